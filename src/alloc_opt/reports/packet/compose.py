"""A document from a run: the pages of its audience, in their order, as far as they have something to say."""

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.blocks import Document, Page
from alloc_opt.reports.packet.found import answer_files, page_files
from alloc_opt.reports.packet.ground import Ground
from alloc_opt.reports.public import refuse_confidential

NAMES = {"board": "Board packet", "staff": "Staff packet", "school": "School pages", "public": "Public summary"}


def compose(ground: Ground) -> Document:
    """The document of an audience.

    Raises:
        OperatorError: the run is confidential and the document is for outside.
    """
    refuse_confidential(ground.run, ground.audience)
    pages: list[Page] = []
    left_out: list[str] = []
    for file in page_files():
        if ground.audience not in file.audiences:
            continue
        if file.needs and file.needs not in ground.answers:
            asked = answer_files()[file.needs].title
            why = ground.unanswered.get(file.needs, f"the question behind it ({asked}) was not asked")
            left_out.append(f"{file.title}: {why.rstrip('.')}.")
            continue
        pages += file.pages(ground)
    facts = ground.run.facts
    scenarios = ", ".join(facts["inputs"]["scenarios"]) or "none"
    about = (
        ("Run", f"{facts['name']}-{facts['hash']}"),
        ("Digest of its files", ground.mark),
        ("Decided by", str(facts.get("decided_by") or say.MODE_WORDS[facts["mode"]])),
        ("Scenarios", scenarios),
        ("Figures from", str(facts.get("source") or "not stated")),
        ("Made with", f"alloc-opt {facts['versions']['alloc-opt']}"),
    )
    title = str(facts["title"] or facts["name"])
    subtitle = f"{NAMES[ground.audience]}, {say.span(list(ground.years))}"
    return Document(title, subtitle, ground.audience, about, tuple(pages), tuple(left_out), bool(facts["confidential"]))
