"""`alloc-opt report`: packets beside a run."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Call

from alloc_opt.analysis.table import Table
from alloc_opt.cli import _stop
from alloc_opt.errors import InfeasibleError
from alloc_opt.reports.packet import found, gather
from alloc_opt.reports.packet.answer import Answer, Asking
from alloc_opt.reports.packet.blocks import Column, Grid, Page, line
from alloc_opt.reports.packet.found import AnswerFile, PageFile
from alloc_opt.reports.packet.ground import AUDIENCES, Ground
from alloc_opt.reports.run_folder import find

ASKED: list[str] = []
COLUMNS = (Column("word", "Word"), Column("dollars", "Dollars", "cents", adds=True))


def _pages(ground: Ground) -> Iterator[Page]:
    told = ground.answers["slow"]
    rows = tuple(line(COLUMNS, record) for record in told.tables["t"].frame.to_dict("records"))
    yield Page("slow", "Slow page", told.words["w"][0], (Grid("t", "Slow table", COLUMNS, rows),))


def _free(ground: Ground) -> Iterator[Page]:
    beside = " and ".join(str(other.facts["name"]) for other in ground.others)
    yield Page("free", "Free page", f"For {ground.audience}; school {ground.school}; beside {beside}.", ())


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[Asking], Answer | None]]:
    """Return the questions that a packet asks here, which a test may change; two pages, one of which needs `slow`."""
    import pandas as pd

    def slow(asking: Asking) -> Answer:
        wanted = ", ".join(asking.wanted.get("slow", asking.wanted.get("why", ())))
        frame = pd.DataFrame({"word": ["=a", "b"], "dollars": [1.005, len(asking.solved.plan.years)]})
        return Answer({"t": Table("t", frame)}, {"w": (f"Found, {wanted or 'nothing'} wanted.",)}, {"n": 1})

    asks: dict[str, Callable[[Asking], Answer | None]] = {"quick": lambda asking: None, "slow": slow, "other": slow}

    def one(name: str) -> Callable[[Asking], Answer | None]:
        def ask(asking: Asking) -> Answer | None:
            ASKED.append(name)
            return asks[name](asking)

        return ask

    files = {name: AnswerFile(name, f"question {name}", name == "quick", one(name)) for name in asks}
    pages = (
        PageFile("slow", 1, AUDIENCES, "Slow page", "slow", _pages, ("slow",)),
        PageFile("free", 2, AUDIENCES, "Free page", "", _free),
        PageFile("other", 3, ("staff",), "Other page", "other", _pages, ("other",)),
    )
    from alloc_opt.reports.packet import compose

    for module in (found, gather, compose):
        monkeypatch.setattr(module, "answer_files", lambda: files)
        monkeypatch.setattr(module, "page_files", lambda: pages)
    ASKED.clear()
    gather.fingerprint.cache_clear()
    return asks


def _home() -> Path:
    run = find("latest")
    return run.with_name(f"{run.name}-packet")


@pytest.mark.usefixtures("questions")
def test_it_writes_all_formats_beside_the_run_and_leaves_the_run_alone(call: Call, call_json: Any) -> None:
    """Proves: without options the board's packet of the latest run is written in four formats, the run still verifies,
    and the data name files and pages.
    """
    told = call_json("report")
    home = _home()
    assert told["folder"] == str(home)
    assert told["files"] == ["board.html", "board.md", "board.xlsx", "board/slow-t.csv"]
    assert [page["name"] for page in told["pages"]] == ["slow", "free"]
    assert all((home / name).stat().st_size for name in told["files"])
    csv = (home / "board" / "slow-t.csv").read_text(encoding="utf-8")
    assert csv == "row,word,dollars\nline,'=a,1.00\nline,b,3.00\n"
    assert call("verify", str(find("latest"))).exit_code == 0
    human = call("report", "--format", "md,csv")
    assert human.stdout == f"{home / 'board.md'}\n{home / 'board'} (1 tables as CSV)\n"


@pytest.mark.usefixtures("questions")
def test_answers_are_kept_and_asked_again_only_where_they_no_longer_hold(
    call_json: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves: a second packet, for another audience, asks only what is new for it; other words wanted, or other code,
    ask again; what was wanted before stands while nothing else is; the same answers give the same bytes.
    """
    call_json("report")
    first = (_home() / "board.xlsx").read_bytes()
    assert ASKED == ["quick", "slow"]
    call_json("report")
    assert ASKED == ["quick", "slow"]
    assert (_home() / "board.xlsx").read_bytes() == first
    call_json("report", "--for", "staff")
    assert ASKED == ["quick", "slow", "other"]
    call_json("report", "--why", "counselor@elm")
    call_json("report", "--why", "counselor@elm")
    assert ASKED == ["quick", "slow", "other"]
    monkeypatch.setattr(gather, "fingerprint", lambda name: "new" if name == "slow" else "f")
    call_json("report", "--for", "public")
    assert ASKED[3:] == ["quick", "slow"]


