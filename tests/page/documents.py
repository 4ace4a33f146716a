"""What the page is shown in its tests: a few made documents, and the questions they answer."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from service.answer import Citation, DocumentRef, Location, PassageRef, Selector, UnreadableFile
from sources.document import Alignment, Block, BlockKind, Document, Format, Page, Section, Span

Part = tuple[BlockKind, str]


def write(name: str, title: str, kind: Format, parts: Sequence[Part], labels: Sequence[str | None] = ()) -> Document:
    """A Document of these blocks. A form feed in a block begins the next page; `labels` are printed on the pages."""
    text, blocks, headings, breaks = "", list[Block](), list[tuple[str, int]](), [0]
    for block_kind, words in parts:
        text += "\n\n" if text else ""
        start = len(text)
        for count, piece in enumerate(words.split("\f")):
            if count:
                breaks.append(len(text))
            text += piece
        blocks.append(Block(block_kind, Span(start, len(text))))
        if block_kind == "heading":
            headings.append((words.replace("\f", ""), start))
    ends = [start for _, start in headings[1:]] + [len(text)]
    sections = tuple(
        Section((words,), Span(start, end)) for (words, start), end in zip(headings, ends, strict=bool(headings))
    )
    page_ends = [*breaks[1:], len(text)]
    pages = tuple(
        Page(number, label, Span(start, end))
        for number, (label, start, end) in enumerate(zip(labels, breaks, page_ends, strict=False), 1)
    )
    digest = sha256(text.encode()).hexdigest()
    return Document(
        name, title, kind, digest, text, text, Alignment.identity(len(text)), tuple(blocks), sections, pages
    )


HOSTILE = (
    "He wrote: <img src=x onerror=\"window.hacked = 'image'\"> and <script>window.hacked = 'script'</script> "
    "& \"quotes\", 'apostrophes', <b>bold</b>, e\u0301 with a combining mark, \u202eturned\u202c, and \U0001f5fa too."
)
COORDINATORS = write(
    "reports/coordinators.pdf",
    "Who coordinates what: the confidence-building measures and their countries",
    "pdf",
    [
        ("heading", "Signs and conventions"),
        (
            "text",
            "Runic names such as \U00010c1a\U00010c07\U00010c1a and the map sign \U0001f5fa stand in the margin. " * 3,
        ),
        ("text", "The conference has five dimensions. Each measure has a country that looks after it for two years."),
        ("heading", "The economic dimension"),
        (
            "text",
            "Ministers met twice in the year under review. In the field of tourism \U0001f3d4 the measures are "
            "coordinated by Tajikistan, which took them over from\f Kyrgyzstan in 2018. "
            "The Republic of Korea is the coordinator in the energy sector.",
        ),
        ("table", "Measure\tCoordinator\nTransport\tAzerbaijan\nInformation technology\tRepublic of Korea"),
        ("heading", "\fThe secretariat"),
        ("text", "The training centre in the old observatory was opened in 2014, with eleven people on its staff."),
        ("footnote", "1. Figures are those of the secretariat."),
        ("reference", "Beno\u0302it, A.: Coordination without command. Almaty 2017."),
    ],
    labels=["53", "54", None],
)
MINUTES = write(
    "minutes-2019.docx",
    "Minutes of the spring meeting",
    "docx",
    [
        ("heading", "Tourism"),
        ("text", "Tajikistan, the coordinating country for tourism, asked members to report on visa fees by June."),
        ("heading", "Buildings"),
        ("text", "The chair recalled that the training centre was not opened until 2016, after two postponements."),
        ("list", "\u2013 roof repaired\n\u2013 library moved\n\u2013 observatory dome still closed"),
    ],
)
NOTE = write(
    "notes/strange.html",
    '<img src=x onerror="window.hacked=1"> & "notes"',
    "html",
    [("heading", "<h1 onclick=alert(1)>Heading</h1>"), ("text", HOSTILE), ("text", "The last line is harmless.")],
)
LONG_PARAGRAPH = "The survey goes on station by station, with the height of the water and the hour of the reading. " * 5
LONG = write(
    "survey.txt",
    "A very long survey",
    "text",
    [("text", f"Station {number}. {LONG_PARAGRAPH}".strip()) for number in range(2200)],
)
RUSSIAN = write(
    "spravka.md",
    "Справка о председательстве",
    "markdown",
    [("heading", "Председательство"), ("text", "Казахстан председательствует в Совещании с 2020 года, второй раз.")],
)
EXAMPLES = ["Who coordinates the tourism measures?", "When was the training centre opened?"]


def cite(document: Document, quote: str, answer: str | None, confidence: float) -> Citation:
    """The citation of words that stand once in the document."""
    start = document.text.index(quote)
    span = Span(start, start + len(quote))
    inside = None if answer is None else start + quote.index(answer)
    page = document.page_at(inside or start)
    return Citation(
        answer,
        confidence,
        quote,
        DocumentRef(document.id, document.name, document.title, document.sha256),
        Location(
            inside, None if inside is None or answer is None else inside + len(answer), span.start, span.end,
            span.start, span.end, page.number if page else None, page.label if page else None,
            document.section_at(start),
        ),
        Selector(quote, document.text[max(0, start - 32) : start], document.text[span.end : span.end + 32]),
        PassageRef(f"{document.id}:{span.start}-{span.end}", quote, span.start, span.end),
    )  # fmt: skip


TOURISM = "Who coordinates the tourism measures?"
ENERGY = "Who coordinates the energy measures?"
OPENED = "When was the training centre opened?"
STRANGE = "What did he write?"
FAR = "What was read at station 2100?"
CHAIR = "Кто председательствует?"
REVIEW = "What happened in the year under review?"
CHESS = "Who won the chess match?"

TOURISM_QUOTE = (
    "In the field of tourism \U0001f3d4 the measures are coordinated by Tajikistan, which took them over from "
    "Kyrgyzstan in 2018."
)
KNOWN: dict[str, list[list[Citation]]] = {
    TOURISM: [[
        cite(COORDINATORS, TOURISM_QUOTE, "Tajikistan", 0.93),
        cite(MINUTES, MINUTES.quote(MINUTES.blocks[1].span), "Tajikistan", 0.88),
    ]],
    ENERGY: [[
        cite(
            COORDINATORS, "The Republic of Korea is the coordinator in the energy sector.", "The Republic of Korea", 0.9
        )
    ]],
    OPENED: [
        [cite(COORDINATORS, COORDINATORS.quote(COORDINATORS.blocks[7].span), "2014", 0.71)],
        [cite(MINUTES, MINUTES.quote(MINUTES.blocks[3].span), "2016", 0.64)],
    ],
    STRANGE: [[cite(NOTE, HOSTILE, "<script>window.hacked = 'script'</script>", 0.66)]],
    REVIEW: [[
        cite(
            COORDINATORS,
            "The economic dimension\n\nMinisters met twice in the year under review.",
            "economic dimension\n\nMinisters met twice",
            0.55,
        )
    ]],
    FAR: [[cite(LONG, f"Station 2100. {LONG_PARAGRAPH}".strip(), "Station 2100", 0.5)]],
    CHAIR: [[cite(RUSSIAN, "Казахстан председательствует в Совещании с 2020 года, второй раз.", "Казахстан", 0.97)]],
}  # fmt: skip
NEAREST = [
    cite(MINUTES, "\u2013 observatory dome still closed", None, 0.11),
    cite(COORDINATORS, "The conference has five dimensions.", None, 0.05),
]
UNREADABLE = UnreadableFile(
    "scans/annex-3.pdf", "it is protected with a password; remove the password and add it again"
)
