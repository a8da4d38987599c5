"""The self-assessment: scores by area, and what they suggest for the weights of goals."""

from collections.abc import Iterator

from alloc_opt.analysis.self_assessment import CANDIDATE, self_assessment
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Chart, Column, Grid, Page, line
from alloc_opt.reports.packet.ground import Ground

ORDER = 242
AUDIENCES = ("staff",)
TITLE = "Self-assessment"
AREAS = (
    Column("area", "Area"),
    Column("goal_name", "Goal that it bears on"),
    Column("items", "Items", "count"),
    Column("score", "Score", "number"),
    Column("top", "Highest", "number"),
    Column("share", "Of the highest", "share"),
)
GOALS = (
    Column("name", "Goal"),
    Column("items", "Items", "count"),
    Column("weight", "Weight before", "number"),
    Column("need", "Room to grow", "share"),
    Column("suggested", "Suggested weight", "number"),
)


def pages(ground: Ground) -> Iterator[Page]:
    """Scores and suggestions; nothing where nobody scored anything."""
    plan = ground.plan
    if plan["assessments"].empty:
        return
    found = self_assessment(plan)
    names = dict(zip(plan["board_goals"]["board_goal"], plan["board_goals"]["name"], strict=True))
    areas = [{**r, "goal_name": names.get(r["board_goal"], "none yet")} for r in found.areas.frame.to_dict("records")]
    goals = found.goals.frame.to_dict("records")
    told = [{**r, "name": f"Candidate: {r['name']}" if r["goal"] == CANDIDATE else r["name"]} for r in goals]
    by_area = Grid("areas", "Scores by area", AREAS, tuple(line(AREAS, r) for r in areas))
    note = "A score changes the weight of its own goal and of no other; no plan follows these weights by itself."
    by_goal = Grid("goals", "What the scores suggest", GOALS, tuple(line(GOALS, r) for r in told), (note,))
    low, high = areas[0], areas[-1]
    ends = (f"{one['area']} ({say.percent(one['share'])} of the highest score)" for one in (low, high))
    says = "Lowest: {}; highest: {}.".format(*ends)
    chart = Chart("areas", "Scores by area, of the highest", "bars", "areas", "area", ("share",), says)
    count = say.plural(len(plan["assessments"]), "item")
    lead = f"{count} in {say.plural(len(areas), 'area')}; the lowest is {low['area']}."
    yield Page("assessment", TITLE, lead, (by_area, chart, by_goal))
