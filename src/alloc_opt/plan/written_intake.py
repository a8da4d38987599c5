"""What people hand in before a plan is written: requests, self-assessment, answers, and who took part. Roles alone."""

from typing import ClassVar

from alloc_opt.plan.noun import (
    ADay,
    Amount,
    AnyYear,
    BoardGoalRef,
    Dollars,
    Id,
    MetricRef,
    Noun,
    OwnerRef,
    ProgramRef,
    ResourceRef,
    SchoolRef,
    Text,
)


class Request(Noun):
    """Something new that a department or a school asks for. Without a metric there is no new money."""

    table: ClassVar[str] = "requests"
    key: ClassVar[tuple[str, ...]] = ("request",)
    written: ClassVar[bool] = True

    request: Id
    """Short id."""
    name: Text
    """What is asked for."""
    asked_by: Text
    """Department or school that asks, such as `Learning office`."""
    program: ProgramRef = ""
    """Program of the plan that would grow; empty: the plan has none, and the dollars stand alone."""
    school: SchoolRef = ""
    """School where; empty: anywhere."""
    quantity: Amount = 0.0
    """Units of the program beyond today's."""
    dollars: Dollars = 0.0
    """Dollars a year as the request states them; 0: the program's cost for the quantity."""
    one_time: bool = False
    """True: in its first year alone."""
    resource: ResourceRef = ""
    """Resource that should pay; empty: whichever may."""
    metric: MetricRef = ""
    """Metric by which it will be judged."""
    owner: OwnerRef = ""
    """Role that answers for it."""
    first_year: AnyYear = ""
    """First fiscal year in which it is wanted; empty: the first plan year."""
    cycle_end: ADay = ""
    """Day on which it ends unless it is renewed."""
    source: Text = ""
    """Form or meeting it came from."""


class Contributor(Noun):
    """A role or group that took part in making the plan. Roles, never persons."""

    table: ClassVar[str] = "contributors"
    key: ClassVar[tuple[str, ...]] = ("role", "part")
    written: ClassVar[bool] = True

    role: Text
    """Role or group, such as `Site council, Elm Street`."""
    part: Text
    """What they did."""
    date: ADay = ""
    """Day on which."""
    reason: Text = ""
    """Why it mattered that they took part."""


class Assessment(Noun):
    """A score that the district gave itself on one item of an area."""

    table: ClassVar[str] = "assessments"
    key: ClassVar[tuple[str, ...]] = ("area", "item")
    written: ClassVar[bool] = True

    area: Text
    """Area, such as `Budget and resources`."""
    item: Text
    """What was scored."""
    score: Amount
    """The score."""
    top: Amount = 4.0
    """Highest score there is; the lowest is 0."""
    board_goal: BoardGoalRef = ""
    """Board goal that the area bears on; empty: none yet, so that the area is a candidate for one."""
    date: ADay = ""
    """Day on which it was scored."""
    source: Text = ""
    """Who scored it and how, as roles."""


class Intake(Noun):
    """A question that was answered before the plan was written; the answers stay with the plan."""

    table: ClassVar[str] = "intake"
    key: ClassVar[tuple[str, ...]] = ("question",)
    written: ClassVar[bool] = True

    question: Text
    """The question."""
    answer: Text = ""
    """The answer."""
    date: ADay = ""
    """Day of the answer."""
