"""The answers of a packet: read back where they still hold, asked where they are missing, kept as soon as found."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from alloc_opt.analysis.code import ROOT, code
from alloc_opt.errors import AllocOptError
from alloc_opt.reports.packet import folder
from alloc_opt.reports.packet.answer import FACTS, Answer, files, read
from alloc_opt.reports.packet.found import AnswerFile, answer_files, page_files
from alloc_opt.reports.packet.open import Opened

_SILENT = "unanswered"
_NOTHING = "the data of this plan do not tell"


def needed(audience: str) -> tuple[str, ...]:
    """Questions that an audience's pages use, quick ones first, then in the order of the pages that cannot do without
    them; one that no page at all uses is everybody's.
    """
    using: dict[str, set[str]] = {}
    order: dict[str, int] = {}
    for page in page_files():
        if page.needs:
            order.setdefault(page.needs, page.order)
        for name in page.uses:
            using.setdefault(name, set()).update(page.audiences)
    mine = [each for each in answer_files().values() if audience in using.get(each.name, {audience})]
    last = max(order.values(), default=0) + 1
    return tuple(each.name for each in sorted(mine, key=lambda each: (not each.quick, order.get(each.name, last))))


class Gathering:
    """Answers of one run, those found so far; an exception in the middle leaves what is found in place."""

    def __init__(
        self,
        opened: Opened,
        homes: Sequence[Path],
        wanted: Mapping[str, Any],
        hear: Callable[[str], None] = lambda _: None,
        keep: Callable[[str, Mapping[str, bytes]], None] = lambda _, __: None,
    ) -> None:
        """`homes`: packets in which answers may be kept, the first one first; `keep(name, files)` keeps a new one."""
        self._opened, self._homes, self._wanted, self._keep = opened, tuple(homes), wanted, keep
        self._asking = opened.asking(wanted, hear)
        self.answers: dict[str, Answer] = {}
        self.unanswered: dict[str, str] = {}
        """Why a question has no answer, as a sentence begins."""
        self.faults: list[str] = []
        """Errors that nobody foresaw, by question."""

    def read_kept(self, names: Iterable[str]) -> None:
        """Take the answers that are kept, were found by this code, and answer what is wanted now."""
        for name in names:
            for home in self._homes:
                if self._take(name, folder.read(home / folder.ANSWERS / name)):
                    break

    def missing(self, names: Iterable[str]) -> tuple[AnswerFile, ...]:
        """Of these questions those without an answer, or a known reason for having none."""
        known = {*self.answers, *self.unanswered}
        return tuple(answer_files()[name] for name in names if name not in known)

    def ask(self, question: AnswerFile) -> None:
        """Ask one question, and keep what is found; what stands in the way of it is its reason to be left out."""
        try:
            found = question.ask(self._asking)
        except AllocOptError as error:
            self.unanswered[question.name] = self._reason(question, error.message)
            return
        except Exception as error:  # a packet due tomorrow must not fail for one page
            told = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            self.faults.append(f"{question.title} ({question.name}): {told}")
            self.unanswered[question.name] = self._reason(question, "it failed for a reason that nobody foresaw")
            return
        answer = Answer(facts={_SILENT: _NOTHING}) if found is None else found
        content = files(answer, self._made_from(question.name))
        self._take(question.name, content)
        self._keep(question.name, content)

    def leave_out(self, names: Iterable[str], why: str) -> None:
        """Give up questions for a reason."""
        for question in self.missing(names):
            self.unanswered[question.name] = self._reason(question, why)

    @staticmethod
    def _reason(question: AnswerFile, why: str) -> str:
        first = why.strip().splitlines()[0].rstrip(".") if why.strip() else "no reason is known"
        return f"the question behind it ({question.title}) has no answer: {first}"

    def _take(self, name: str, content: Mapping[str, bytes]) -> bool:
        if FACTS not in content:
            return False
        try:
            answer, made_from = read(content)
        except (KeyError, ValueError, TypeError, AttributeError):
            return False
        if not self._fits(name, made_from):
            return False
        if _SILENT in answer.facts:
            self.unanswered[name] = f"{answer.facts[_SILENT]} {answer_files()[name].title}"
        else:
            self.answers[name] = answer
        return True

    def _fits(self, name: str, made_from: Mapping[str, Any]) -> bool:
        """What is not wanted anew stands as it was wanted before."""
        now = self._made_from(name)
        keys: Collection[str] = now if name in self._wanted else now.keys() - {"wanted"}
        return all(made_from.get(key) == now[key] for key in keys)

    def _made_from(self, name: str) -> dict[str, Any]:
        wanted = self._wanted.get(name)
        wanted = list(wanted) if isinstance(wanted, tuple | list) else wanted
        return {"run": self._opened.digest, "code": fingerprint(name), "wanted": wanted}


@cache
def fingerprint(name: str) -> str:
    """SHA-256 of the source that a question's answer depends on, in 64 hexadecimal digits."""
    digest = hashlib.sha256(code().encode())
    asked = ROOT / "reports" / "packet" / "answers"
    for path in [*sorted((ROOT / "analysis").rglob("*.py")), *asked.glob(f"{name}.py"), *sorted(asked.glob("_*.py"))]:
        digest.update(f"{path.relative_to(ROOT).as_posix()}\n".encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
