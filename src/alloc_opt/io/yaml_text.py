"""YAML with places. Scalars stay as written: `no`, `0123` and `1e6` are ids until a field says otherwise."""

from __future__ import annotations

import yaml

from alloc_opt.errors import Place
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Node

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(text: str, file: str, problems: Problems) -> Node | None:
    """The nodes of a YAML text; None if it cannot be read. Duplicate keys, anchors and tags are problems."""
    try:
        tree = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        if tabbed := [
            i for i, line in enumerate(text.splitlines(), 1) if "\t" in line[: len(line) - len(line.lstrip())]
        ]:
            rest = len(tabbed) - 1
            more = f" (and {rest} more line{'s' if rest > 1 else ''})" if rest else ""
            place = Place(file, tabbed[0], "1")
            problems.add(
                place, f"a tab at the start of line {tabbed[0]}{more}", "spaces", "tabs are not allowed in YAML"
            )
            return None
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, str(mark.column + 1)) if mark else Place(file)
        problems.add(place, str(error.problem or "text that is no YAML"), "YAML")
        return None
    except yaml.YAMLError as error:
        problems.add(Place(file), str(error).splitlines()[0], "YAML")
        return None
    if tree is None:
        return Node({}, Place(file, 1))
    return _node(tree, file, problems, set())


def _node(tree: yaml.Node, file: str, problems: Problems, above: set[int]) -> Node:
    place = Place(file, tree.start_mark.line + 1, str(tree.start_mark.column + 1))
    if id(tree) in above:
        problems.add(place, "an alias to what surrounds it", "values without loops")
        return Node("", place)
    if isinstance(tree, yaml.MappingNode):
        return _mapping(tree, place, problems, above | {id(tree)})
    if isinstance(tree, yaml.SequenceNode):
        return Node([_node(item, file, problems, above | {id(tree)}) for item in tree.value], place)
    assert isinstance(tree, yaml.ScalarNode)
    quoted = _quoted(tree)
    return Node("" if not quoted and tree.value in _NULL else tree.value.strip(), place, quoted)


def _mapping(tree: yaml.MappingNode, place: Place, problems: Problems, above: set[int]) -> Node:
    values: dict[str, Node] = {}
    keys: dict[str, Place] = {}
    for key, value in tree.value:
        at = Place(place.file, key.start_mark.line + 1, str(key.start_mark.column + 1))
        if not isinstance(key, yaml.ScalarNode):
            problems.add(at, "a key that is a list or a mapping", "a plain key", "a key and its value part with ': '")
            continue
        name = key.value.strip()
        if name in values:
            problems.add(at, f"the key '{name}' again", "each key once", f"it stands in line {keys[name].line} too")
            continue
        if _glued(key, value):
            problems.add(at, f"'{name}' without a value", "a key, a colon and a space, a value", "write 'key: value'")
        keys[name] = at
        values[name] = _node(value, place.file, problems, above)
    return Node(values, place, keys=keys)


def _quoted(node: yaml.ScalarNode) -> bool:
    return node.style in ("'", '"', "|", ">")


def _glued(key: yaml.ScalarNode, value: yaml.Node) -> bool:
    """`{cap:24}` reads as a key `cap:24` without a value."""
    empty = isinstance(value, yaml.ScalarNode) and value.value == "" and not _quoted(value)
    return empty and ":" in key.value and not _quoted(key)
