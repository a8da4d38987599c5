"""What an entry of the evidence library says: an effect, how it was found, what it costs, and what to beware of."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from alloc_opt.plan.noun import Id

_FORM = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
Design = Literal["large_trial", "large_matched", "small_trial", "small_matched", "adjusted"]


class Outcome(BaseModel):
    """An outcome that effects are measured in; outcomes are never added up."""

    model_config = _FORM

    name: str
    """Name as people say it."""
    unit: str
    """Unit of an effect for one pupil."""
    prior: float
    """What a program without any study would be expected to give, in the unit."""
    spread: Annotated[float, Field(gt=0)]
    """Standard deviation of true effects between programs, in the unit."""
    prior_from: str
    """Where both come from."""
    scale: Annotated[float, Field(gt=0)]
    """As a goal: this much of unit x pupils counts as one point."""
    cap: Annotated[float, Field(gt=0)]
    """As a goal: most of it per pupil and year, all programs together."""
    cap_from: str
    """Where the cap comes from."""


class Factor(BaseModel):
    """What is left of a headline effect once the design of its study is allowed for."""

    model_config = _FORM

    factor: Annotated[float, Field(gt=0, le=1)]
    """Share of the headline."""
    from_: Annotated[str, Field(alias="from")]
    """Where it comes from."""


class Hour(BaseModel):
    """Price of an hour of staff time."""

    model_config = _FORM

    dollars: Annotated[float, Field(gt=0)]
    """Wages and benefits."""
    year: int
    """Dollars of this year."""
    from_: Annotated[str, Field(alias="from")]
    """Where it comes from."""


class WorkYear(BaseModel):
    """Hours that a full-time position works in a year."""

    model_config = _FORM

    hours: Annotated[float, Field(gt=0)]
    """Hours."""
    from_: Annotated[str, Field(alias="from")]
    """Where they come from."""


class PriceIndex(BaseModel):
    """A price index that carries costs of earlier years to the plan's base year."""

    model_config = _FORM

    name: str
    """Name as people say it."""
    source: str
    """Series."""
    date: str
    """Day on which it was taken."""
    years: Annotated[Mapping[int, Annotated[float, Field(gt=0)]], Field(min_length=1)]
    """Calendar year -> annual average."""


class Price(BaseModel):
    """What one unit costs."""

    model_config = _FORM

    dollars: Annotated[float, Field(ge=0)]
    """Dollars of the year per unit."""
    low: float | None = None
    """Low end."""
    high: float | None = None
    """High end."""
    year: int
    """Dollars of this year."""
    covers: str
    """What is in it."""
    source: str
    """Where it comes from."""


class Band(BaseModel):
    """Average effect of programs of one size."""

    model_config = _FORM

    units: Annotated[float, Field(gt=0)]
    """Units of a program in the middle of the band."""
    average: float
    """Average effect of all its units."""


class Entry(BaseModel):
    """One published estimate with what it takes to use it."""

    model_config = _FORM

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]*$")]
    """Its id, which travels into every report."""
    name: str
    """Name as people say it."""
    family: Id
    """Entries of a family are one another's alternatives: at most one of them for a group of pupils."""
    kind: str
    """Kind of program."""
    outcome: Id
    """Outcome."""
    unit: str
    """What is bought: seat, pupil, coach."""
    pupils: Annotated[float, Field(gt=0)] = 1.0
    """Pupils of one unit."""
    effect: float
    """Headline effect for one pupil, in the outcome's unit."""
    error: Annotated[float, Field(gt=0)] | None = None
    """Its standard error; blank where the source has none."""
    reported: tuple[float, float] | None = None
    """The range that the source or a judgement gives."""
    range: str
    """What that range is."""
    design: Design
    """How the effect was found."""
    sample: str
    """On whom."""
    grade: Literal["A", "B", "C", "D"]
    """A: good large trials; B: with concerns; C: small, matched or one place; D: a correlation."""
    essa: Annotated[int, Field(ge=1, le=4)]
    """Tier of 20 U.S.C. 7801(21) that a study of this kind can carry; the district confirms it."""
    group: str
    """Pupils it is for."""
    population: str
    """Pupils it was measured on."""
    cost: Price | None = None
    """Blank where no price is known; a plan needs one."""
    staff_hours: Annotated[float, Field(ge=0)] | None = None
    """Hours of staff time per unit that the price leaves out; blank where not known."""
    staff_from: str
    """Where the hours come from."""
    dosage: str
    """How much of it a pupil got."""
    delivered: Annotated[float, Field(gt=0, le=1)]
    """Share of the seats bought that are used as measured: take-up and sessions held."""
    delivered_from: str
    """Where it comes from."""
    kept: Annotated[float, Field(ge=0, le=1)]
    """Share of the effect that is left a year later."""
    kept_from: str
    """Where it comes from."""
    measured_at: Annotated[float, Field(gt=0)] | None = None
    """Units of the program at which the effect is an average."""
    bands: tuple[Band, ...] = ()
    """Averages by size, smallest first."""
    bands_from: str = ""
    """Where they come from."""
    labor: bool = False
    """True: without bands, returns are taken to fall as those of tutoring do, a labelled assumption."""
    source: str
    """Studies."""
    year: int
    """Year of the newest."""
    checked: str
    """Where the figures were seen."""
    caveats: tuple[str, ...] = ()
    """What to beware of."""


class Shared(BaseModel):
    """What every entry of the library shares."""

    model_config = _FORM

    date: str
    """Day of this edition."""
    place_spread: Annotated[float, Field(ge=0)]
    """Standard deviation of true effects between places, as a share of the effect."""
    place_spread_from: str
    """Where it comes from."""
    blank_error: Annotated[float, Field(gt=0)]
    """Standard error where a source has none, in SD."""
    blank_error_from: str
    """Where it comes from."""
    teacher_hour: Hour
    """Price of staff time that is not in a cost."""
    work_year: WorkYear | None = None
    """Hours of a full-time position, by which staff time becomes FTE."""
    prices: PriceIndex | None = None
    """Carries costs to the plan's base year; blank: they stay in the dollars of their source."""
    designs: Mapping[Design, Factor]
    """What is left of a headline, by design."""
    outcomes: Mapping[str, Outcome]
    """Outcomes by id."""


class Library(BaseModel):
    """The evidence library."""

    model_config = _FORM

    shared: Shared
    """What every entry shares."""
    entries: Mapping[str, Entry]
    """Entries by id."""
