"""The policy price list: the reference LP against one warm re-solve per priced dial, and the real district.

`python -m benchmarks.prices FOLDER [GAP]` prices one plan in its own process and prints what it took as JSON.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import ROOT, command, interleaved, median, ratio, told
from benchmarks.reference import SMALL
from benchmarks.reference_plan import write
from benchmarks.table import TARGET_HEAD, Table, target

DISTRICT = "models/sfusd"
GAP, FINE = "0.002", "0.0002"
DEAREST = 10
AGREES = 1.0
"""Dollars within which a printed price and the independent re-solve agree."""


def run(rounds: int) -> Iterator[Table]:
    """The reference LP in rounds; the district once."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "reference"
        write(folder, *SMALL)
        runs = interleaved({"reference": command("-m", "benchmarks.prices", str(folder))}, rounds)["reference"]
    rows = (
        target("whole list with incidence", median(runs, "seconds"), 30.0, "s"),
        ("the same, seconds of the processor", f"{median(runs, 'worked'):.2f} s", "", ""),
        target("against one warm re-solve per priced dial", ratio(runs, "worked", runs, "warm"), 10.0, "x"),
        ("dials priced, each way", f"{runs[0]['dials']:.0f}", "", ""),
        ("one warm re-solve", f"{median(runs, 'warm') / runs[0]['dials']:.3f} s", "", ""),
    )
    size = f"{runs[0]['columns']:,.0f} columns, {runs[0]['rows']:,.0f} rows"
    note = "The ratio is of processor seconds, which other work on the machine does not change much."
    yield Table(f"Price list of the reference LP: {size}", TARGET_HEAD, rows, (note,))

    found = told(command("-m", "benchmarks.prices", str(ROOT / DISTRICT), GAP))
    rows = (
        target("every dial at a gap of 0.2 %", found["seconds"], 300.0, "s"),
        ("the same, seconds of the processor", f"{found['worked']:.1f} s", "", ""),
        ("first price after", f"{found['first']:.1f} s", "", ""),
        ("dials priced, each way", f"{found['dials']:.0f}", "", ""),
        ("prices compared with an independent re-solve", f"{found['compared']:.0f}", "", ""),
        target("of these apart by more than a dollar", found["apart"], 0, ""),
    )
    yield Table("Price list of the real district", TARGET_HEAD, rows)
    found = told(command("-m", "benchmarks.prices", str(ROOT / DISTRICT), FINE, str(DEAREST)))
    rows = (
        ("solve at a gap of 0.02 %", f"{found['solve']:.1f} s", "", ""),
        ("gap reached, dollars", f"{found['gap']:,.0f}", "", ""),
        ("the ten dearest rules", f"{found['seconds']:.1f} s, of the processor {found['worked']:.1f} s", "", ""),
    )
    yield Table("The ten dearest rules of the real district", TARGET_HEAD, rows)


def main(folder: Path, gap: float, dearest: int) -> dict[str, float]:
    """Seconds of the price list, of one warm re-solve per dial, and how many prices an independent model confirms."""
    from alloc_opt import read
    from alloc_opt.analysis.prices import price_list
    from alloc_opt.analysis.pricing.turn import turns
    from alloc_opt.analysis.solve import solve
    from alloc_opt.engine.options import Options
    from alloc_opt.program.turned import turned
    from benchmarks.price_check import apart

    begin = time.perf_counter()
    solved = solve(read(folder), options=Options(gap=gap))
    solving = time.perf_counter() - begin
    chosen = None
    if dearest:
        quick = price_list(solved, quick=True)[0].frame
        heads = quick[(quick["year"] == "") & (quick["kind"] == "cost") & quick["rule"].isin(solved.built.by_id)]
        order = heads.assign(size=heads["price"].abs()).sort_values("size", ascending=False)["rule"].unique()
        chosen = list(order[:dearest])
    begin, worked = time.perf_counter(), time.process_time()
    heard: list[float] = []
    prices = price_list(solved, chosen, hear=lambda line: heard.append(time.perf_counter() - begin))[0].frame
    seconds, working = time.perf_counter() - begin, time.process_time() - worked
    dials = [turn for turn in turns(solved, chosen) if turn.turned() is not None]
    told: dict[str, float] = {
        "seconds": seconds,
        "worked": working,
        "first": heard[0],
        "solve": solving,
        "gap": solved.solution.mip.gap if solved.solution.mip is not None else 0.0,
        "dials": len(dials),
        "columns": solved.built.program.columns,
        "rows": solved.built.program.rows,
    }
    if solved.solution.mip is None:
        programs = [turned(solved.built, [rule]).program for turn in dials if (rule := turn.turned()) is not None]
        begin = time.process_time()
        for program in programs:
            solved.session.solve(program)
        told["warm"] = time.process_time() - begin
    elif not dearest:
        differences = apart(solved, prices)
        told |= {"compared": len(differences), "apart": sum(each > AGREES for each in differences.values())}
        for name, each in differences.items():
            if each > AGREES:
                print(f"{name}: {each:,.2f} dollars apart", file=sys.stderr)
    return told


if __name__ == "__main__":
    gap, dearest = (float(sys.argv[2]) if len(sys.argv) > 2 else 0.0), int(sys.argv[3]) if len(sys.argv) > 3 else 0
    print(json.dumps(main(Path(sys.argv[1]), gap, dearest)))
