"""Plans in memory, solved and opened for their packet, with the answers that a test asks for."""

from collections.abc import Sequence

from alloc_opt.analysis.run import run
from alloc_opt.analysis.solve import solve
from alloc_opt.plan.plan import Plan
from alloc_opt.reports.packet.answer import Asking, files, read
from alloc_opt.reports.packet.blocks import Document, Page
from alloc_opt.reports.packet.found import answer_files, page_files
from alloc_opt.reports.packet.ground import Audience, Ground


def ground(plan: Plan, *asked: str, audience: Audience = "staff") -> Ground:
    """The plan, solved; questions without an answer here are left out, the others have passed through their files."""
    solved = solve(plan)
    found = run(solved)
    asking = Asking(found, solved.plan, solved.plan, lambda: solved)
    answers = {}
    for name in asked:
        answer = answer_files()[name].ask(asking)
        if answer is not None:
            answers[name] = read(files(answer, {}))[0]
    return Ground(found, solved.plan, solved.plan, audience, "0123456789ab", answers)


def pages(name: str, on: Ground) -> list[Page]:
    """The pages of one file."""
    return list(next(file for file in page_files() if file.name == name).pages(on))


def document(made: Sequence[Page]) -> Document:
    """A document of these pages."""
    return Document("A toy", "in memory", "staff", (("Run", "toy"),), tuple(made))
