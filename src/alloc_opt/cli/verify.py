"""`alloc-opt verify`: is a saved run what it says?"""

import click

from alloc_opt.cli._command import command, json_option


@command("Hand out", "alloc-opt verify runs/latest")
@click.argument("run")
@click.option("--manifest", metavar="DIGEST", help="The manifest's digest as it was printed with the run.")
@json_option
def verify(run: str, manifest: str | None, as_json: bool) -> None:
    """What of a saved run is proved, what is claimed, and what fails; no solver is used.

    Every file against the manifest; every tie in cents; every rule, table and sentence made again from the plan in the
    run; a bound on every objective from the saved duals; every printed price through its re-solves. What only the
    solver knows (that no whole-position plan is better) is listed as claimed.

    RUN is the folder of a run. Exit code 7: its files are not those of the manifest, or the manifest is not the one
    that was printed. 9: they are, but something in them does not follow from the plan.
    """
    from alloc_opt.cli._output import print_json
    from alloc_opt.reports import verify as report
    from alloc_opt.reports.console import console
    from alloc_opt.reports.run_folder import find
    from alloc_opt.reports.verify_files import printed

    asked = printed(manifest) if manifest else ""
    folder = find(run)
    checks = report.look(folder, asked)
    if as_json:
        print_json(report.data(str(folder), checks))
    else:
        report.show(str(folder), checks, console())
    click.get_current_context().exit(report.exit_code(checks))