@pytest.mark.usefixtures("questions")
@pytest.mark.parametrize("damage", ["not json", "{}", "[1]", "no table", "other run"])
def test_a_damaged_answer_is_asked_again(call_json: Any, damage: str) -> None:
    """Proves: an answer whose files are no answer, lack a table or belong to another run is never shown."""
    call_json("report")
    place = _home() / "answers" / "slow"
    if damage == "no table":
        (place / "t.csv").unlink()
    elif damage == "other run":
        told = json.loads((place / "answer.json").read_text(encoding="utf-8"))
        told["made_from"]["run"] = "0" * 64
        (place / "answer.json").write_text(json.dumps(told), encoding="utf-8")
    else:
        (place / "answer.json").write_text(damage, encoding="utf-8")
    ASKED.clear()
    assert call_json("report")["left_out"] == []
    assert ASKED == ["slow"]


def test_what_is_wanted_is_part_of_what_an_answer_holds_for(call_json: Any, questions: Any) -> None:
    """Proves: lines wanted of `why` ask it again, and stay wanted in the next call that wants nothing else."""
    from alloc_opt.reports.packet.found import answer_files

    files = answer_files()
    files["why"] = AnswerFile("why", "why", False, questions["slow"])
    home = _home() / "answers" / "why" / "answer.json"
    for words, text in (((), "nothing"), (("--why", "a@b", "--why", "c"), "a@b, c"), ((), "a@b, c")):
        call_json("report", *words)
        assert json.loads(home.read_text(encoding="utf-8"))["words"]["w"] == [f"Found, {text} wanted."]


def test_a_question_that_fails_leaves_its_page_out_with_the_reason(call: Call, questions: Any) -> None:
    """Proves: an error of ours costs its page and says why; one that nobody foresaw does too, the packet is still
    written, and the command ends with an error that names the question.
    """

    def refused(asking: Asking) -> Answer:
        raise InfeasibleError("No plan keeps this.", "try another")

    questions["slow"] = refused
    result = call("report", "--format", "md")
    assert result.exit_code == 0
    assert "not in it: Slow page: the question behind it (question slow) has no answer: No plan keeps this." in (
        result.stderr
    )
    questions["slow"] = lambda asking: 1 / 0
    result = call("report", "--format", "md")
    assert result.exit_code == 1
    assert "question slow (slow): ZeroDivisionError" in result.stderr
    assert "Free page" in (_home() / "board.md").read_text(encoding="utf-8")


def test_ctrl_c_keeps_what_is_found_and_writes_the_packet(call: Call, call_json: Any, questions: Any) -> None:
    """Proves: stopped in the second question, the packet has the first one's pages, says what is missing, and the next
    call asks only for the rest.
    """

    def stopped(asking: Asking) -> Answer:
        raise _stop.Enough

    found_, questions["other"] = questions["other"], stopped
    result = call("report", "--for", "staff", "--format", "md")
    assert result.exit_code == 0
    assert "Stopped by you" in result.stderr
    assert "Other page: the question behind it (question other) has no answer: stopped before it was found" in (
        result.stderr
    )
    assert "Slow page" in (_home() / "staff.md").read_text(encoding="utf-8")
    questions["other"] = found_
    ASKED.clear()
    call_json("report", "--for", "staff", "--format", "md")
    assert ASKED == ["other"]


