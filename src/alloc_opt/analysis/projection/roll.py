r"""Balances of a projection, in cents. Unlike those of a plan they may fall below zero: nobody decides anything here.

$$ b_{ft} = b_{f,t-1} + revenue_{ft} - spending_{ft} - indirect_{ft} + c_{ft} - lapse_{ft} $$

A supported resource that would end below zero gets the difference in full from its supporter, whatever that leaves
there; a resource that nobody supports stays below zero and is shown so. The opening balance of the base year is the one
with which that year ends at the balance the plan begins with.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Cents = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Money:
    """What is known before anything is rolled, in cents. Arrays by resource, or by resource and year (base first)."""

    beginning: Cents
    """At the start of the first plan year."""
    revenue: Cents
    spending: Cents
    indirect: Cents
    """Charged less recovered."""
    contributed: Cents
    """Received less given in the base year."""
    supporter: Cents
    """Resource that supports each, -1 where none does."""
    alive: Flags
    """Resource and year: it has not ended."""
    most: Cents
    """Resource and year: the most that may be carried over at its end."""


@dataclass(frozen=True, eq=False)
class Rolled:
    """Contributions (received less given), lapse, beginning and ending balance by resource and year, in cents."""

    contributions: Cents
    lapse: Cents
    beginning: Cents
    ending: Cents


def roll(money: Money) -> Rolled:
    """The balances from the base year on; every year begins with what the year before ends with."""
    flow = money.revenue - money.spending - money.indirect
    contributions, lapse = np.zeros_like(flow), np.zeros_like(flow)
    beginning, ending = np.zeros_like(flow), np.zeros_like(flow)
    contributions[:, 0] = money.contributed
    ending[:, 0] = money.beginning
    beginning[:, 0] = money.beginning - flow[:, 0] - money.contributed
    order = _receivers_first(money.supporter)
    for year in range(1, flow.shape[1]):
        beginning[:, year] = ending[:, year - 1]
        balance = beginning[:, year] + flow[:, year]
        for resource in order:
            giver = money.supporter[resource]
            if balance[resource] < 0 and money.alive[resource, year]:
                needed = -balance[resource]
                contributions[resource, year] += needed
                contributions[giver, year] -= needed
                balance[resource], balance[giver] = 0, balance[giver] - needed
        lapse[:, year] = np.maximum(balance - money.most[:, year], 0) * (balance > 0)
        ending[:, year] = balance - lapse[:, year]
    return Rolled(contributions, lapse, beginning, ending)


def _receivers_first(supporter: Cents) -> list[int]:
    """Supported resources, each before the one that supports it."""
    depth = np.zeros(len(supporter), dtype=np.int64)
    at = supporter.copy()
    for _ in range(len(supporter)):
        depth += at >= 0
        at = np.where(at >= 0, supporter[at], -1)
    return [int(r) for r in np.argsort(-depth, kind="stable") if supporter[r] >= 0]
