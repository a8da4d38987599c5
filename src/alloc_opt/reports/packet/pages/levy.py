"""Runs side by side: a levy that passes and one that fails, or any scenarios, in dollars, positions and class sizes."""

from collections.abc import Collection, Iterator, Sequence

import pandas as pd

from alloc_opt.analysis.names import span
from alloc_opt.analysis.run import Run
from alloc_opt.analysis.speak import listed
from alloc_opt.measures.axes import Axes
from alloc_opt.plan.rule import PlacedRule
from alloc_opt.program.decisions.pupils import every_year
from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Cell, Chart, Column, Grid, Page, Row, Words, head, line, total
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.packet.pages._prices import rule_words

ORDER = 160
AUDIENCES = ("board", "staff", "public")
TITLE = "Scenarios side by side"
BASE = "Base plan"
"""A run without a scenario."""
_FTE = 0.005


def pages(ground: Ground) -> Iterator[Page]:
    """The table; nothing where no other run is set beside this one."""
    runs = [run for run in (ground.run, *ground.others) if not run.facts["confidential"] or ground.audience == "staff"]
    if len(runs) < 2:
        return
    names = labels(runs)
    modes = {str(run.facts["mode"]) for run in runs}
    told = [f"{_why(run, name)}{_decided(run, modes)}" for run, name in zip(runs, names, strict=True)]
    blocks = [Words(tuple(told), "list")]
    main = _side_by_side(ground, runs, names)
    grids = [*_classes(ground, runs, names), _by_year(ground, runs, names), _positions(ground, runs, names)]
    yield Page("levy", TITLE, _lead(ground, runs, names), (*blocks, main, _chart(ground, runs, names), *grids))


def labels(runs: Sequence[Run]) -> list[str]:
    """What people call each run: its scenarios' titles; those of the same name with the run's hash."""
    names = []
    for run in runs:
        titles = [str(one["title"] or one["name"]) for one in run.facts["scenarios"]]
        names.append(listed(titles) if titles else BASE)
    return [
        name if names.count(name) == 1 else f"{name} ({run.facts['hash']})"
        for name, run in zip(names, runs, strict=True)
    ]


def _why(run: Run, name: str) -> str:
    whys = [str(one["why"]).strip() for one in run.facts["scenarios"] if one.get("why")]
    if not run.facts["scenarios"]:
        return f"{name}: the plan as its files state it."
    return f"{name}: {' '.join(whys)}" if whys else f"{name}."


def _decided(run: Run, modes: Collection[str]) -> str:
    """By what a run decides, where the runs decide by different things."""
    return "" if len(modes) < 2 else f" It decides by {say.MODE_WORDS[run.facts['mode']]}."


def _lead(ground: Ground, runs: Sequence[Run], names: Sequence[str]) -> str:
    last = ground.years[-1]
    own, other = (_money(run, "revenue", last) for run in runs[:2])
    gap = other - own
    fte = _staff(runs[1], last) - _staff(runs[0], last)
    staff = f"{abs(fte):,.1f} FTE {'more' if fte > 0 else 'fewer'}" if abs(fte) >= 0.05 else "as many positions"
    money = (
        f"{say.money(abs(gap))} {'more' if gap > 0 else 'less'} unrestricted revenue"
        if abs(gap) >= 1
        else "as much unrestricted revenue"
    )
    first = _lower(names[1])
    return f"{first[0].upper()}{first[1:]} brings {money} in {last} than {_lower(names[0])}, and has {staff}."


