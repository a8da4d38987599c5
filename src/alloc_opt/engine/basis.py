"""Bases of HiGHS: made from one another, from what is basic, and from the numbers that a file keeps."""

from typing import TYPE_CHECKING, Any

from alloc_opt.program.arrays import Bools

if TYPE_CHECKING:
    from highspy import HighsBasis

    Basis = HighsBasis
else:
    Basis = Any


def highs() -> Any:
    """The solver's module; it is not imported before it is needed, so whoever only reads a run never loads it."""
    import highspy

    return highspy


def statuses(basis: Basis) -> tuple[list[Any], list[Any]]:
    """Status of every column and row of a basis."""
    return list(basis.col_status), list(basis.row_status)


def basis_from(columns: list[Any], column_origin: list[int], rows: list[Any], row_origin: list[int]) -> Basis:
    """A basis whose entries come from the given positions; -1 is nonbasic for a column and basic for a row."""
    basis: Basis = highs().HighsBasis()
    nonbasic, basic = highs().HighsBasisStatus.kNonbasic, highs().HighsBasisStatus.kBasic
    basis.col_status = [columns[place] if place >= 0 else nonbasic for place in column_origin]
    basis.row_status = [rows[place] if place >= 0 else basic for place in row_origin]
    basis.valid = True
    basis.alien = True
    return basis


def basis_as_numbers(basis: Basis) -> tuple[list[int], list[int]]:
    """Status of every column and row as HiGHS numbers them."""
    return [int(each) for each in basis.col_status], [int(each) for each in basis.row_status]


def basis_of_numbers(columns: list[int], rows: list[int]) -> Basis:
    """The basis that `basis_as_numbers` told."""
    known = {int(status): status for status in highs().HighsBasisStatus.__members__.values()}
    basis: Basis = highs().HighsBasis()
    basis.col_status = [known[each] for each in columns]
    basis.row_status = [known[each] for each in rows]
    basis.valid = True
    basis.alien = False
    return basis


def basis_of(columns: Bools, rows: Bools) -> Basis:
    """A basis of these columns and rows; the solver repairs what is missing or too much."""
    nonbasic, basic = highs().HighsBasisStatus.kNonbasic, highs().HighsBasisStatus.kBasic
    basis: Basis = highs().HighsBasis()
    basis.col_status = [basic if each else nonbasic for each in columns.tolist()]
    basis.row_status = [basic if each else nonbasic for each in rows.tolist()]
    basis.valid = True
    basis.alien = True
    return basis
