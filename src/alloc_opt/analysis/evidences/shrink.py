r"""How much of a headline effect can a district expect? Less for weak designs, and drawn toward its family's mean.

$$ e = factor \cdot headline, \qquad se = factor \cdot error, \qquad
   \mu = \frac{prior/spread^2 + \sum_i e_i/(se_i^2 + spread^2)}{1/spread^2 + \sum_i 1/(se_i^2 + spread^2)} $$
$$ w = \frac{spread^2}{spread^2 + se^2}, \qquad mean = w\,e + (1-w)\,\mu, \qquad
   sd = \sqrt{w\,se^2 + (place\_spread \cdot mean)^2}, \qquad low, high = mean \mp z\,sd $$

| letter | meaning | unit |
| --- | --- | --- |
| $headline, error$ | effect of the study and its standard error; a blank error is the library's | unit of the outcome |
| $factor$ | what is left of a headline for its design | share |
| $\mu$ | mean of the family, the outcome's prior counting as one study more | unit of the outcome |
| $spread$ | standard deviation of true effects between programs | unit of the outcome |
| $w$ | how far the study itself is believed: an optimizer picks what looks largest | share |
| $sd$ | of what one district may find: error of the mean, and difference between places | unit of the outcome |
| $z$ | 1.2816: 8 of 10 districts lie between low and high | |
"""

from dataclasses import dataclass
from math import sqrt

from alloc_opt.analysis.evidences.entry import Entry, Library
from alloc_opt.analysis.evidences.library import of_family

Z = 1.2816
"""Half-width of an 80 % interval in standard deviations."""


@dataclass(frozen=True)
class Expected:
    """What a pupil who gets the program as measured can be expected to gain, in the unit of the outcome."""

    headline: float
    """Effect for its design, before it is drawn toward the family."""
    error: float
    """Its standard error."""
    family: float
    """Mean of the family."""
    believed: float
    """Weight of the study itself."""
    mean: float
    """Expected effect."""
    sd: float
    """Standard deviation of what one district may find."""

    @property
    def low(self) -> float:
        """Low end of the 80 % interval."""
        return self.mean - Z * self.sd

    @property
    def high(self) -> float:
        """High end of the 80 % interval."""
        return self.mean + Z * self.sd


def expected(entry: Entry, found: Library) -> Expected:
    """The shrunk effect of an entry."""
    outcome = found.shared.outcomes[entry.outcome]
    headline, error = by_design(entry, found)
    family = family_mean(entry, found)
    believed = outcome.spread**2 / (outcome.spread**2 + error**2)
    mean = believed * headline + (1.0 - believed) * family
    sd = sqrt(believed * error**2 + (found.shared.place_spread * mean) ** 2)
    return Expected(headline, error, family, believed, mean, sd)


def by_design(entry: Entry, found: Library) -> tuple[float, float]:
    """Headline and standard error with the factor of the design; a blank error is the library's, as it stands."""
    factor = found.shared.designs[entry.design].factor
    error = found.shared.blank_error if entry.error is None else entry.error * factor
    return entry.effect * factor, error


def family_mean(entry: Entry, found: Library) -> float:
    """Mean of the entry's family for its outcome, the prior among them."""
    outcome = found.shared.outcomes[entry.outcome]
    effects, weights = [outcome.prior], [outcome.spread**-2]
    for other in of_family(entry, found.entries.values()):
        effect, error = by_design(other, found)
        effects.append(effect)
        weights.append(1.0 / (error**2 + outcome.spread**2))
    return sum(e * w for e, w in zip(effects, weights, strict=True)) / sum(weights)
