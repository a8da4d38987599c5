"""Words in braces in a pack's parameters, and values that follow the district's size or type."""

from __future__ import annotations

from alloc_opt.io.raw import Node

BY_SIZE = "by_pupils"
"""Key of a value by pupils: `{by_pupils: {0: 0.05, 301: 0.04}}`."""
BY_CHOICE = "by_choice"
"""Key of a value by a word that the plan chooses: `{by_choice: {district_type: {unified: 0.55, high: 0.50}}}`."""


def name_in(text: object) -> str:
    """The pack's name where a text is one in braces; empty else."""
    return text[1:-1] if isinstance(text, str) and text.startswith("{") and text.endswith("}") else ""


def children(node: Node) -> dict[str, Node]:
    """What a mapping holds; nothing of another node."""
    return node.value if isinstance(node.value, dict) else {}


def below(node: Node) -> list[Node]:
    """The nodes of a mapping or a list."""
    if isinstance(node.value, dict):
        return list(node.value.values())
    return node.value if isinstance(node.value, list) else []


def by_choice(node: Node) -> tuple[str, dict[str, Node]] | None:
    """Name whose word decides, and value by word; None where a node is no such choice."""
    inner = children(children(node)[BY_CHOICE]) if set(children(node)) == {BY_CHOICE} else {}
    return next(((name, children(values)) for name, values in inner.items()), None)


def used(node: Node) -> dict[str, Node]:
    """Names of the pack that a node uses -> where first, in order."""
    found: dict[str, Node] = {}
    if name := name_in(node.value):
        found[name] = node
    if choice := by_choice(node):
        found[choice[0]] = node
    for child in below(node):
        found |= {name: at for name, at in used(child).items() if name not in found}
    for key, child in children(node).items():
        if name := name_in(key):
            found.setdefault(name, child)
    return found


def sized(node: Node) -> bool:
    """Whether a value below follows the district's pupils."""
    return BY_SIZE in children(node) or any(sized(child) for child in below(node))
