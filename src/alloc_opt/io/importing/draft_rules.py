"""Parts of a drafted mapping: control totals, resources, programs, credits and contributions, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from alloc_opt.io.importing.drafted import OPEN, Rows
from alloc_opt.io.importing.guess import Guess
from alloc_opt.io.importing.money import dollars
from alloc_opt.io.importing.totals import NEEDED
from alloc_opt.io.importing.wording import as_code, bare, quoted, slug

_LISTED = 40
_FEW = 12
_FREE = re.compile(r"general|unrestricted|basic|base\b", re.IGNORECASE)
_BOUND = re.compile(
    r"title|federal|grant|special|bilingual|levy|\blap\b|restricted|categorical|state|lottery", re.IGNORECASE
)


def controls(rows: Rows, below: list[str]) -> Iterator[str]:
    """From the rows of totals where there are any, else left open beside what the export adds up to."""
    yield "controls:    # from a printed report, not from this export; every dollar must be covered"
    for kind in NEEDED:
        if not (rows.kinds == kind).any():
            continue
        sum_ = -rows.sum(kind) if kind in below else rows.sum(kind)
        mine = [each for each in rows.stated if each.kind == kind]
        for each in mine:
            where = f", where: {{{each.where[0]}: {as_code(each.where[1])}}}" if each.where else ""
            told = "the rows add up to it" if each.exact else f"the rows add up to {dollars(sum_)}"
            source = f'"total in line {each.line} of the export, to be confirmed"'
            yield f"  - {{kind: {kind}{where}, total: {each.cents / 100:.2f}, source: {source}}}    # {told}"
        covered = sum(each.cents for each in mine) == sum_ or any(each.where is None for each in mine)
        if not mine or not covered:
            yield f"  - {{kind: {kind}, total: {OPEN}}}    # the export adds up to {dollars(sum_)}"
    for each in [each for each in rows.stated if not each.kind][:_FEW]:
        yield f"  # line {each.line} states a total of {dollars(each.cents)}: no rows of one kind add up to it"


def resources(found: Guess, rows: Rows) -> Iterator[str]:
    """Resources of an export whose codes nobody knows: one rule each where they are few."""
    if rows.known.name == "sacs":
        if "resource" not in rows.codes:
            yield "resources:    # the export has no resource: every fund is one"
            yield f'  - {{resource: "{{fund}}", restriction: {OPEN}}}    # 0: unrestricted; 3: restricted'
        return
    yield "resources:    # 0: unrestricted; the higher, the narrower its legal use (3: a grant)"
    names = [name for name in ("fund", "resource") if name in rows.codes]
    if found.wide.field == "resource" and found.wide.parts:
        for title in found.wide.parts:
            name = slug(title)
            why = "guessed from its name" if _restriction(title) != OPEN else "say which"
            yield (
                f"  - {{where: {{resource: {quoted(name)}}}, resource: {quoted(name)}, "
                f"name: {quoted(bare(title))}, restriction: {_restriction(title)}}}    # {why}"
            )
    elif not names:
        yield "  - {resource: all, name: All resources, restriction: 0}    # the export tells none apart"
    else:
        template = "-".join(f"{{{name}}}" for name in names)
        own = rows.codes[names[-1]]
        few = own.unique()[:_FEW] if own.nunique() <= _FEW else ()
        for code in few:
            yield (
                f"  - {{where: {{{names[-1]}: {as_code(str(code))}}}, "
                f'resource: "{template}", restriction: {_restriction(str(code))}}}'
            )
        if not len(few):
            yield f'  - {{resource: "{template}", restriction: {OPEN}}}    # put rules for single ones above this line'


def _restriction(word: str) -> str:
    if _FREE.search(word) and not re.search("grant", word, re.IGNORECASE):
        return "0"
    return "3" if _BOUND.search(word) else OPEN


def programs(found: Guess, rows: Rows) -> Iterator[str]:
    """What is decided together, and the objects, where the chart does not say."""
    if found.account and rows.known.name == "none":
        yield "programs:    # what is decided together"
        yield f"  - {{program: {OPEN}}}    # the part with the function, in braces"
        yield f"objects:\n  - {{object: {OPEN}}}    # the part with the object, in braces"
        return
    fields = {*rows.codes.columns, *([found.wide.field] if found.wide.parts else [])}
    if "function" not in fields:
        name = next((name for name in ("program", "department") if name in fields), "")
        if not name and found.wide.field == "object" and found.wide.parts:
            name = "object"
        why = "the export has no function" if name else "the export has neither function nor program"
        made = f'"{{{name}}}"' if name else "all spending"
        yield f"programs:    # what is decided together\n  - {{program: {made}}}    # {why}"
    if "object" not in fields:
        yield "objects:\n  - {object: all, name: All objects}    # the export has no object"


def sites(rows: Rows) -> Iterator[str]:
    """Every site is taken for a school, save those of zeros."""
    if "site" not in rows.codes:
        yield "# sites: the export names none; every line stays 'not by site' and locked"
        return
    codes = sorted(map(str, rows.codes["site"].unique()))
    yield f"sites:    # sites: {len(codes)}; central offices are `kind: central`, to be put above the last line"
    if "site" in rows.empty:
        yield "  - {where: {site: none}, school: not_by_site, kind: not_by_site}    # rows without a site"
    for code in codes:
        if code and not code.strip("0"):
            yield f"  - {{where: {{site: {as_code(code)}}}, school: not_by_site, kind: not_by_site}}    # zeros"
    yield '  - {school: "{site}"}    # guessed: every other one is a school'


def credits(rows: Rows) -> Iterator[str]:
    """Spending accounts below nothing, by object or by the field with the fewest codes there: whether they are meant
    only people know.
    """
    below = rows.codes.assign(cents=rows.cents)[(rows.kinds == "spending") & (rows.cents < 0)]
    if rows.sum("spending") < 0 or not len(below) or not rows.fields():
        return
    by = "object" if "object" in rows.codes else min(rows.fields(), key=lambda name: below[name].nunique())
    yield "credits:    # spending accounts below nothing: keep those that are meant, say why; the others are refused"
    for code, each in below.groupby(by):
        name = rows.known.names.get(by, {}).get(str(code), "")
        told = f"{name} {dollars(int(each['cents'].sum()))} in {len(each)} account{'s' if len(each) > 1 else ''}"
        yield f"  - {{where: {{{by}: {as_code(str(code))}}}, why: {OPEN}}}    # {told.strip()}"


def contributions(rows: Rows, below: list[str]) -> Iterator[str]:
    """Who gives most to restricted resources within the general fund."""
    if "contribution" not in rows.kinds or not {"fund", "resource"} <= set(rows.codes):
        return
    sign = -1 if "contribution" in below else 1
    free = (rows.codes["fund"] == "01") & (rows.codes["resource"] < "2000")
    given = rows.codes[free & (rows.kinds == "contribution")]
    sums = sign * np.asarray(rows.cents)[given.index]
    by_giver = given.assign(cents=sums).groupby(["fund", "resource"])["cents"].sum()
    if len(by_giver) and by_giver.min() < 0:
        fund, resource = by_giver.idxmin()
        yield f"contributions:    # guessed: it gives most, {dollars(int(by_giver.min()))}"
        yield f"  giver: {fund}-{resource}"
        yield "  to: ledger    # `short` lets it also support resources that spend what does not come again"


def listing(rows: Rows) -> Iterator[str]:
    """The resources with their names and what they spend, as a comment."""
    keys = [name for name in ("fund", "resource") if name in rows.codes]
    if not keys:
        return
    table = rows.codes.assign(cents=np.where(rows.kinds == "spending", rows.cents, 0))
    sums = table.groupby(keys)["cents"].sum().sort_values(ascending=False)
    yield f"# {' and '.join(keys)} with what they spend:"
    for key, spent in list(sums.items())[:_LISTED]:
        parts = key if isinstance(key, tuple) else (key,)
        label = rows.known.names.get(keys[-1], {}).get(str(parts[-1]), "")
        yield f"#   {'-'.join(map(str, parts))} {label}: {dollars(int(spent))}"
    if len(sums) > _LISTED:
        yield f"#   and {len(sums) - _LISTED} more"