def test_the_weightiest_questions_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: quick questions, then those of the first pages, then those that pages merely use; so that Ctrl-C costs
    what matters least. Questions of other audiences' pages alone are not asked.
    """
    names = {"z": True, "a": False, "b": False, "c": False, "d": False}
    files = {name: AnswerFile(name, name, quick, lambda asking: None) for name, quick in names.items()}
    monkeypatch.setattr(gather, "answer_files", lambda: files)
    pages = (
        PageFile("p1", 10, ("board",), "", "b", _free, ("b", "c")),
        PageFile("p2", 20, ("board",), "", "a", _free, ("a",)),
        PageFile("p3", 30, ("staff",), "", "d", _free, ("d",)),
    )
    monkeypatch.setattr(gather, "page_files", lambda: pages)
    assert gather.needed("board") == ("z", "b", "a", "c")
    assert gather.needed("public") == ("z",)


@pytest.mark.usefixtures("questions")
def test_only_what_is_asked_for_is_asked(call: Call, call_json: Any) -> None:
    """Proves: --ask none asks quick questions alone, names ask those, and an unknown name or format is an error."""
    assert call_json("report", "--ask", "none")["left_out"] == [
        "Slow page: the question behind it (question slow) was not asked."
    ]
    assert ASKED == ["quick"]
    assert call_json("report", "--ask", "slow")["left_out"] == []
    assert call("report", "--ask", "sloow").exit_code == 7
    assert call("report", "--format", "pdf").exit_code == 7
    assert call("report", "--school", "elm").exit_code == 2


@pytest.mark.usefixtures("questions")
def test_a_changed_run_is_refused(call: Call) -> None:
    """Proves: one digit in one table of the run, or of one beside it, and there is no packet but one clear error."""
    shutil.copytree(find("latest"), "second")
    place = find("latest") / "funds.csv"
    place.write_bytes(place.read_bytes().replace(b"0", b"1", 1))
    result = call("report")
    assert result.exit_code == 7
    assert "is not the run that was written" in result.stderr
    assert "funds.csv" in result.stderr
    assert call("report", "second", "--beside", "latest").exit_code == 7
    assert not _home().exists()
    assert not Path("second-packet").exists()


@pytest.mark.usefixtures("questions")
def test_one_school_and_runs_beside(call: Call, call_json: Any) -> None:
    """Proves: a school may be named by its name and has a file of its own; an unknown one is refused with a few known
    ones; further runs reach the pages.
    """
    shutil.copytree(find("latest"), "second")
    told = call_json("report", "--for", "school", "--school", "Elm Elementary", "--beside", "second", "--format", "md")
    assert told["files"] == ["school-elm.md"]
    text = (_home() / "school-elm.md").read_text(encoding="utf-8")
    assert "school elm; beside riverbend" in text
    result = call("report", "--for", "school", "--school", "nowhere")
    assert result.exit_code == 7
    assert "such as" in result.stderr


@pytest.mark.usefixtures("questions")
@pytest.mark.parametrize("audience", ["board", "public"])
def test_confidential_runs_stay_inside(call: Call, audience: str, tmp_path: Path) -> None:
    """Proves: of a confidential plan there is no packet for the board or the public, whether it is the run itself or
    one set beside it, and nothing is asked for it; staff get theirs, marked.
    """
    head = tmp_path / "riverbend" / "plan.yaml"
    head.write_text(head.read_text(encoding="utf-8") + "\nconfidential: true\n", encoding="utf-8")
    assert call("solve", "riverbend", "-o", "secret").exit_code == 0
    for words in (("secret",), ("runs/latest", "--beside", "secret")):
        result = call("report", *words, "--for", audience)
        assert result.exit_code == 7
        assert "confidential" in result.stderr
    assert ASKED == []
    assert call("report", "secret", "--for", "staff", "--format", "md").exit_code == 0
    assert "onfidential" in Path("secret-packet/staff.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("questions")
def test_without_pictures_it_says_what_would_draw_them(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: where matplotlib is missing the web page is written, and one line says what to install."""
    monkeypatch.setattr("alloc_opt.reports.drawing.there", lambda: False)
    result = call("report", "--format", "html")
    assert result.exit_code == 0
    assert "pip install 'alloc-opt[pictures]'" in result.stderr
    assert "pip install" not in call("report", "--format", "md").stderr


@pytest.mark.usefixtures("questions")
def test_another_folder(call_json: Any, call: Call, tmp_path: Path) -> None:
    """Proves: -o writes there, with the answers that stand beside the run already."""
    call_json("report")
    ASKED.clear()
    told = call_json("report", "-o", "out", "--format", "html")
    assert told["files"] == ["board.html"]
    assert (tmp_path / "out" / "board.html").is_file()
    assert ASKED == []
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("a", encoding="utf-8")
    for place in ("mine", ".", "mine/a.txt"):
        assert call("report", "-o", place).exit_code == 7
