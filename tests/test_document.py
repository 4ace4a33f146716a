"""A Document's own promises: quotes are verbatim, JSON gives it back equal, places are found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sources.document import Alignment, Block, Document, Page, Run, Section, Span


def document() -> Document:
    return Document(
        name="a/b.txt",
        title="B",
        format="text",
        sha256="0" * 64,
        text="Head\n\nBody text",
        original="Head\n\nBo dy text",
        alignment=Alignment((Run(0, 0, 8), Run(8, 9, 7)), 15, 16),
        blocks=(Block("heading", Span(0, 4)), Block("text", Span(6, 15), "ru")),
        sections=(Section(("Head",), Span(0, 15)),),
        pages=(Page(1, "iv", Span(0, 6)), Page(2, None, Span(6, 15))),
        language="en",
        authors=("A",),
        date="2020-01-01",
        warnings=("page 3 is damaged and was left out",),
        title_told=True,
    )


def test_json_gives_the_document_back_equal() -> None:
    assert Document.from_json(document().to_json()) == document()


def test_a_title_of_which_an_older_library_does_not_say_whether_the_file_tells_it_counts_as_found() -> None:
    older = document().to_json().replace(', "title_told": true', "")
    assert Document.from_json(older) == replace(document(), title_told=False)


def test_a_quote_is_verbatim_and_maps_to_the_original() -> None:
    span = Span(6, 10)
    assert document().quote(span) == "Body"
    assert document().original_span(span).of(document().original) == "Bo dy"


def test_a_quote_past_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="reaches past"):
        document().quote(Span(0, 99))


def test_page_and_section_are_found() -> None:
    page = document().page_at(2)
    assert page is not None and page.label == "iv"
    assert document().page_at(15) is None
    assert document().section_at(7) == ("Head",)


@pytest.mark.parametrize("pair", [(3, 2), (-1, 2)])
def test_a_span_runs_forward(pair: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="a span runs from"):
        Span(*pair)
