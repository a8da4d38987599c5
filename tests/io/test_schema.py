import json
from typing import Any

import jsonschema
import pytest

from alloc_opt.io.schema import plan_schema

PLAN: dict[str, Any] = {"name": "town", "base_year": "2025-26", "years": ["2026-27"]}


def test_the_schema_is_one_and_says_what_fields_mean(families: Any) -> None:
    """Proves: it is valid JSON Schema without infinities, and carries the fields' texts for the editor."""
    schema = plan_schema(families=families)
    jsonschema.Draft202012Validator.check_schema(schema)
    json.dumps(schema, allow_nan=False)
    assert schema["properties"]["base_year"]["description"] == "Fiscal year of today's budget."
    assert "in dollars" in schema["$defs"]["row of funds"]["properties"]["revenue"]["description"]


@pytest.mark.parametrize(
    ("more", "good"),
    [
        ({}, True),
        ({"mode": "cost", "settings": {"changes": None}}, True),
        ({"titel": "x"}, False),
        ({"mode": "costs"}, False),
        ({"schools": [{"school": 123, "poverty": 0.5}]}, True),
        ({"groups": [{"group": "poor", "size": 3}]}, False),
        ({"pay": [{"position": "teacher"}]}, False),
        ({"rules": [{"id": "k3", "family": "cap", "cap": 24}]}, True),
        ({"rules": [{"id": "k3", "family": "cup", "cap": 24}]}, False),
        ({"rules": [{"id": "k3", "family": "cap", "cap": 24, "cop": 1}]}, False),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(more: dict[str, Any], good: bool, families: Any) -> None:
    """Proves: an editor with the schema underlines unknown keys, wrong choices and missing parameters."""
    validator = jsonschema.Draft202012Validator(plan_schema(families=families))
    assert validator.is_valid({**PLAN, **more}) is good


def test_the_schema_knows_the_discovered_families() -> None:
    """Proves: without `families`, rules are one of the package's families."""
    assert "rule class_size" in plan_schema()["$defs"]
