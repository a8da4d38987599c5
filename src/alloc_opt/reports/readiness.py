"""The readiness of a plan as people read it: warnings, then one line per question."""

from collections.abc import Sequence

import click

from alloc_opt.analysis.table import Table


def show(title: str, warnings: Sequence[str], readiness: Table) -> None:
    """Print it; without rich, so that a check stays quick."""
    click.echo(f"{title}: the files are in order.")
    for warning in warnings:
        click.echo(f"warning: {warning}")
    click.echo()
    click.echo("Questions that it can answer, and what blocks the others:")
    for row in readiness.frame.to_dict("records"):
        click.echo(f"  {'yes' if row['ready'] == 'yes' else 'no ':<4}{row['question']}")
        if row["needs"]:
            click.echo(f"        needs {row['needs']}: {row['where']}")
