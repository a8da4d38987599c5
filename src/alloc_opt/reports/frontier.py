"""A frontier as people read it: a picture of the plans, their values, and from each to the next in words."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from alloc_opt.analysis.frontier import Frontier
from alloc_opt.analysis.frontiers.aims import Aim
from alloc_opt.analysis.frontiers.tables import headline, notes, step
from alloc_opt.reports import sentences as say
from alloc_opt.reports.console import Sheet
from alloc_opt.reports.frontier_words import rows

WIDTH, HEIGHT = 66, 15
SEVERAL = "*"
"""Where several plans lie on one another."""


def show(found: Frontier, console: Console) -> None:
    """Print the headline, the picture, the plans, and the steps between them."""
    if found.plan.head.confidential:
        console.print(say.CONFIDENTIAL, style="bold")
    names = ", ".join(aim.heading for aim in found.aims)
    console.print(f"{found.plan.head.title or found.plan.name}: {names}, {say.span(found.plan.years)}")
    console.print(headline(found), style="bold")
    console.print()
    for line in picture(found):
        console.print(Text(line, no_wrap=True))
    console.print()
    heads, plans, sheet_total = rows(found)
    worst = len(heads) - len(found.aims) - 3
    sheet = Sheet("The plans; every one keeps all rules", heads, right=1 + worst)
    for row in plans:
        sheet.add(*row)
    sheet.total = sheet_total
    sheet.print(console)
    for aim in found.aims:
        console.print(f"  {aim.heading}: {aim.unit}{_when(found, aim)}, {'less' if aim.less else 'more'} is better")
    console.print("  today: today's services rolled forward; they may break rules or cost more than there is")
    if len(found.choices) > 1:
        console.print()
        for n in range(len(found.choices) - 1):
            console.print(step(found, n))
    told = notes(found)
    if told:
        console.print()
    for note in told:
        console.print(note)


def _when(found: Frontier, aim: Aim) -> str:
    """What is added up over the plan years says which."""
    years = found.plan.years
    summed = "pupil" not in aim.unit and "share" not in aim.unit
    return f", {say.span(years)} together" if len(years) > 1 and summed else ""


def picture(found: Frontier) -> list[str]:
    """The plans as numbers on a grid: the first objective from its best (left), the last one with its best on top."""
    across, up = found.aims[0], found.aims[-1]
    xs = [across.sign * choice.values[0] for choice in found.choices]
    ys = [-up.sign * choice.values[-1] for choice in found.choices]
    grid = [[" "] * WIDTH for _ in range(HEIGHT)]
    for n, (x, y) in enumerate(zip(_places(xs, WIDTH - 3), _places(ys, HEIGHT - 1), strict=True), 1):
        for at, letter in enumerate(str(n), x):
            cells = grid[HEIGHT - 1 - y]
            cells[at] = letter if cells[at] == " " else SEVERAL
    best, worst = _ends(up, [choice.values[-1] for choice in found.choices])
    left, right = _ends(across, [choice.values[0] for choice in found.choices])
    margin = max(len(best), len(worst))
    lines = [f"{up.heading} ({'less' if up.less else 'more'} is better, best on top)"]
    for n, cells in enumerate(grid):
        edge = best if n == 0 else worst if n == HEIGHT - 1 else ""
        lines.append(f"{edge:>{margin}} |{''.join(cells)}".rstrip())
    lines.append(f"{'':>{margin}} +{'-' * WIDTH}")
    lines.append(f"{'':>{margin}}  {left}{right:>{WIDTH - len(left)}}")
    side = f"{across.heading} ({'less' if across.less else 'more'} is better, best on the left)"
    lines.append(f"{'':>{margin}}  {side:>{WIDTH}}")
    return lines


def _ends(aim: Aim, values: Sequence[float]) -> tuple[str, str]:
    """The best and the worst value, for an axis."""
    low, high = aim.value(min(values)), aim.value(max(values))
    return (low, high) if aim.less else (high, low)


def _places(values: Sequence[float], most: int) -> list[int]:
    low, high = min(values), max(values)
    size = high - low
    return [round((value - low) / size * most) if size > 0 else most // 2 for value in values]
