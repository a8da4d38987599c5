"""Tables of results, as Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One table of a benchmark; the first column names things, the others are numbers or words."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def markdown(self) -> str:
        """The table under its title."""
        lines = [f"### {self.title}", ""]
        lines.extend(_line(row) for row in (self.head, tuple("---" for _ in self.head), *self.rows))
        lines.extend(["", *self.notes, ""] if self.notes else [""])
        return "\n".join(lines)


def target(what: str, reached: float, limit: float, unit: str) -> tuple[str, ...]:
    """A row of a table of targets."""
    return (
        what,
        f"{reached:.2f} {unit}".strip(),
        f"<= {limit:g} {unit}".strip(),
        "yes" if reached <= limit else "**no**",
    )


TARGET_HEAD = ("target", "reached", "limit", "met")


def seconds(value: float) -> str:
    """Seconds with as many digits as they deserve."""
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
