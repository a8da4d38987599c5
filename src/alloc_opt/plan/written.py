"""What people write about a plan: vision, board goals, strategies, actions, metrics, owners. No solve depends on it.

::

    statements (vision, mission) > board_goals > strategies > actions > programs of the plan
                                   board_goals > metrics, which some quantity of the plan moves, or none

Owners are roles, never persons.
"""

from typing import ClassVar, Literal

from alloc_opt.plan.noun import (
    ActionRefs,
    ADay,
    Amount,
    BoardGoalRef,
    GoalRef,
    GroupRefs,
    Id,
    Limit,
    Noun,
    OwnerRef,
    PositionRef,
    ProgramRef,
    SchoolRefs,
    Share,
    Stated,
    StatementRef,
    StrategyRef,
    Text,
)


class Statement(Noun):
    """A statement of the vision (a part of it, where it has several) or of the mission."""

    table: ClassVar[str] = "statements"
    key: ClassVar[tuple[str, ...]] = ("statement",)
    written: ClassVar[bool] = True

    statement: Id
    """Short id."""
    kind: Literal["vision", "mission"] = "vision"
    """`vision`: what should become true; `mission`: what the district does for that, and for whom."""
    text: Text
    """The statement as the board adopted it."""


class BoardGoal(Noun):
    """A goal of the board, in words; its metrics say when it is reached."""

    table: ClassVar[str] = "board_goals"
    key: ClassVar[tuple[str, ...]] = ("board_goal",)
    written: ClassVar[bool] = True

    board_goal: Id
    """Short id."""
    name: Text
    """The goal in a sentence."""
    vision: StatementRef = ""
    """Statement of the vision that it serves."""
    key_players: Text = ""
    """Roles and groups of people whom it takes, such as `principals; reading teachers; parents`."""
    goal: GoalRef = ""
    """Outcome of the table `goals` that stands for it in `evidence` mode."""
    weight: Amount = 1.0
    """Weight against the other board goals before any self-assessment."""


class Strategy(Noun):
    """A way to reach a board goal; its actions carry it out."""

    table: ClassVar[str] = "strategies"
    key: ClassVar[tuple[str, ...]] = ("strategy",)
    written: ClassVar[bool] = True

    strategy: Id
    """Short id."""
    board_goal: BoardGoalRef
    """Board goal that it serves."""
    name: Text
    """Name as people say it."""
    kind: Literal["structural", "quick_win"] = "structural"
    """`quick_win`: shows within a year and needs nothing rebuilt; `structural`: changes how things are done."""


class Owner(Noun):
    """A role that answers for actions, metrics or requests. A role, never a person."""

    table: ClassVar[str] = "owners"
    key: ClassVar[tuple[str, ...]] = ("owner",)
    written: ClassVar[bool] = True

    owner: Id
    """Short id of the role, such as `chief_academic`."""
    name: Text = ""
    """The role as people say it, such as `Chief academic officer`."""
    fte: Limit = float("inf")
    """FTE of the role that are free for actions; empty: not stated."""


class Action(Noun):
    """Something that is done for a strategy, with its owner and its time.

    Where it names a program, the program's dollars and FTE in the plan are the action's: once, however many actions
    name it.
    """

    table: ClassVar[str] = "actions"
    key: ClassVar[tuple[str, ...]] = ("action",)
    written: ClassVar[bool] = True

    action: Id
    """Short id."""
    name: Text
    """What is done, in a sentence."""
    strategy: StrategyRef = ""
    """Strategy that it carries out."""
    board_goal: BoardGoalRef = ""
    """Board goal that it serves, where it belongs to no strategy."""
    owner: OwnerRef = ""
    """Role that answers for it."""
    consulted: Text = ""
    """Roles and groups of people who are asked before."""
    program: ProgramRef = ""
    """Program of the plan that it runs or changes; empty: it takes no money of its own."""
    schools: SchoolRefs = ""
    """Schools where it takes place, with `;` between; empty: everywhere."""
    share: Share = 0.0
    """Share of the program there that is this action's; 0: what other actions do not state, alike among those that
    state none."""
    spends: bool = True
    """False: it changes the program, but the program's dollars are not spent for its goal, as where a service is made
    smaller."""
    start: ADay = ""
    """First day on which it can start."""
    finish: ADay = ""
    """Day by which it must be done."""
    months: Amount = 0.0
    """Months that it takes; 0: from `start` to `finish` where both stand, else three."""
    after: ActionRefs = ""
    """Actions that must be done before it starts, with `;` between."""
    effort: Amount = 0.0
    """FTE of its owner while it runs."""
    groups: GroupRefs = ""
    """LCAP: student groups whom it is for, with `;` between; empty: all pupils."""
    contributing: bool = False
    """LCAP: it counts toward increased or improved services of unduplicated pupils."""
    scope: Literal["", "lea_wide", "schoolwide", "limited"] = ""
    """LCAP: where a contributing action reaches."""
    improved: Share = 0.0
    """LCAP: planned percentage of improved services, as a share, where it takes no money."""


class Metric(Noun):
    """How a board goal is measured, and which quantity of the plan moves that, if any does.

    What the plan leads one to expect is `baseline + scale x (the measure in the plan - the measure today)`.
    """

    table: ClassVar[str] = "metrics"
    key: ClassVar[tuple[str, ...]] = ("metric",)
    written: ClassVar[bool] = True

    metric: Id
    """Short id."""
    board_goal: BoardGoalRef
    """Board goal that it measures."""
    name: Text
    """What is measured."""
    unit: Text = ""
    """Unit, such as `% of pupils`."""
    better: Literal["higher", "lower"] = "higher"
    """Which way is better."""
    baseline: Stated = float("inf")
    """Value today; empty: not known yet."""
    baseline_date: ADay = ""
    """Day of the baseline."""
    target: Stated = float("inf")
    """Value wanted; empty: not set yet."""
    target_date: ADay = ""
    """Day by which it is wanted; its fiscal year is the year of the plan that is asked."""
    owner: OwnerRef = ""
    """Role that answers for it."""
    source: Text = ""
    """Where the values come from, such as `spring survey`."""
    measure: Literal["", "quantity", "fte", "dollars", "students", "outcome"] = ""
    """Measure of the plan that moves it: of `program` (`quantity` in its units, `students` served, `fte`,
    `dollars`), of `position` (`fte`), or of the outcome `goal`; empty: nothing in the plan does."""
    program: ProgramRef = ""
    """Program whose measure it is."""
    position: PositionRef = ""
    """Job class, for `fte`."""
    goal: GoalRef = ""
    """Outcome of the table `goals`, for `outcome`."""
    schools: SchoolRefs = ""
    """Schools whose measure it is, with `;` between; empty: all."""
    scale: float = 1.0
    """What the metric moves for one unit of the measure; below 0 where more of the measure lowers it."""
