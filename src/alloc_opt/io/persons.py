"""No pupil and no employee by name: columns that speak of single people are refused."""

from __future__ import annotations

import re

_ANYONE = (
    "person|individual|ssn|social_security|social_security_(number|no)|dob|birth_?date|date_of_birth|birthday|e_?mail|mail|e_?mail_address|"
    "first_?name|last_?name|middle_?name|full_?name|surname|given_?name|family_name|maiden_name"
)
_ONE_PUPIL = (
    r"(student|pupil|child|learner|guardian|parent)s?(_?(id|ids|no|num|number|name|first_name|last_name|key|uuid|email|dob|address|ssn))"
    r"|(student|pupil|child|learner|guardian|parent)|sasid|ssid|state_student_id|lunch_status|iep_status"
)
_ONE_EMPLOYEE = (
    r"(employee|teacher|staff|staff_member|worker|principal|person|user|owner|contributor)s?(_?(id|no|num|number|name|first_name|last_name|email|dob|address|ssn))"
    r"|employee|emp_?(id|no|name|number)|eid|personnel_?(id|no|number)|payroll_?(id|no|number)"
)
_KINDS = (
    (re.compile(_ANYONE), "data about single people"),
    (re.compile(_ONE_PUPIL), "data about single pupils"),
    (re.compile(_ONE_EMPLOYEE), "data about single employees"),
)
REASON = "plans hold no pupil or employee data: give counts by school and group, and positions by job class"


def about_people(column: str) -> str:
    """What is wrong with a column of this name, or nothing."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1_\2", column)
    word = re.sub(r"[^a-z0-9]+", "_", spaced.casefold()).strip("_")
    return next((kind for pattern, kind in _KINDS if pattern.fullmatch(word)), "")
