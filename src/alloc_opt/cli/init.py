"""`alloc-opt init`: a plan to begin with."""

from pathlib import Path

import click

from alloc_opt.cli._command import command


@command("Bring data in", "alloc-opt init my-district --small --xlsx")
@click.argument("name")
@click.option("--xlsx", is_flag=True, help="One workbook with drop-downs and notes instead of a folder.")
@click.option("--small", is_flag=True, help="Only the five tables that suffice: funds, schools, staff, pay, lines.")
@click.option("-o", "--output", default=".", metavar="FOLDER", help="Where to make it; default: here.")
def init(name: str, xlsx: bool, small: bool, output: str) -> None:
    """Make a plan with made-up figures that a newcomer can edit."""
    from alloc_opt.io.template import init as made

    path = made(Path(output), name, small=small, xlsx=xlsx)
    click.echo(str(path))
    click.echo(f"Put your figures in place of the made-up ones, then: alloc-opt check {path}", err=True)
