"""`alloc-opt report`: a run as a packet for the board, staff, the schools or the public."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alloc_opt.cli._command import command, json_option
from alloc_opt.cli._progress import Questions
from alloc_opt.errors import AllocOptError, OperatorError

if TYPE_CHECKING:
    from alloc_opt.reports.packet.blocks import Document
    from alloc_opt.reports.packet.gather import Gathering
    from alloc_opt.reports.packet.ground import Audience

FORMATS = ("html", "xlsx", "md", "csv")


@command("Hand out", "alloc-opt report latest --for board")
@click.argument("run", default="latest")
@click.option(
    "--for",
    "audience",
    type=click.Choice(["board", "staff", "school", "public"]),
    default="board",
    show_default=True,
    help="Who reads it.",
)
@click.option(
    "--format",
    "formats",
    default=",".join(FORMATS),
    show_default=True,
    metavar="FORMATS",
    help="Which files it writes.",
)
@click.option("--ask", default="all", metavar="NAMES", help="Questions to ask: all that are missing, none, or names.")
@click.option("--school", default="", metavar="ID", help="With --for school: this school alone, by id or name.")
@click.option("--why", "whys", multiple=True, metavar="PROGRAM@SCHOOL", help="Why this, and why not more? Repeatable.")
@click.option("--beside", multiple=True, metavar="RUN", help="Another run set beside this one. Repeatable.")
@click.option("-o", "--output", metavar="FOLDER", help="Write here, not beside the run.")
@json_option
def report(
    run: str,
    audience: Audience,
    formats: str,
    ask: str,
    school: str,
    whys: tuple[str, ...],
    beside: tuple[str, ...],
    output: str | None,
    as_json: bool,
) -> None:
    """A packet of a solved run: one web page, one workbook, Markdown and CSV, all from the same tables.

    RUN is the folder of a run, its name in runs/, or latest. The packet stands beside it in `<run>-packet`; the run
    itself is never touched. The first packet of a run asks questions of it (prices, savings, options), which takes
    minutes; the answers are kept, and the next packet takes seconds. Ctrl-C keeps those found and writes the packet
    without the rest.
    """
    from alloc_opt.cli._output import print_json
    from alloc_opt.cli._stop import finishing
    from alloc_opt.reports.packet import folder
    from alloc_opt.reports.packet.compose import compose
    from alloc_opt.reports.packet.gather import Gathering, needed
    from alloc_opt.reports.packet.open import open_run, whole
    from alloc_opt.reports.packet.written import digest, written
    from alloc_opt.reports.public import refuse_confidential
    from alloc_opt.reports.run_folder import find

    chosen = _formats(formats)
    if school and audience != "school":
        raise click.UsageError("--school goes with --for school")
    place = find(run)
    opened = open_run(place)
    others = [whole(find(each)) for each in beside]
    for each in (opened.run, *others):
        refuse_confidential(each, audience)
    only = opened.school(school)
    beside_run = folder.home_of(place)
    home = (Path(output) if Path(output).name else Path(output).resolve()) if output else beside_run
    folder.claim(home, opened.digest)

    def keep(name: str, content: Any) -> None:
        with finishing():
            folder.put(home / folder.ANSWERS / name, content)

    progress = Questions()
    wanted = {"why": list(whys)} if whys else {}
    gathering = Gathering(opened, tuple(dict.fromkeys([home, beside_run])), wanted, progress.about, keep)
    stopped = _ask(gathering, needed(audience), _asked(ask), progress)
    with finishing():
        ground = opened.ground(audience, gathering.answers, gathering.unanswered, others, only)
        document = compose(ground)
        name = f"{audience}-{only}" if only else audience
        content = written(document, name, chosen)
        gone = folder.put_documents(home, name, digest(document), content)
    if as_json:
        print_json(
            {
                "run": str(place),
                "for": audience,
                "folder": str(home),
                "files": sorted(content),
                "removed": list(gone),
                "pages": [{"name": page.name, "title": page.title} for page in document.pages],
                "left_out": list(document.left_out),
                "answers": sorted(gathering.answers),
                "stopped": stopped,
            }
        )
    else:
        _show(home, name, content, document, gone, stopped)
    if gathering.faults:
        _fail(gathering.faults)


def _formats(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not names or (unknown := [name for name in names if name not in FORMATS]):
        told = unknown[0] if names else "nothing"
        raise OperatorError(f"--format knows no {told}.", f"name some of {', '.join(FORMATS)}")
    return names


def _asked(text: str) -> frozenset[str] | None:
    """Questions that may take a while and are asked; None: all that are missing."""
    from alloc_opt.reports.packet.found import answer_files

    if text.strip().casefold() == "all":
        return None
    names = frozenset(part.strip() for part in text.split(",") if part.strip()) - {"none"}
    if unknown := sorted(names - answer_files().keys()):
        slow = [each.name for each in answer_files().values() if not each.quick]
        raise OperatorError(f"--ask knows no {unknown[0]}.", f"name some of {', '.join(slow)}, or all, or none")
    return names


def _ask(gathering: Gathering, names: tuple[str, ...], only: frozenset[str] | None, progress: Questions) -> bool:
    """Read what is kept and ask the rest; whether Ctrl-C ended it."""
    from alloc_opt.cli._stop import Enough

    if only is not None:
        names = (*names, *sorted(only - set(names)))
    gathering.read_kept(names)
    todo = [each for each in gathering.missing(names) if each.quick or only is None or each.name in only]
    progress.of = len(todo)
    try:
        for question in todo:
            progress.next(question.title)
            gathering.ask(question)
    except Enough:
        gathering.leave_out([each.name for each in todo], "stopped before it was found")
        return True
    finally:
        progress.clear()
    return False


def _show(
    home: Path,
    name: str,
    content: Mapping[str, bytes],
    document: Document,
    gone: tuple[str, ...],
    stopped: bool,
) -> None:
    from alloc_opt.reports import drawing

    tables = sum(file.endswith(".csv") for file in content)
    for file in content:
        if not file.endswith(".csv"):
            click.echo(str(home / file))
    if tables:
        click.echo(f"{home / name} ({tables} tables as CSV)")
    for page in document.pages:
        click.echo(f"  {page.title}", err=True)
    if f"{name}.html" in content and not drawing.there():
        click.echo("the web page has no pictures; to have them: pip install 'alloc-opt[pictures]'", err=True)
    for left in document.left_out:
        click.echo(f"not in it: {left}", err=True)
    if gone:
        kinds = sorted({file.rpartition(".")[2] for file in gone})
        told = f"removed: {len(gone)} older files of {name} ({', '.join(kinds)}), which showed other answers"
        click.echo(told, err=True)
    if stopped:
        click.echo("Stopped by you: the answers found are kept, and the next call asks for the rest.", err=True)


def _fail(faults: list[str]) -> None:
    from alloc_opt.cli._group import Failure

    told = "The packet is written, but without what failed for a reason that nobody foresaw: " + "; ".join(faults)
    raise Failure(AllocOptError(told, "please report it; --ask with the other names leaves it out"), False)
