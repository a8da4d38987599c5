"""YAML with places. Scalars stay as written: `no`, `0123` and `1e6` are ids until a field says otherwise."""

from __future__ import annotations

import yaml

from alloc_opt.errors import Place
from alloc_opt.io.limits import Limits, limits
from alloc_opt.io.problems import Problems
from alloc_opt.io.raw import Node

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(text: str, file: str, problems: Problems) -> Node | None:
    """The nodes of a YAML text; None if it cannot be read. Duplicate keys, anchors and tags are problems."""
    most = limits()
    try:
        if _too_large(text, file, most, problems):
            return None
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
    return _Reader(file, problems, most).node(tree, frozenset())


def _too_large(text: str, file: str, most: Limits, problems: Problems) -> bool:
    """Whether the text is too deep, too long or has too many values, told before anything is built of it."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader), 1):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        length = len(event.value) if isinstance(event, yaml.ScalarEvent) else 0
        mark = event.start_mark
        place = Place(file, mark.line + 1, str(mark.column + 1)) if mark else Place(file)
        if (
            most.over("depth", depth, "lists and mappings inside each other", place, problems)
            or most.over("text", length, "characters in one value", place, problems)
            or most.over("nodes", count, "values", place, problems)
        ):
            return True
    return False


class _Reader:
    """Nodes of a YAML tree; an alias is a copy of what it names, and counts as often as it stands."""

    def __init__(self, file: str, problems: Problems, most: Limits) -> None:
        self.file, self.problems, self.most = file, problems, most
        self.count = 0

    def node(self, tree: yaml.Node, above: frozenset[int]) -> Node:
        """The node of a part of the tree; `above`: what it stands in."""
        place = Place(self.file, tree.start_mark.line + 1, str(tree.start_mark.column + 1))
        self.count += 1
        if id(tree) in above:
            self.problems.add(place, "an alias to what surrounds it", "values without loops")
            return Node("", place)
        if self._full(len(above), place):
            return Node("", place)
        if isinstance(tree, yaml.MappingNode):
            return self._mapping(tree, place, above | {id(tree)})
        if isinstance(tree, yaml.SequenceNode):
            inner = above | {id(tree)}
            return Node([self.node(item, inner) for item in tree.value if self.count <= self.most.nodes], place)
        assert isinstance(tree, yaml.ScalarNode)
        quoted = _quoted(tree)
        return Node("" if not quoted and tree.value in _NULL else tree.value.strip(), place, quoted)

    def _full(self, depth: int, place: Place) -> bool:
        """Whether aliases make of it more than a file may hold; told once."""
        if self.count > self.most.nodes + 1:
            return True
        return self.most.over(
            "depth", depth, "lists and mappings inside each other", place, self.problems
        ) or self.most.over("nodes", self.count, "values, those of aliases included", place, self.problems)

    def _mapping(self, tree: yaml.MappingNode, place: Place, above: frozenset[int]) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for key, value in tree.value:
            at = Place(place.file, key.start_mark.line + 1, str(key.start_mark.column + 1))
            if not isinstance(key, yaml.ScalarNode):
                hint = "a key and its value part with ': '"
                self.problems.add(at, "a key that is a list or a mapping", "a plain key", hint)
                continue
            name = key.value.strip()
            if name in values:
                hint = f"it stands in line {keys[name].line} too"
                self.problems.add(at, f"the key '{name}' again", "each key once", hint)
                continue
            if _glued(key, value):
                hint = "write 'key: value'"
                self.problems.add(at, f"'{name}' without a value", "a key, a colon and a space, a value", hint)
            keys[name] = at
            values[name] = self.node(value, above)
        return Node(values, place, keys=keys)


def _quoted(node: yaml.ScalarNode) -> bool:
    return node.style in ("'", '"', "|", ">")


def _glued(key: yaml.ScalarNode, value: yaml.Node) -> bool:
    """`{cap:24}` reads as a key `cap:24` without a value."""
    empty = isinstance(value, yaml.ScalarNode) and value.value == "" and not _quoted(value)
    return empty and ":" in key.value and not _quoted(key)
