"""Years that are not decided site by site: schools are taken together, and nothing is lost or counted twice."""

from pathlib import Path

import numpy as np
import pytest

from alloc_opt import io
from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.engine.options import Options
from alloc_opt.plan.plan import Plan
from alloc_opt.program.build import build
from alloc_opt.pyomo_model.compiled import assert_same

MODELS = Path(__file__).parents[2] / "models"


def _by_site(plan_file: Path, years: int | None, tmp_path: Path) -> Plan:
    """The plan with `by_site_years` written into its file, as a user would."""
    folder = tmp_path / f"sites_{years}"
    folder.mkdir()
    for source in plan_file.iterdir():
        text = source.read_text(encoding="utf-8")
        if source.name == "plan.yaml" and years is not None:
            text = text.replace("settings:\n", f"settings:\n  by_site_years: {years}\n")
        (folder / source.name).write_text(text, encoding="utf-8")
    return io.read(folder)


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Riverbend, its first year by site."""
    return _by_site(MODELS / "riverbend", 1, tmp_path_factory.mktemp("plan"))


def test_all_years_by_site_is_the_plan_without_the_setting(tmp_path: Path) -> None:
    """Proves: `by_site_years` equal to the plan's years changes not one number of the program."""
    plain, stated = (build(_by_site(MODELS / "riverbend", years, tmp_path)).program for years in (None, 3))
    assert (plain.matrix != stated.matrix).nnz == 0
    for name in ("lower", "upper", "row_lower", "row_upper", "integer"):
        assert np.array_equal(getattr(plain, name), getattr(stated, name)), name


def test_later_years_have_a_place_for_each_level(together: Plan) -> None:
    """Proves: after the site years no decided quantity stands at a single school, and today's total is all there."""
    m = build(together).measures
    q = m.quantity
    decided = ~together["programs"]["locked"].to_numpy(dtype=bool)
    sized = (together["programs"]["fixed"] > 0).to_numpy()
    kind = together["schools"]["kind"].to_numpy()
    later = (q.labels["year"] > 1) & (decided & ~sized)[q.labels["program"]]
    assert set(kind[q.labels["school"][later]]) <= {"all_schools", "central"}
    places = set(together["schools"].loc[kind == "all_schools", "school"])
    assert places == {f"all_schools_{level}" for level in ("elementary", "k8", "middle", "high")}
    today = q.today().by("program", "year").constant.reshape(-1, 3)
    assert np.allclose(today[:, 0], today[:, 1])
    assert np.allclose(today[:, 0], today[:, 2])


def test_today_rolled_forward_costs_the_same(together: Plan, tmp_path: Path) -> None:
    """Proves: the cost of today's services in every year does not depend on how many years are decided by site."""
    whole = build(_by_site(MODELS / "riverbend", None, tmp_path))
    part = build(together)
    costs = [b.measures["cost"].by("program", "object", "year").at(b.today) for b in (whole, part)]
    assert np.allclose(costs[0], costs[1], atol=1e-6)
    fte = [b.measures.fte.by("position", "year").at(b.today) for b in (whole, part)]
    assert np.allclose(fte[0], fte[1])


def test_rules_by_site_become_their_sum(together: Plan) -> None:
    """Proves: K-3 teachers of a level together meet the sum of the sections that each of its schools' limit takes."""
    built = build(together)
    rows = next(w.rows for w in built.of_rule("class_size_k3"))
    school, year = rows.labels()["school"], rows.labels()["year"]
    sections = {}
    pupils = together["enrollment"]
    levels = together["schools"].set_index("school")["level"]
    for _, row in pupils[(pupils["span"] == "K-3") & (pupils["group"] == "all")].iterrows():
        if levels[row["school"]] in ("elementary", "k8"):
            key = (f"all_schools_{levels[row['school']]}", row["year"])
            sections[key] = sections.get(key, 0) + int(np.ceil(row["pupils"] / 24))
    together_there = np.char.startswith(school.astype(str), "all_schools")
    whole = np.flatnonzero(together_there & np.isfinite(rows.lower) & (year != "2026-27"))
    assert {(school[i], year[i]): round(rows.lower[i] + rows.shift[i]) for i in whole} == {
        key: count for key, count in sections.items() if key[1] in ("2027-28", "2028-29")
    }
    one = ~together_there & (year == "2028-29")
    assert not np.isfinite(rows.lower[one]).any()


