"""Every bad file gives one clear list and no plan."""

import pytest
from tests.io.importing.conftest import LEDGER, MAPPING, POSITIONS, STAFFED, Convert, Refused

from alloc_opt.errors import OperatorError

BAD = {
    "shifted columns": (
        {"ledger": LEDGER.replace("01,0000,1110,1000,4300,101,5000.00", "0000,1110,1000,4300,101,5000.00,")},
        ["ledger.csv:9:Fund: found '0000'", "ledger.csv:9:Adopted: found an empty cell", "shifted"],
    ),
    "a row of another length": (
        {"ledger": LEDGER.replace("4300,101,5000.00", "4300,101,5,000.00")},
        ["ledger.csv:9: found 8 cells"],
    ),
    "a missing control total": (
        {"mapping": MAPPING.replace("  - {kind: revenue, total: 950000}\n", "")},
        ["import.yaml:9:3: found no control total for $950,000.00 of revenue"],
    ),
    "a control total that differs": (
        {"mapping": MAPPING.replace("837,000.30", "837,000.31")},
        ["import.yaml:9:48: found spending fund 01 is $837,000.30", "$837,000.31, the control total", "-$0.01 apart"],
    ),
    "a duplicated account": (
        {"ledger": LEDGER + "01,0000,1110,1000,4300,101,5000.00\n"},
        ["ledger.csv:18", "object 4300 site 101 again", "first at ledger.csv:9"],
    ),
    "a credit": (
        {"mapping": MAPPING.split("credits:")[0]},
        ["ledger.csv:12: found a credit of -$2,000.00", "list the account under 'credits'"],
    ),
    "lost zeros": (
        {"ledger": LEDGER.replace("\n01,", "\n1,")},
        ["found '1' (and in 15 more rows)", "say 'widths: {fund: 2}'"],
    ),
    "a balance that does not roll": (
        {"ledger": LEDGER + "01,0000,0000,0000,979Z,000,1.00\n"},
        ["resource 01-0000: beginning, revenue and spending give $212,999.95", "$1.00, its ending balance"],
    ),
    "a column about people": (
        {
            "ledger": LEDGER.replace("Adopted\n", "Adopted,Employee Name\n")
            .replace("0\n", "0,\n")
            .replace("25\n", "25,\n")
        },
        ["ledger.csv:1:Employee Name: found the column 'Employee Name': data about single employees"],
    ),
    "a failed formula as job": (
        {"mapping": MAPPING + STAFFED, "positions": POSITIONS.replace("0710", "#N/A")},
        ["positions.csv:5:Job: found '#N/A'", "a formula of the spreadsheet failed"],
    ),
    "positions beyond the ledger": (
        {"mapping": MAPPING + STAFFED.replace("salary: 80000", "salary: 95000"), "positions": POSITIONS},
        ["resource 01-0000 object 1100: positions cost $522,500.00, the ledger has $500,000.30", "01-6500 object 1100"],
    ),
    "a resource that the ledger lacks": (
        {"mapping": MAPPING + STAFFED, "positions": POSITIONS.replace(",6500,", ",3010,")},
        ["positions.csv:5: found the resource '01-3010' (1.00 FTE)"],
    ),
    "positions without their file": (
        {"mapping": MAPPING + STAFFED},
        ["import.yaml:16:1: found no position list"],
    ),
    "a field that is not there": (
        {"mapping": MAPPING.replace("{site: 101-199}", "{sight: 101-199}")},
        ["import.yaml:13:14: found the field 'sight'", "did you mean 'site'?"],
    ),
    "a header that is not there": (
        {"mapping": MAPPING.replace("amount: Adopted", "amount: Adoptd")},
        ["ledger.csv:1: found no column 'Adoptd'", "did you mean 'Adopted'?"],
    ),
    "a draft that nobody completed": (
        {"mapping": MAPPING.replace("950000", '"???"')},
        ["import.yaml:10:28: found '???'"],
    ),
    "an unknown key": (
        {"mapping": MAPPING + "sign: minus\n"},
        ["import.yaml:16:1: found the key 'sign'"],
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_one_list_and_no_plan(refused: Refused, what: str) -> None:
    """Proves: the problem is told with its place and what to do, and no folder is left."""
    files, told = BAD[what]
    message = refused(**files)
    for words in told:
        assert words in message


def test_mixed_years(refused: Refused, convert: Convert) -> None:
    """Proves: years that the mapping does not mention are refused; once it does, the base year is taken."""
    rows = LEDGER.splitlines()
    both = [f"Year,{rows[0]}", *(f"2024-25,{row}" for row in rows[1:]), *(f"2025-26,{row}" for row in rows[1:])]
    ledger = "\n".join(both) + "\n"
    message = refused(ledger=ledger)
    assert "2024-25, 2025-26 in the column 'Year'" in message
    assert "say 'year: Year' under 'ledger'" in message
    found = convert(ledger=ledger, mapping=MAPPING.replace("ledger:\n", "ledger:\n  year: Year\n"))
    assert (found.tie_out["difference"] == 0).all()


def test_nothing_is_overwritten(convert: Convert) -> None:
    """Proves: a second import to the same folder is refused."""
    convert()
    with pytest.raises(OperatorError, match="is there already"):
        convert()
