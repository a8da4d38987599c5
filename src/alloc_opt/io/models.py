"""Nodes to pydantic models: text becomes what the field asks for, errors become problems with a place."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from alloc_opt.io.cells import CODE, number, number_hint
from alloc_opt.io.cells import text as _text
from alloc_opt.io.problems import Problems, did_you_mean
from alloc_opt.io.raw import Node
from alloc_opt.plan.noun import Fiscal
from alloc_opt.plan.years import fiscal_year

M = TypeVar("M", bound=BaseModel)


class Unreadable:
    """Stands for text that is not the number or boolean that a field wants; pydantic refuses it."""


def annotation_of(field: FieldInfo) -> Any:
    """A field's annotation with its marks (`Ref`, `Fiscal`) back in place."""
    return Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


def bare(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """An annotation without its marks, and the marks."""
    marks: tuple[Any, ...] = ()
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        marks += tuple(more)
    return annotation, marks


def arms(annotation: Any) -> list[Any]:
    """The alternatives of an annotation, unions taken apart."""
    inner, marks = bare(annotation)
    if get_origin(inner) in (Union, types.UnionType):
        return [arm for member in get_args(inner) for arm in arms(member)]
    return [Annotated[(inner, *marks)] if marks else inner]


def is_model(annotation: Any) -> bool:
    """True for a pydantic model."""
    inner = bare(annotation)[0]
    return isinstance(inner, type) and issubclass(inner, BaseModel)


def is_selection(annotation: Any) -> bool:
    """True for a selection (`Where`): a mapping of dimensions or attributes to anything."""
    return any(
        get_origin(base) in (Mapping, dict) and get_args(base) == (str, Any) for base, _ in map(bare, arms(annotation))
    )


def plain(node: Node, annotation: Any) -> Any:
    """Python value of a node as a field of this annotation wants it; `Unreadable` where that cannot be."""
    if isinstance(node.value, dict):
        return _mapping(node, annotation)
    if isinstance(node.value, list):
        return [plain(child, _item(annotation, i)) for i, child in enumerate(node.value)]
    choices = arms(annotation)
    if not isinstance(node.value, str):
        return _typed(node.value, choices)
    lists = [arm for arm in choices if get_origin(bare(arm)[0]) in (list, tuple)]
    if lists and len(lists) == len([arm for arm in choices if bare(arm)[0] is not type(None)]) and node.value != "":
        return [plain(node, _item(lists[0], 0))]
    return _scalar(node, choices)


def _typed(value: Any, choices: list[Any]) -> Any:
    bases = [bare(arm)[0] for arm in choices]
    literals = [choice for base in bases if get_origin(base) is Literal for choice in get_args(base)]
    if any(choice == value and type(choice) is type(value) for choice in literals):
        return value
    if isinstance(value, bool):
        return value if bool in bases or Any in bases else Unreadable()
    if isinstance(value, int | float) and not {int, float, Any}.intersection(bases):
        return _text(value)
    return value


def _scalar(node: Node, choices: list[Any]) -> Any:
    text: str = node.value
    kinds = [bare(arm) for arm in choices]
    bases = {base for base, _ in kinds if isinstance(base, type)} | {Any for base, _ in kinds if base is Any}
    if text == "" and not node.quoted:
        return None
    for base, marks in kinds:
        if get_origin(base) is Literal:
            for choice in get_args(base):
                if str(choice) == text:
                    return choice
        if any(isinstance(mark, Fiscal) for mark in marks):
            return fiscal_year(text) or text
    code = CODE.fullmatch(text) and bases & {str, Any}
    if bases & {int, float, Any} and not node.quoted and not code and (value := number(text)) is not None:
        return int(value) if value.is_integer() and float not in bases and "." not in text else value
    if bases & {bool, Any} and not node.quoted and text.casefold() in ("true", "false"):
        return text.casefold() == "true"
    if bases & {int, float, bool} and str not in bases:
        return Unreadable()
    return text


def _mapping(node: Node, annotation: Any) -> dict[str, Any]:
    children: dict[str, Node] = node.value
    models = [bare(arm)[0] for arm in arms(annotation) if is_model(arm)]
    if models:
        fits = [model for model in models if set(children) <= set(model.model_fields)]
        fields = (fits or models)[0].model_fields
        inner = {key: annotation_of(field) for key, field in fields.items()}
        return {key: plain(child, inner.get(key, Any)) for key, child in children.items()}
    if is_selection(annotation):
        return {key: _selected(child) for key, child in children.items()}
    value = next((get_args(base)[1] for base, _ in map(bare, arms(annotation)) if len(get_args(base)) == 2), Any)
    return {key: plain(child, value) for key, child in children.items()}


def _selected(node: Node) -> Any:
    """Labels stay text whatever they look like; the numbers of bounds are numbers."""
    if isinstance(node.value, dict):
        return {key: plain(child, float) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [_selected(child) for child in node.value]
    return _text(node.value)


def _item(annotation: Any, index: int) -> Any:
    for base, _ in map(bare, arms(annotation)):
        args = get_args(base)
        if get_origin(base) is tuple and not (len(args) == 2 and args[1] is Ellipsis):
            return args[min(index, len(args) - 1)] if args else Any
        if args and get_origin(base) is not Literal:
            return args[0]
    return Any


def validated(
    model: type[M], node: Node, problems: Problems, what: str, values: Mapping[str, Any] | None = None
) -> M | None:
    """The model of a mapping node, None (and problems with places) where it does not fit."""
    try:
        return model.model_validate(dict(values) if values is not None else plain(node, model))
    except ValidationError as error:
        for problem in _told(model, node, error, what):
            problems.add(*problem)
        return None


def _told(model: type[BaseModel], node: Node, error: ValidationError, what: str) -> Iterator[tuple[Any, str, str, str]]:
    wanted_at: dict[tuple[Any, str], tuple[list[str], str]] = {}
    for item in error.errors(include_url=False):
        place, found, wanted, hint = _one(model, node, item, what)
        wanted_at.setdefault((place, found), ([], hint))[0].append(wanted)
    for (place, found), (wanted_list, hint) in wanted_at.items():
        *others, last = dict.fromkeys(wanted_list)
        yield place, found, " or ".join([*(other.split(" for '")[0] for other in others), last]), hint


def _one(model: type[BaseModel], node: Node, item: Any, what: str) -> tuple[Any, str, str, str]:
    loc = tuple(item["loc"])
    at = node.walk(loc)
    last = str(loc[-1]) if loc else ""
    owner = node.walk(loc[:-1])
    fields = _fields_at(model, loc[:-1])
    if item["type"] == "missing":
        note = fields[last].description or "" if last in fields else ""
        return owner.place, f"no '{last}' in {what}", f"'{last}'", note
    if item["type"] == "extra_forbidden":
        keys = owner.keys.get(last, at.place)
        hint = did_you_mean(last, fields) or f"its keys: {', '.join(fields)}"
        return keys, f"the key '{last}'", f"a key of {what}", hint
    if not loc:
        return at.place, what, _words(item), ""
    hint = ""
    if item["type"] in _RANGES and number(at.value) is not None and last in fields:
        hint = fields[last].description or ""
    elif isinstance(at.value, str):
        hint = "write it without quotes" if at.quoted and number(at.value) is not None else number_hint(at.value)
    path = ".".join(_steps(node, loc))
    subject = f" for '{path}'" if path else ""
    choices = item.get("ctx", {}).get("expected", "")
    if item["type"] == "literal_error" and isinstance(at.value, str):
        hint = did_you_mean(at.value, [choice.strip(" '") for choice in choices.replace(" or ", ",").split(",")])
    return at.place, at.shown, _words(item) + subject, hint


def _steps(node: Node, loc: tuple[Any, ...]) -> Iterator[str]:
    """The steps of a pydantic location that lead to a value of the file (others name arms of a union)."""
    for i, step in enumerate(loc):
        if node.walk(loc[: i + 1]) is not node.walk(loc[:i]):
            yield str(step) if isinstance(step, str) else str(step + 1)


def _fields_at(model: type[BaseModel], loc: tuple[Any, ...]) -> Mapping[str, FieldInfo]:
    fields: Mapping[str, FieldInfo] = model.model_fields
    for step in loc:
        if isinstance(step, str) and step in fields:
            choices = arms(fields[step].annotation)
            items = [item for arm in choices for item in get_args(bare(arm)[0])]
            inner = [bare(arm)[0] for arm in (*choices, *items) if is_model(arm)]
            fields = inner[0].model_fields if inner else {}
    return fields


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda c: f"a number of at least {c['ge']:g}",
    "greater_than": lambda c: f"a number above {c['gt']:g}",
    "less_than_equal": lambda c: f"a number of at most {c['le']:g}",
    "less_than": lambda c: f"a number below {c['lt']:g}",
    "literal_error": lambda c: str(c["expected"]).replace("'", ""),
    "too_short": lambda c: f"at least {c['min_length']} of them",
    "too_long": lambda c: f"at most {c['max_length']} of them",
    "string_too_short": lambda c: f"a text of at least {c['min_length']} letters",
    "string_too_long": lambda c: f"a text of at most {c['max_length']} letters",
    "string_pattern_mismatch": lambda c: (
        f"a short {'name of letters, digits, _ and -' if 'A-Z' in c['pattern'] else 'id'}"
    ),
    "float_type": lambda _: "a number",
    "float_parsing": lambda _: "a number",
    "int_type": lambda _: "a whole number",
    "int_parsing": lambda _: "a whole number",
    "int_from_float": lambda _: "a whole number",
    "bool_type": lambda _: "true or false",
    "bool_parsing": lambda _: "true or false",
    "string_type": lambda _: "a text",
    "tuple_type": lambda _: "a list",
    "list_type": lambda _: "a list",
    "dict_type": lambda _: "keys with values",
    "mapping_type": lambda _: "keys with values",
    "model_type": lambda _: "keys with values",
    "model_attributes_type": lambda _: "keys with values",
    "finite_number": lambda _: "a finite number",
    "value_error": lambda c: str(c["error"]),
}


_RANGES = frozenset({"greater_than_equal", "greater_than", "less_than_equal", "less_than"})


def _words(item: Mapping[str, Any]) -> str:
    words = _WORDS.get(item["type"])
    return words(item.get("ctx", {})) if words else str(item["msg"]).removeprefix("Input should be ")