def test_district_totals_are_a_relaxation(together: Plan) -> None:
    """Proves: what schools can do apart they can do together, so stage 1 is never worse; Pyomo agrees."""
    sites = solve(io.read(MODELS / "riverbend"), options=Options(gap=0.003))
    part = solve(together, options=Options(gap=0.003))
    stage = [s.solution.stages[0] for s in (part, sites)]
    assert stage[0].bound <= stage[1].objective + 1.0
    assert part.solution.certificate.holds
    assert_same(part.built.program)
    done = run(part)
    spent = done.tables["budget"].frame.groupby(["resource", "year"])["dollars"].sum()
    funds = done.tables["funds"].frame.set_index(["resource", "year"])
    for key, dollars in spent.items():
        assert round(dollars - funds.loc[key, "spent"], 2) == 0.0, key


def test_money_stays_where_it_is_legal(together: Plan) -> None:
    """Proves: in later years a resource carries at most its legal schools' share of a program, as by site."""
    solved = solve(together, options=Options(gap=0.003))
    m, x = solved.built.measures, solved.x
    paid = m.dollars.where(program="reading").by("resource", "year")
    cost = m.dollars.where(program="reading").by("year").at(x)
    share = (paid.at(x).reshape(-1, 3) / cost)[list(m.axes.labels["resource"]).index("title_i")]
    services = together["services"]
    mine = services[services["program"] == "reading"]
    legal = set(together["uses"].query("program == 'reading' and resource == 'title_i'")["school"])
    most = mine.loc[mine["school"].isin(legal), "current"].sum() / mine["current"].sum()
    assert (share[1:] <= most + 1e-6).all()


def test_a_plan_without_later_years_has_no_such_place() -> None:
    """Proves: a place of the kind `all_schools` is there only where it is needed."""
    plan = io.read(MODELS / "riverbend")
    assert "all_schools" not in set(plan["schools"]["kind"])


def test_all_schools_together_have_no_minimum_of_their_own(together: Plan) -> None:
    """Proves: half a counselor at each school is half their number at a level's schools together, nothing more."""
    rows = next(w.rows for w in build(together).of_rule("counselor_everywhere"))
    labels = rows.labels()
    here = np.char.startswith(labels["school"].astype(str), "all_schools") & (labels["year"] == "2028-29")
    limit = (rows.lower + (0.0 if rows.shift is None else rows.shift))[here]
    number = together["schools"].query("kind == 'school'")["level"].value_counts()
    levels = [school.removeprefix("all_schools_") for school in labels["school"][here]]
    assert limit.tolist() == [number[level] / 2 for level in levels]
    assert limit.sum() == 6.0


def test_rules_of_levels_do_not_share_staff(together: Plan) -> None:
    """Proves: grades 6-8 and 9-12 are taught by the same job class, and in later years no teacher counts for both."""
    solved = solve(together, options=Options(gap=0.003))
    x = solved.x
    need = np.zeros(3)
    for rule in ("class_size_6_8", "class_size_9_12"):
        rows = next(w.rows for w in solved.built.of_rule(rule))
        asked = np.isfinite(rows.lower) & rows.matters()
        limit = rows.lower + (0.0 if rows.shift is None else rows.shift)
        cap = 30.0 if rule == "class_size_6_8" else 32.0
        np.add.at(need, rows.index.position("year")[asked] - 1, limit[asked] / cap)
    teachers = solved.built.measures.fte.where(position="teacher_secondary").by("year").at(x)
    assert (need > 50).all()
    assert (teachers >= need - 1e-6).all()
