"""Lists of shares, and amounts, as people write them: `98%,95%`, `3`, `350,000,000`."""

from typing import Any

import click


class SharesType(click.ParamType[tuple[float, ...]]):
    """One share, or several by year: `0.98`, `98%`, `98%,95%,0%`."""

    name = "shares"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        """The shares, from 0 to 1."""
        found = []
        for text in str(value).split(","):
            bare = text.strip()
            try:
                number = float(bare.removesuffix("%")) / (100.0 if bare.endswith("%") else 1.0)
            except ValueError:
                self.fail(f"{bare!r} is no share; write 98% or 0.98, or several by year: 98%,95%", param, ctx)
            if not 0 <= number <= 1:
                self.fail(f"{bare!r} is not between 0 and 100 %; write 98% or 0.98", param, ctx)
            found.append(number)
        return tuple(found)


class PhaseType(SharesType):
    """How fast: so many years in equal steps, or the share of the way in each year."""

    name = "phase"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        """Shares of the way by year; they never fall."""
        text = str(value).strip()
        if text.isdigit():
            years = int(text)
            if not 1 <= years <= 20:
                self.fail(f"{value!r} years are not between 1 and 20", param, ctx)
            return tuple((year + 1) / years for year in range(years))
        found = super().convert(value, param, ctx)
        if list(found) != sorted(found):
            self.fail(f"{value!r} goes back; the share of the way never falls", param, ctx)
        return found


class AmountType(click.ParamType[float]):
    """Dollars: `350000000`, `$350,000,000`."""

    name = "dollars"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The dollars, above zero."""
        try:
            number = float(str(value).replace("$", "").replace(",", "").replace("_", ""))
        except ValueError:
            self.fail(f"{value!r} is no amount; write 350,000,000", param, ctx)
        if number <= 0:
            self.fail(f"{value!r} is no total of a formula; write dollars above zero", param, ctx)
        return number
