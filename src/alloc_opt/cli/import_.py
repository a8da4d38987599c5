"""`alloc-opt import`: from a ledger or budget export to a plan that ties to the cent."""

from pathlib import Path

import click

from alloc_opt.cli._command import command, json_option


@command("Bring data in", "alloc-opt import ledger.csv --mapping import.yaml -o my-district")
@click.argument("ledger")
@click.argument("positions", required=False)
@click.option("--mapping", metavar="FILE", help="The mapping file: what the columns and codes of the export mean.")
@click.option("-o", "--output", metavar="FOLDER", help="Folder of the plan; with --suggest the mapping file.")
@click.option("--suggest", is_flag=True, help="Draft a mapping file from LEDGER (and POSITIONS) instead of a plan.")
@click.option("--since", metavar="FOLDER", help="An earlier import: say which codes are new and which are gone.")
@json_option
def import_(
    ledger: str,
    positions: str | None,
    mapping: str | None,
    output: str | None,
    suggest: bool,
    since: str | None,
    as_json: bool,
) -> None:
    """A plan from a ledger or budget export, and a position list, by way of a mapping file.

    Prints the tie-out: the ledger beside the plan, to the cent, and what is not mapped. A control total that is missing
    or differs, shifted columns, mixed years and the like give one list and no plan. See docs/import.md.
    """
    from alloc_opt.cli._output import Kept, print_json
    from alloc_opt.io.importing import imported, save, suggested
    from alloc_opt.io.importing.save import last_codes
    from alloc_opt.reports.console import console
    from alloc_opt.reports.tie_out import data, show

    if suggest:
        _suggest(suggested(Path(ledger), Path(positions) if positions else None), output, as_json)
        return
    if not mapping or not output:
        raise click.UsageError("give --mapping FILE and -o FOLDER, or --suggest for a first mapping")
    earlier = last_codes(Path(since)) if since else None
    found = imported(Path(ledger), Path(mapping), Path(positions) if positions else None)
    kept = Kept(lambda: save(found, Path(output)))
    if as_json:
        print_json({**data(found, earlier), **(kept.data or {"folder": output})})
    else:
        show(found, console(), earlier)
    kept.settle()
    if not as_json:
        click.echo(f"Plan: {output} (proof in {Path(output) / 'import'}); next: alloc-opt check {output}")


def _suggest(text: str, output: str | None, as_json: bool) -> None:
    from alloc_opt.cli._output import Kept, print_json
    from alloc_opt.io.atomic import fresh

    def write() -> None:
        if output:
            with fresh(Path(output)) as draft:
                draft.write_text(text, encoding="utf-8", newline="\n")

    kept = Kept(write)
    if as_json:
        print_json({"mapping": text, **(kept.data or {"file": output})})
    else:
        click.echo(text.rstrip("\n") if kept.error is not None or not output else output)
    kept.settle()
