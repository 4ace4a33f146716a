"""A small folder of documents of our own writing, so that the first run has something to answer from.

Thirteen papers on security organisations in Asia, as an analyst might keep them: briefings, minutes, a chronology, a
fact sheet, an interview, a blog page, a press digest, a report in two columns, a note in Russian and one in Kazakh.
Facts recur in different words, and on two points the papers disagree on purpose: how many states observe CICA, and the
day of its sixth summit. People and meetings in them may be invented, and the history simplified; every file says so.
They are under the project's licence.

The text, Markdown and HTML files were written as they stand. The two .docx files were made once with python-docx 1.2
(their footnotes by adding the XML part that it lacks), the two .pdf files with Typst 0.15; what is kept is the outcome.
"""

from __future__ import annotations

from pathlib import Path

EXAMPLE_QUESTIONS: tuple[str, ...] = (
    "When was the Shanghai Cooperation Organisation founded?",
    "Which country coordinates CICA's measures on tourism?",
    "Where does the Regional Anti-Terrorist Structure sit?",
    "Who proposed CICA at the UN?",
    "How many states have observer status in CICA?",
    "Who is Secretary General of the OSCE?",
    "Why did India leave the RCEP talks?",
    "Which general led the CSTO troops that came to Kazakhstan in January 2022?",
    "When did Kazakhstan chair the OSCE?",
    "Кто командовал операцией ОДКБ в Казахстане?",
)


def folder() -> Path:
    """The folder that holds the sample documents."""
    return Path(__file__).parent / "documents"
