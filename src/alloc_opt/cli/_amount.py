"""Numbers as people write them: `1,000,000`, `$50,000`, `97%`, `1e6`."""

from typing import Any

import click


class AmountType(click.ParamType[float]):
    """A number."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; a share where it ends with a per cent sign."""
        text = str(value).strip().replace(",", "").replace("$", "").replace("_", "")
        try:
            return float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
        except ValueError:
            self.fail(f"{value!r} is no number; write 50000, 1,000,000 or 97%", param, ctx)