def _side_by_side(ground: Ground, runs: Sequence[Run], names: Sequence[str]) -> Grid:
    """A row per run."""
    last = ground.years[-1]
    columns: tuple[Column, ...] = (
        Column("run", "Scenario"),
        Column("revenue", f"Unrestricted revenue {last}", "dollars"),
        Column("spent", f"Unrestricted spending {last}", "dollars"),
        Column("reductions", f"Named reductions {last}", "dollars"),
        Column("fte", f"Staff {last}, FTE", "fte"),
        Column("change_fte", "against today", "fte"),
        Column("laid_off", "Laid off, FTE", "fte"),
        Column("ending", f"Unrestricted reserve, end of {last}", "dollars"),
        Column("least", "Least that a rule asks for", "dollars"),
    )
    rows = []
    for run, name in zip(runs, names, strict=True):
        year = last if last in run.facts["years"] else run.facts["years"][-1]
        values: dict[str, Cell] = {
            "run": name,
            "revenue": _money(run, "revenue", year),
            "spent": _money(run, "spent", year),
            "reductions": abs(float(run.facts["reductions"].get(year, 0.0))),
            "fte": round(_staff(run, year), 2),
            "change_fte": round(float(run.facts["staff"]["change"]), 2) + 0.0,
            "laid_off": round(_laid_off(run), 2) + 0.0,
            "ending": _money(run, "ending", year),
            "least": _least(ground, run, year),
        }
        rows.append(line(columns, values))
    kept = [n for n, column in enumerate(columns) if any(row.cells[n] is not None for row in rows)]
    columns = tuple(columns[n] for n in kept)
    rows = [Row(tuple(row.cells[n] for n in kept)) for row in rows]
    notes = (f"Dollars, positions and reserve of {last}; laid off: all plan years.", *_same_year(ground, runs))
    return Grid("runs", "Side by side", columns, tuple(rows), notes)


def _classes(ground: Ground, runs: Sequence[Run], names: Sequence[str]) -> list[Grid]:
    """Class sizes by level, where rules say which; nothing elsewhere."""
    last = ground.years[-1]
    columns = (
        Column("classes", "Classes"),
        *(Column(f"run_{n}", name, "number") for n, name in enumerate(names)),
        Column("rule", "The rule"),
    )
    rows = []
    for rule in (rule for rule in ground.plan.rules if rule.family == "class_size"):
        sizes = {f"run_{n}": class_size(ground, run, rule, last) for n, run in enumerate(runs)}
        if any(size is not None for size in sizes.values()):
            rows.append(line(columns, {"classes": _span(rule), "rule": rule_words(ground, rule.id), **sizes}))
    note = "Pupils a class, on average over the schools that a rule is for; empty where a scenario counts otherwise."
    return [Grid("classes", f"Class sizes, {last}", columns, tuple(rows), (note,))] if rows else []


def _same_year(ground: Ground, runs: Sequence[Run]) -> list[str]:
    odd = [run for run in runs if ground.years[-1] not in run.facts["years"]]
    return [f"A run that does not reach {ground.years[-1]} is shown with its own last year."] if odd else []


def _chart(ground: Ground, runs: Sequence[Run], names: Sequence[str]) -> Chart:
    last = ground.years[-1]
    told = []
    for run, name in zip(runs, names, strict=True):
        change = float(run.facts["staff"]["change"])
        told.append(f"{name} {abs(change):,.1f} FTE {'more' if change > 0 else 'fewer'}")
    says = f"Positions in {last} against today: {listed(told)}."
    return Chart("runs", f"Positions in {last} against today, FTE", "bars", "runs", "run", ("change_fte",), says)


def _by_year(ground: Ground, runs: Sequence[Run], names: Sequence[str]) -> Grid:
    """Revenue, spending and balance of unrestricted money in each year of each run."""
    columns: tuple[Column, ...] = (
        Column("year", "Year"),
        Column("beginning", "Beginning", "dollars"),
        Column("revenue", "Revenue", "dollars"),
        Column("contributions", "Contributed to other resources", "dollars"),
        Column("indirect", "Indirect cost recovered", "dollars"),
        Column("spent", "Spent", "dollars"),
        Column("lapse", "Given back", "dollars"),
        Column("ending", "Ending", "dollars"),
    )
    rows: list[Row] = []
    for run, name in zip(runs, names, strict=True):
        rows.append(head(columns, name))
        for year in run.facts["years"]:
            amounts = {column.name: _money(run, column.name, year) for column in columns[1:]}
            rows.append(line(columns, {"year": year, **amounts}))
    quiet = {"lapse", "indirect"}
    kept = [n for n, c in enumerate(columns) if c.name not in quiet or any(row.cells[n] for row in rows)]
    columns, rows = tuple(columns[n] for n in kept), [Row(tuple(row.cells[n] for n in kept), row.mark) for row in rows]
    return Grid("by_year", "Unrestricted money, year by year", columns, tuple(rows))


