"""Pages made from the source: rule families, objectives, tables of a plan, commands, packet pages. Run by `make docs`.

`python tools/make_docs.py --check` writes nothing and fails where a page is not what the source says.
"""

import inspect
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from alloc_opt.analysis.packs import packs, worded
from alloc_opt.families import Rule, families
from alloc_opt.goals import goals
from alloc_opt.io.pack_file import Name, Pack, PackRule, When
from alloc_opt.plan.noun import Noun
from alloc_opt.plan.nouns import nouns
from alloc_opt.reports.packet import pages as page_package
from alloc_opt.reports.packet.found import answer_files, page_files

TREE = "```{toctree}\n:hidden:\n:glob:\n\n*\n```\n"
DOCS = Path(__file__).resolve().parents[1] / "docs"


def pages() -> Iterator[tuple[Path, str]]:
    """Every generated page with its text."""
    common = set(Rule.model_fields)
    for name, family in families().items():
        yield DOCS / "families" / f"{name}.md", _family(name, family, common)
    yield DOCS / "families" / "index.md", _families_index(families(), Rule)
    for name, goal in goals().items():
        text = f"# {name}\n\n{_module_text(goal)}\n\nUnit: {goal.unit}. Better: {goal.better}.\n"
        yield DOCS / "goals" / f"{name}.md", text
    yield DOCS / "goals" / "index.md", _goals_index()
    for pack in packs():
        yield DOCS / "packs" / f"{pack.pack}.md", _pack(pack)
    yield DOCS / "tables.md", _tables(nouns())
    yield DOCS / "commands.md", _commands()
    yield DOCS / "packet.md", _packet()


def _module_text(member: type) -> str:
    return inspect.cleandoc(sys.modules[member.__module__].__doc__ or "")


def _family(name: str, family: type[BaseModel], common: set[str]) -> str:
    own = {key: field for key, field in family.model_fields.items() if key not in common}
    return f"# {name}\n\n{_module_text(family)}\n\n## Parameters\n\n{_fields(own)}"


def _families_index(families: Mapping[str, type[BaseModel]], rule: type[BaseModel]) -> str:
    titles = {name: _module_text(family).split(":")[0].splitlines()[0] for name, family in families.items()}
    lines = [f"- [{name}]({name}.md): {title}" for name, title in titles.items()]
    head = "# Rule families\n\nA rule of a plan names its family and states the family's parameters.\n\n"
    return f"{head}{chr(10).join(lines)}\n\n## What every rule may state\n\n{_fields(rule.model_fields)}\n{TREE}"


def _goals_index() -> str:
    lines = [f"- [{name}]({name}.md): {_module_text(goal).splitlines()[0]}" for name, goal in goals().items()]
    head = (
        "# Objectives\n\nA plan is decided in stages, one objective after the other ([decisions](../decisions.md)).\n\n"
    )
    return f"{head}{chr(10).join(lines)}\n\n{TREE}"


def _packet() -> str:
    """Every page of a packet, and every question that it asks of a run."""
    tells = {file.name: _first_line(page_package.__name__, file.name) for file in page_files()}
    pages = [
        f"| {file.title} | `{file.name}` | {', '.join(file.audiences)} | {tells[file.name]} |" for file in page_files()
    ]
    asked = [f"| `{file.name}` | {file.title} | {'no' if file.quick else 'yes'} |" for file in answer_files().values()]
    return (
        "# Pages of a packet\n\n"
        "[`alloc-opt report`](report.md) makes them, as far as a run has something to say on each.\n\n"
        "| page | file | for | what it tells |\n| --- | --- | --- | --- |\n" + "\n".join(pages) + "\n\n"
        "## Questions that are asked of the run\n\n"
        "| name (`--ask`) | question | searches |\n| --- | --- | --- |\n" + "\n".join(asked) + "\n"
    )


def _first_line(package: str, name: str) -> str:
    text = inspect.cleandoc(import_module(f"{package}.{name}").__doc__ or "").split("\n\n")[0]
    return " ".join(text.split()).replace("|", "\\|")


def _pack(pack: Pack) -> str:
    """One section per rule: sentence, citation, figures, example."""
    names = "\n".join(f"| `{name}` | {_name_kind(one)} | {one.means} |" for name, one in pack.names.items())
    parts = [f"# {pack.title}\n\n`packs: [{pack.pack}]` in `plan.yaml`; see [rule packs](../packs.md).\n"]
    if names:
        parts.append(f"## Names (`pack_names`)\n\n| name | kind | what belongs there |\n| --- | --- | --- |\n{names}\n")
    return "\n".join([*parts, *(_pack_rule(rule) for rule in pack.rules)])


def _name_kind(name: Name) -> str:
    kind = ", ".join(f"`{word}`" for word in name.choices) or f"{'list of ' if name.many else ''}{name.kind}"
    return f"{kind}, optional" if name.optional else kind


