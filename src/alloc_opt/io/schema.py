"""JSON Schema of `plan.yaml`, for editors: completion, and the field's text on hover."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from alloc_opt.families import families as discovered
from alloc_opt.io.rules import Families
from alloc_opt.plan.nouns import nouns
from alloc_opt.plan.plan import Head

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def plan_schema(*, families: Families | None = None) -> dict[str, Any]:
    """Schema of `plan.yaml`: the head, the tables as lists of rows, and the rules as one of the families."""
    found = discovered() if families is None else families
    definitions: dict[str, Any] = {}
    schema = _schema(Head, definitions)
    for name, noun in nouns().items():
        row = _schema(noun, definitions)
        row["additionalProperties"] = noun.attributes
        definitions[f"row of {name}"] = row
        items = {"$ref": f"#/$defs/row of {name}"}
        schema["properties"][name] = {
            "type": ["array", "null"],
            "items": items,
            "description": row.get("description", ""),
        }
    for name, kind in found.items():
        definitions[f"rule {name}"] = _rule(name, kind, definitions)
    families_of = [{"$ref": f"#/$defs/rule {name}"} for name in found]
    rules = {"oneOf": families_of} if families_of else {"type": "object"}
    schema["properties"]["rules"] = {"type": ["array", "null"], "items": rules, "description": "The rules of the plan."}
    return {"$schema": DIALECT, "title": "alloc-opt plan", **schema, "$defs": definitions}


def _rule(name: str, kind: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    schema = _schema(kind, definitions)
    schema["properties"] = {"family": {"const": name, "description": "Family of the rule."}, **schema["properties"]}
    schema["required"] = ["family", *schema.get("required", [])]
    schema["description"] = schema.get("description", "").split("\n\n")[0]
    return schema


def _schema(model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    """A model's schema; what it defines for itself moves to `definitions`."""
    schema = model.model_json_schema(ref_template="#/$defs/{model}")
    definitions.update({key: _as_written(value) for key, value in schema.pop("$defs", {}).items()})
    written = _as_written(schema)
    assert isinstance(written, dict)
    return written


def _as_written(value: Any) -> Any:
    """The schema of what people write: codes such as 0100 are numbers to an editor, empty values are null."""
    if isinstance(value, list):
        return [_as_written(item) for item in value]
    if not isinstance(value, dict):
        return None if value in (float("inf"), float("-inf")) else value
    inner = {key: _as_written(item) for key, item in value.items()}
    if inner.get("type") == "string" and "enum" not in inner and "const" not in inner:
        inner["type"] = ["string", "number", "null"] if "default" in inner else ["string", "number"]
    elif inner.get("type") in ("number", "integer", "boolean") and "default" in inner:
        inner["type"] = [inner["type"], "null"]
    return inner
