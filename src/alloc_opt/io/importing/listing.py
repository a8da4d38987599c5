"""What an import says of itself: codes that it met, what it could not map, and what the reader must know."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from alloc_opt.io.importing.assign import NOT_MAPPED, Assigned
from alloc_opt.io.importing.chart import Chart
from alloc_opt.io.importing.controls import transfers
from alloc_opt.io.importing.ledger import Accounts
from alloc_opt.io.importing.money import dollars
from alloc_opt.io.importing.names import Named
from alloc_opt.io.importing.positions import Listed
from alloc_opt.io.importing.pots import Pots
from alloc_opt.io.importing.spending import REMAINDER
from alloc_opt.io.importing.staffed import Staffed
from alloc_opt.io.problems import some


def codes(accounts: Assigned, fields: Iterable[str], names: Named) -> pd.DataFrame:
    """field, code, name, rows, cents (spending) of every code of the export."""
    spent = accounts.frame["cents"].where(accounts.frame["kind"] == "spending", 0)
    parts = []
    for field in fields:
        sums = spent.groupby(accounts.codes[field]).agg(["size", "sum"])
        label = [names.of(field, str(code)) for code in sums.index]
        parts.append(
            pd.DataFrame(
                {"field": field, "code": sums.index, "name": label, "rows": sums["size"], "cents": sums["sum"]}
            )
        )
    return pd.concat(parts, ignore_index=True)


def not_mapped(accounts: Assigned, lists: Iterable[Listed]) -> pd.DataFrame:
    """what, fields, amount, unit: accounts with their dollars (largest first), then positions with their FTE."""
    here = accounts.frame[accounts.frame["not_mapped"] != ""]
    words = [" ".join(f"{f} {c}" for f, c in row.items()) for row in accounts.codes.loc[here.index].to_dict("records")]
    lost = pd.DataFrame({"what": here["not_mapped"], "fields": words, "amount": here["cents"] / 100})
    order = lost["amount"].abs().sort_values(ascending=False).index
    lost = lost.loc[order].assign(unit="dollars")
    parts = [lost]
    for people in (positions.not_mapped for positions in lists if len(positions.not_mapped)):
        named = people.sort_values("fte", ascending=False).rename(columns={"why": "what", "fte": "amount"})
        parts.append(named[["what", "fields", "amount"]].assign(unit="FTE"))
    return pd.concat(parts, ignore_index=True)


def notes(
    found: Accounts,
    accounts: Assigned,
    money: Pots,
    staff: Staffed,
    chart: Chart,
    passed: list[str],
    lost: pd.DataFrame,
    tied: pd.DataFrame,
) -> tuple[str, ...]:
    """Sentences, the gravest first."""
    told = []
    if found.not_adding_up:
        told.append(f"{len(found.not_adding_up)} rows do not add up to their total; taken as they stand:")
        told += [f"  {row}" for row in found.not_adding_up]
    outside = tied.loc[tied["kind"] == NOT_MAPPED, "ledger"]
    if len(outside):
        told.append(f"{dollars(int(outside.sum()))} stand in accounts of no known kind and are not in the plan")
    for unit, rows in lost.groupby("unit", sort=False):
        amount = f"${rows['amount'].sum():,.2f}" if unit == "dollars" else f"{rows['amount'].sum():,.2f} FTE"
        told.append(f"{len(rows)} {'accounts' if unit == 'dollars' else 'jobs'} are not mapped: {amount}")
    told += transfers(accounts, chart)
    helped = money.funds.set_index("resource")["supported_by"]
    for resource, cents in money.short.items():
        words = f"resource {resource} spends {dollars(cents)} in the plan years that it will not have"
        told.append(f"{words}: {helped[resource]} gives it" if helped[resource] else f"{words}: nobody gives it")
    if money.giver:
        told.append(f"contributions come from resource {money.giver}; the plan decides them")
    for name, factor in staff.factors.items():
        told.append(f"pay of positions in object {name} is multiplied by {factor:.6f} to tie to the ledger")
    rest = int(tied["lines"][tied["staff"] != 0].sum())
    if staff.cells:
        words = f"positions carry {dollars(sum(staff.cells.values()))}"
        told.append(f"{words}; the ledger has {dollars(rest)} more for the same resources and objects: '{REMAINDER}'")
    return (*told, *passed)


def new_codes(codes_now: pd.DataFrame, codes_then: pd.DataFrame) -> list[str]:
    """What this export has that the last one did not, and the other way round, in words."""
    now, then = (
        {(str(f), str(c)) for f, c in zip(frame["field"], frame["code"], strict=True)}
        for frame in (codes_now, codes_then)
    )
    told = []
    for word, gone in (("new", now - then), ("no longer there", then - now)):
        by_field = {field: sorted(code for f, code in gone if f == field) for field in sorted({f for f, _ in gone})}
        told += [f"{word}: {field} {some(listed, 30)}" for field, listed in by_field.items()]
    return told
