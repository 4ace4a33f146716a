from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from sources.document import Document
from sources.read import read
from sources.samples import EXAMPLE_QUESTIONS, folder

NAMES = sorted(path.name for path in folder().iterdir() if path.is_file())


@cache
def document(name: str) -> Document:
    return read(folder() / name)


def plainly(text: str) -> str:
    """The text with every stretch of white space as one space."""
    return " ".join(text.split())


def test_the_samples_come_in_every_format() -> None:
    assert Counter(Path(name).suffix for name in NAMES) == {".txt": 4, ".md": 3, ".html": 2, ".pdf": 2, ".docx": 2}
    assert {document(name).format for name in NAMES} == {"text", "markdown", "html", "pdf", "docx"}


@pytest.mark.parametrize("name", NAMES)
def test_each_sample_is_500_to_1500_words_long(name: str) -> None:
    assert 500 <= len(document(name).text.split()) <= 1500


@pytest.mark.parametrize("name", NAMES)
def test_each_sample_has_a_title_and_sections(name: str) -> None:
    sample = document(name)

    assert sample.title != name
    assert len({section.path for section in sample.sections}) >= 4
    assert not sample.warnings


@pytest.mark.parametrize("name", NAMES)
def test_each_sample_says_what_it_was_written_for(name: str) -> None:
    # A web page says it in its footer, which is no part of what is read.
    written = folder() / name
    text = plainly(written.read_text("utf-8") if written.suffix == ".html" else document(name).text)

    assert "Pincite" in text
    assert "Apache-2.0" in text


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".html")])
def test_navigation_and_scripts_of_a_web_page_are_not_in_its_text(name: str) -> None:
    text = document(name).text

    assert not [stray for stray in ("Log in", "Subscribe", "console.log", "Skip to content") if stray in text]


def test_the_report_in_two_columns_reads_column_by_column() -> None:
    text = plainly(document("asian-security-architecture.pdf").text)

    assert "The reason he gave was that Asia lacked a general forum" in text
    assert "Europe has one building with many rooms, it used to be said, and Asia has many tents." in text


def test_no_page_of_the_report_gets_a_label_other_than_its_printed_number() -> None:
    pages = document("asian-security-architecture.pdf").pages

    assert {page.number for page in pages} == {1, 2, 3, 4}
    assert {page.label for page in pages if page.number == 1} == {"41"}
    assert all(page.label in {None, str(40 + page.number)} for page in pages)


def test_there_are_ten_example_questions_and_each_is_different() -> None:
    assert len(set(EXAMPLE_QUESTIONS)) == len(EXAMPLE_QUESTIONS) == 10