def _pack_rule(rule: PackRule) -> str:
    figures = ", ".join(
        f"`{key}` {_figure(value)}"
        for key, value in rule.parameters.items()
        if isinstance(value, (int, float, bool)) or (isinstance(value, str) and _is_figure(value)) or _by_size(value)
    )
    lines = [
        f"## {rule.id}",
        "",
        f"{rule.term}. {worded(rule)}",
        "",
        f"- Source: {rule.citation}",
        f"- Severity: {rule.severity}{', default to confirm' if rule.to_confirm else ''}",
        f"- Family: [{rule.family}](../families/{rule.family}.md){f'; {figures}' if figures else ''}",
    ]
    lines += [f"- You state: {', '.join(f'`{name}`' for name in rule.needs)}"] if rule.needs else []
    lines += [f"- In force from {rule.effective.first}"] if rule.effective.first.year > 1900 else []
    lines += [f"- For: {_when(rule)}"] if rule.when != When() else []
    lines += [f"- Why: {rule.why}"] if rule.why else []
    return "\n".join([*lines, f"- Example: {rule.example}", ""])


def _when(rule: PackRule) -> str:
    when = rule.when
    said = [f"at least {when.pupils_at_least:,.0f} pupils"] if when.pupils_at_least else []
    said += [f"fewer than {when.pupils_below:,.0f} pupils"] if when.pupils_below != float("inf") else []
    said += [f"at least {when.schools_at_least} schools"] if when.schools_at_least else []
    said += [f"at least ${when.revenue_at_least:,.0f} a year of `{when.revenue_of}`"] if when.revenue_of else []
    return " and ".join(said)


def _is_figure(value: str) -> bool:
    return value.lower() in ("true", "false") or value.replace(".", "", 1).isdecimal()


def _by_size(value: object) -> bool:
    return isinstance(value, dict) and set(value) <= {"by_pupils", "by_choice"}


def _figure(value: object) -> str:
    if isinstance(value, dict):
        if "by_choice" in value:
            ((name, words),) = value["by_choice"].items()
            return f"by `{name}`: " + ", ".join(f"{figure} {word}" for word, figure in words.items())
        steps = value["by_pupils"].items()
        return "by pupils: " + ", ".join(f"{share} from {least}" for least, share in steps)
    return str(value)


def _tables(nouns: Mapping[str, type[Noun]]) -> str:
    head = "A table is a CSV file, a sheet of the workbook, or a list in `plan.yaml` under its name."
    parts = [f"# Tables of a plan\n\n{head}\n"]
    for table, noun in nouns.items():
        key = ", ".join(noun.key) or "rows may repeat"
        about = inspect.cleandoc(noun.__doc__ or "")
        parts.append(f"## {table}\n\n{about}\n\nKey: {key}.\n\n{_fields(noun.model_fields)}")
    return "\n".join(parts)


def _fields(fields: dict[str, FieldInfo]) -> str:
    rows = [
        f"| `{name}` | {_kind(field)} | {_default(field)} | {' '.join((field.description or '').split())} |"
        for name, field in fields.items()
    ]
    return "| name | kind | default | meaning |\n| --- | --- | --- | --- |\n" + "\n".join(rows) + "\n"


def _kind(field: FieldInfo) -> str:
    text = str(field.annotation).replace("typing.", "").replace("collections.abc.", "")
    for name in ("float", "int", "bool", "str"):
        text = text.replace(f"<class '{name}'>", name)
    text = text.split(".")[-1].strip("'>") if text.startswith("<class") else text
    for long, short in (("float", "number"), ("str", "text"), ("int", "whole number"), ("bool", "true or false")):
        if text == long:
            return short
    if text.startswith("Literal"):
        return text[len("Literal[") : -1].replace("'", "`").removeprefix("``, ")
    plain = text.replace("Annotated[", "").split(", Ref")[0].replace("[text, ...]", "")
    known = {"tuple[str, ...]": "list", "float | None": "number", "Mapping[str, Any]": "selection"}
    if "Ref(" in text or text.startswith("tuple"):
        return "list of ids" if text.startswith("tuple") else "id"
    return known.get(text, "mapping" if text.startswith("Mapping") else plain.replace("|", "or"))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value in ("", None, (), {}):
        return "empty"
    if value == float("inf"):
        return "no limit" if any(getattr(mark, "ge", None) is not None for mark in field.metadata) else "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _commands() -> str:
    import click

    from alloc_opt.cli._group import Commands

    group = Commands(name="alloc-opt")
    context = click.Context(group, info_name="alloc-opt", terminal_width=100)
    parts = [f"# Commands\n\n```\n{group.get_help(context).rstrip()}\n```\n"]
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        own = click.Context(command, info_name=name, parent=context, terminal_width=100)
        parts.append(f"## {name}\n\n```\n{command.get_help(own).rstrip()}\n```\n")
    return "\n".join(parts)


def main() -> int:
    """Write the pages, or with `--check` compare them."""
    check, stale = "--check" in sys.argv[1:], []
    wanted = dict(pages())
    for path, text in wanted.items():
        if check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(path)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    for folder in ("families", "goals", "packs"):
        stale.extend(set((DOCS / folder).glob("*.md")) - set(wanted))
    for path in stale:
        sys.stderr.write(f"{path.relative_to(DOCS.parent)} is not what the source says: run `make docs`\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
