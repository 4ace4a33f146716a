"""Web pages: the main text without navigation, and nothing of small or plain pages lost."""

from __future__ import annotations

import pytest

from sources.document import Document
from sources.read import read_bytes


def page(body: str, head: str = "") -> Document:
    return read_bytes(
        f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>".encode(), name="a.html"
    )


LONG = "The river rose in the night and took the bridge with it, and the town had to wait for a new one. " * 3


def test_navigation_is_left_out() -> None:
    links = "".join(f'<li><a href="/{at}">Menu entry {at}</a></li>' for at in range(9))
    body = (
        f"<header><nav><ul>{links}</ul></nav></header><div class='sidebar'><a href='/'>Related things</a></div>"
        f"<main><h1>The River</h1><p>{LONG}</p><ul><li>One thing.</li></ul></main><footer>All rights reserved</footer>"
        "<script>var hidden = 1;</script><p style='display: none'>Hidden words</p>"
    )
    text = page(body).text
    assert text == f"The River\n\n{LONG.strip()}\n\nOne thing."


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("Just text.", id="no element"),
        pytest.param("<p>Just text.</p>", id="one paragraph"),
        pytest.param("<div><div><span>Just text.</span></div></div>", id="nested"),
        pytest.param("<pre>Just text.</pre>", id="preformatted"),
        pytest.param("<center><font size=2>Just text.</font></center>", id="old style"),
        pytest.param("<article>Just text.</article><p></p>", id="article"),
        pytest.param("<table><tr><td>Just text.</td></tr></table>", id="layout table"),
    ],
)
def test_small_and_plain_pages_lose_nothing(body: str) -> None:
    assert page(body).text == "Just text."


def test_headings_make_sections() -> None:
    document = page("<h1>Top</h1><p>One.</p><h2>Below</h2><p>Two.</p><h1>Next</h1><p>Three.</p>")
    assert [section.path for section in document.sections] == [("Top",), ("Top", "Below"), ("Next",)]


def test_tables_are_rows_that_can_be_quoted() -> None:
    table = "<table><tr><th>Name</th><th>Year</th></tr><tr><td>Arden</td><td>2009</td></tr></table>"
    document = page(f"<p>Before.</p>{table}")
    assert document.text == "Before.\n\nName | Year\nArden | 2009"
    assert document.blocks[1].kind == "table"


def test_entities_and_blanks_are_resolved() -> None:
    assert page("<p>A&nbsp;&amp;&nbsp;B   in\n  Z&uuml;rich</p>").text == "A & B in Zürich"


@pytest.mark.parametrize(
    "mark",
    [
        pytest.param("<a href='#n1'><sup>[1]</sup></a>", id="a raised mark in a link"),
        pytest.param("<a class='footnote-reference brackets' href='#n1'>1</a>", id="told by its class"),
        pytest.param("<a epub:type='noteref' href='#n1'>1</a>", id="told by its type"),
        pytest.param("<a role='doc-noteref' href='#n1'>*</a>", id="told by its role"),
    ],
)
def test_links_to_notes_are_left_out(mark: str) -> None:
    body = f"<p>It rose{mark} by <a href='#four'>4</a> metres.</p>"
    assert page(body).text == "It rose by 4 metres."


def test_a_list_entry_that_holds_a_paragraph_is_a_list_entry() -> None:
    document = page("<ul><li><p>One thing.</p></li><li><p>Another.</p><p>More of it.</p></li></ul>")
    assert [block.kind for block in document.blocks] == ["list", "text", "text"]


def test_note_marks_are_left_out_and_powers_are_kept() -> None:
    body = "<p>It rose.<sup><a href='#n1'>[1]</a></sup> It covers 5 km<sup>2</sup>.</p>"
    assert page(body).text == "It rose. It covers 5 km2."


@pytest.mark.parametrize(
    "turner",
    [
        pytest.param(
            "<div class='navheader'><table><tr><th colspan='2'>The River</th></tr><tr><td>Prev</td><td>Next</td></tr>"
            "</table></div>",
            id="by its name",
        ),
        pytest.param(
            "<table><tr><td><a accesskey='p' href='a'>Prev</a></td><td><a accesskey='n' href='b'>Next</a></td></tr>"
            "<tr><td>Floods</td><td>Bridges</td></tr></table>",
            id="by its access keys",
        ),
        pytest.param("<p>Next: <a rel='next' href='b'>Bridges</a>, Up: <a href='c'>Land</a></p>", id="by its relation"),
    ],
)
def test_links_to_the_pages_before_and_after_are_left_out(turner: str) -> None:
    document = page(f"{turner}<h1>The River</h1><p>{LONG}</p>{turner}")
    assert document.text == f"The River\n\n{LONG.strip()}"


def test_a_long_paragraph_with_a_link_to_the_next_page_is_kept() -> None:
    body = f"<h1>The River</h1><p>{LONG} See <a rel='next' href='b'>the next page</a>.</p>"
    assert page(body).text.endswith("See the next page.")


def test_marks_that_link_to_a_heading_itself_are_left_out() -> None:
    head = "<title>The River - Notes</title>"
    document = page("<h1>The River<a class='headerlink' href='#river'>¶</a></h1><p>It rose.</p>", head)
    assert (document.title, document.text) == ("The River", "The River\n\nIt rose.")


def test_the_page_tells_its_title_author_and_date() -> None:
    head = (
        "<title>The River | Harbour Notes</title><meta name='author' content='Ilse Marren'>"
        "<meta property='article:published_time' content='2020-01-02'>"
    )
    document = page("<h1>The River</h1><p>It rose.</p>", head)
    assert (document.title, document.authors, document.date) == ("The River", ("Ilse Marren",), "2020-01-02")


def test_teasers_after_a_long_text_are_left_out() -> None:
    text = "".join(
        f"<p>Part {at} tells of the river that rose in the night and took the old bridge away.</p>" for at in range(20)
    )
    cards = "".join(f"<div><h3><a href='/{at}'>Story {at}</a></h3><p>Short teaser.</p></div>" for at in range(90))
    document = page(f"<div><h1>The River</h1>{text}</div><div>{cards}</div>")
    assert document.text.startswith("The River\n\nPart 0 tells")
    assert "Part 19 tells" in document.text
    assert "teaser" not in document.text


def test_the_heading_of_a_long_text_is_kept_whatever_its_level() -> None:
    text = "".join(
        f"<p>Part {at} tells of the river that rose in the night and took the old bridge away.</p>" for at in range(70)
    )
    assert page(f"<div><h3>The River</h3>{text}</div>").text.startswith("The River\n\nPart 0 tells")


def test_a_note_at_the_end_of_a_long_text_is_kept() -> None:
    text = "".join(
        f"<p>Part {at} tells of the river that rose in the night and took the old bridge away.</p>" for at in range(70)
    )
    told = "The bridge had stood there for a hundred years before the flood took it, and it was of stone."
    note = f"<p><a href='#r'><sup>[1]</sup></a> {told}</p>"
    assert page(f"<h1>The River</h1>{text}{note}").text.endswith(f"\n\n{told}")
