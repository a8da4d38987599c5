import pytest

from alloc_opt.io.persons import about_people

REFUSED = (
    "student_id StudentID pupil student pupil_name ssn SSN first_name FirstName last_name employee_name "
    "employee Employee_ID teacher_name dob date_of_birth email e-mail person sasid guardian_name "
    "emp_id staff_id full_name lunch_status"
)
WELCOME = "school name students pupils staff position title_i poverty level region code source employees"


@pytest.mark.parametrize("column", REFUSED.split())
def test_columns_about_single_people_are_refused(column: str) -> None:
    """Proves: however it is written, a column of one pupil's or employee's data is known as such."""
    assert about_people(column)


@pytest.mark.parametrize("column", WELCOME.split())
def test_columns_about_places_and_counts_are_not(column: str) -> None:
    """Proves: counts, schools and job classes are no one's data."""
    assert not about_people(column)