def _positions(ground: Ground, runs: Sequence[Run], names: Sequence[str]) -> Grid:
    """Staff by job in the last year, and how far each run is from the first."""
    last = ground.years[-1]
    tables = []
    for run in runs:
        frame = run.tables["positions"].frame
        tables.append(frame[(frame["year"] == last).to_numpy()].groupby("position")["fte"].sum())
    both = pd.concat(tables, axis=1, keys=range(len(runs))).fillna(0.0)
    apart = both.sub(both[0], axis=0).abs().max(axis=1)
    order = apart.sort_values(ascending=False, kind="stable").index
    columns = (Column("position", "Job"), *(Column(f"run_{n}", name, "fte", adds=True) for n, name in enumerate(names)))
    moved = [code for code in order if apart[code] >= _FTE]
    rows: list[Row] = []
    for code in moved:
        values = {f"run_{n}": round(float(both.loc[code, n]), 2) for n in range(len(runs))}
        rows.append(line(columns, {"position": ground.name("position", code), **values}))
    same = both.loc[[code for code in order if apart[code] < _FTE]].sum()
    values = {f"run_{n}": round(float(same[n]), 2) for n in range(len(runs))}
    rows.append(line(columns, {"position": "All other jobs, alike", **values}))
    rows.append(total(columns, rows, "All staff"))
    return Grid("positions", f"Positions by job, {last} (FTE)", columns, tuple(rows), most=15)


def _money(run: Run, name: str, year: str) -> float:
    frame = run.tables["funds"].frame
    free = frame["resource"].isin(run.facts["unrestricted"]).to_numpy() & (frame["year"] == year).to_numpy()
    return round(float(frame.loc[free, name].sum()), 2)


def _staff(run: Run, year: str) -> float:
    frame = run.tables["positions"].frame
    return float(frame.loc[(frame["year"] == year).to_numpy(), "fte"].sum())


def _laid_off(run: Run) -> float:
    return float(run.tables["who_leaves"].frame["laid_off"].sum()) if len(run.tables["who_leaves"]) else 0.0


def _least(ground: Ground, run: Run, year: str) -> Cell:
    """Largest minimum that a reserve rule asks for in the year; None without one."""
    rules = {rule.id for rule in ground.plan.rules if rule.family == "reserve"}
    frame = run.tables["rules"].frame
    mine = frame[(frame["rule"].isin(rules) & (frame["row"] == year) & (frame["sense"] == ">=")).to_numpy()]
    return round(float(mine["limit"].max()), 2) if len(mine) else None


def class_size(ground: Ground, run: Run, rule: PlacedRule, year: str) -> Cell:
    """Pupils per class on average over the schools of a rule; None where a scenario changes the rule or the pupils."""
    touched = " ".join(str(change) for one in run.facts["scenarios"] for change in one["changes"])
    if rule.id in touched or "enrollment" in touched:
        return None
    frame = run.tables["rules"].frame
    rows = frame[((frame["rule"] == rule.id) & frame["row"].str.endswith(year)).to_numpy()]
    taught = float(rows["activity"].sum())
    if not len(rows) or taught <= 0:
        return None
    if rule.parameters.get("kind", "average") == "average":
        return round(float(rows["limit"].sum()) * float(rule.parameters["cap"]) / taught, 1)
    pupils = _pupils(ground, rule, [str(row).removesuffix(f", {year}") for row in rows["row"]], year)
    classes = taught / float(rule.parameters.get("fte_per_section", 1.0))
    return round(pupils / classes, 1) if pupils > 0 else None


def _pupils(ground: Ground, rule: PlacedRule, schools: Sequence[str], year: str) -> float:
    """Pupils of a span at some schools; 0 where one of them is no single school."""
    table = every_year(ground.plan["enrollment"], Axes.of(ground.plan))
    if not set(schools) <= set(ground.schools):
        return 0.0
    of_span = rule.parameters.get("span", "all")
    mine = table["school"].isin(schools) & (table["group"] == "all") & (table["year"] == year)
    mine &= (table["span"] == of_span) if of_span != "all" else True
    return float(table.loc[mine.to_numpy(), "pupils"].sum())


def _span(rule: PlacedRule) -> str:
    text = str(rule.parameters.get("span", "all"))
    return "All classes" if text == "all" else f"Classes {span(text)}"


def _lower(name: str) -> str:
    return f"the {name[0].lower()}{name[1:]}" if name == BASE else f"“{name}”"
