"""What is asked of a formula."""

from dataclasses import dataclass

from alloc_opt.analysis.formulas.path import Terms


@dataclass(frozen=True)
class Asked:
    """What is asked of a formula; nothing asked: what it gives today."""

    settings: tuple[str, ...] = ()
    """`poverty=0.25`: lines set anew."""
    constant: bool = False
    """True: the total stays, and the base gives way."""
    year: str = ""
    """Plan year of the tables by school; empty: the first."""
    free: tuple[str, ...] = ()
    """`poverty=0.1..0.4`: lines that a design decides."""
    menus: tuple[str, ...] = ()
    """`poverty=0.2|0.25|0.3`: lines that take one value of a menu."""
    with_tiers: bool = False
    """True: the design chooses the plan's staffing tiers too."""
    total: float | None = None
    """Dollars that the design may use; None: today's."""
    needs: tuple[str, ...] = ()
    """`all=1`, `poverty=0.4`: come nearest to dollars in proportion to this; empty: least loss."""
    guarantees: tuple[str, ...] = ()
    """`rules`, `standards` or dollars: what every school is guaranteed."""
    first: bool = False
    """True: the guarantee comes first and weights share the rest; False: it tops up what the weights bring."""
    terms: Terms | None = None
    """How the formula is phased in; None: at once."""
    years: int = 0
    """Years of the phase-in, at least those that its terms name."""
    from_today: bool = False
    """True: the path starts from what schools spend today, False: from today's formula."""
