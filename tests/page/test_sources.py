"""The source panel of the chat page: a citation opens its document at the marked words."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.page.browsing import BROWSER, NARROW, WIDE, Open, ask, is_in_view, open_citation
from tests.page.documents import (
    CHAIR,
    CHESS,
    COORDINATORS,
    FAR,
    HOSTILE,
    KNOWN,
    LONG,
    MINUTES,
    NOTE,
    REVIEW,
    STRANGE,
    TOURISM,
    TOURISM_QUOTE,
)

pytestmark = BROWSER


def test_a_citation_opens_the_source_at_the_marked_words(open_page: Open) -> None:
    page = open_page()
    ask(page, TOURISM)
    chip = page.get_by_role("button", name="Citation 1:")
    chip.click()
    mark = page.locator("#source .quote-mark")
    expect(mark).to_be_visible()
    # Four astral characters stand before the quote and one in it: offsets are code points, not UTF-16 units.
    assert mark.evaluate("mark => mark.textContent") == TOURISM_QUOTE
    assert page.locator("#source .answer-mark").evaluate("mark => mark.textContent") == "Tajikistan"
    assert is_in_view(page, "#source .answer-mark")
    expect(page.locator("#source-title")).to_have_text(COORDINATORS.title)
    expect(page.locator("#source-place")).to_have_text("p. 53 › The economic dimension")
    expect(page.locator("#source .page-break")).to_have_count(3)
    labels = page.locator("#source .page-break").evaluate_all("all => all.map(each => each.dataset.page)")
    assert labels == ["p. 53", "p. 54", "page 3 of the file"]
    expect(page.locator("#source h3")).to_have_text(
        ["Signs and conventions", "The economic dimension", "The secretariat"]
    )
    original = page.get_by_role("link", name="Original")
    expect(original).to_have_attribute("href", f"/v1/documents/{COORDINATORS.id}/original#page=1")
    expect(page.locator(".citation.is-current")).to_have_count(1)

    page.get_by_role("button", name="Next citation").click()
    expect(page.locator("#source-title")).to_have_text(MINUTES.title)
    expect(page.locator("#source-position")).to_have_text("2 of 2")
    expect(page.get_by_role("button", name="Next citation")).to_be_disabled()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#source-title")).to_have_text(COORDINATORS.title)

    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    expect(chip).to_be_focused()


def test_an_answer_that_runs_over_a_paragraph_is_marked_on_both_sides(open_page: Open) -> None:
    page = open_page()
    ask(page, REVIEW)
    quote = KNOWN[REVIEW][0][0].quote
    assert page.locator(".quote").evaluate("quote => quote.textContent") == quote
    assert page.locator(".quote mark").evaluate("mark => mark.textContent") == KNOWN[REVIEW][0][0].answer
    open_citation(page)
    marked = page.locator("#source .quote-mark").evaluate_all("marks => marks.map(mark => mark.textContent)")
    assert marked == quote.split("\n\n")
    answer = page.locator("#source .answer-mark").evaluate_all("marks => marks.map(mark => mark.textContent)")
    assert answer == ["economic dimension", "Ministers met twice"]


def test_an_open_source_follows_the_conversation_and_leaves_the_focus_where_it_is(open_page: Open) -> None:
    page = open_page()
    ask(page, CHAIR)
    open_citation(page)
    ask(page, TOURISM)
    expect(page.locator("#source-title")).to_have_text(COORDINATORS.title)
    expect(page.locator("#source .answer-mark")).to_have_text("Tajikistan")
    question = page.get_by_label("Your question")
    expect(question).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    expect(question).to_be_focused()
    page.locator(".chip").last.click()
    ask(page, CHESS)
    expect(page.locator("#source")).to_be_hidden()


def test_a_document_can_be_read_without_a_citation(open_page: Open) -> None:
    page = open_page(viewport=NARROW, touch=True)
    page.locator("#toggle-library").click()
    page.get_by_role("button", name=f"Read {MINUTES.title}").click()
    expect(page.locator("#source .block")).to_have_count(len(MINUTES.blocks))
    expect(page.locator("#source mark")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#toggle-library")).to_be_focused()


def test_the_whole_text_of_a_source_is_shown_unchanged(open_page: Open) -> None:
    page = open_page()
    ask(page, TOURISM)
    open_citation(page)
    shown = page.locator("#source .block").evaluate_all("blocks => blocks.map(block => block.textContent)")
    assert shown == [COORDINATORS.quote(block.span) for block in COORDINATORS.blocks]


def test_a_long_source_opens_at_the_mark_and_lays_out_only_what_is_near(open_page: Open) -> None:
    page = open_page()
    ask(page, FAR)
    open_citation(page)
    assert len(LONG.text) > 1_000_000
    quote = KNOWN[FAR][0][0].quote
    assert page.locator("#source .quote-mark").evaluate("mark => mark.textContent") == quote
    assert is_in_view(page, "#source .answer-mark")
    laid_out = page.locator("#source .chunk").evaluate_all(
        """chunks => chunks.filter(chunk => chunk.firstElementChild.checkVisibility({contentVisibilityAuto: true}))
          .length"""
    )
    assert 1 <= laid_out <= 6


def test_text_of_a_document_is_only_ever_text(open_page: Open) -> None:
    page = open_page()
    ask(page, STRANGE)
    open_citation(page)
    assert page.locator("#source .quote-mark").evaluate("mark => mark.textContent") == HOSTILE
    expect(page.locator("#source-title")).to_have_text(NOTE.title)
    expect(page.locator(".answer-text")).to_have_text("<script>window.hacked = 'script'</script>")
    assert page.locator("#source img, #turns img, #documents img").count() == 0
    assert page.locator("#source script, #turns script, #source b, #source h1").count() == 0
    assert page.evaluate("window.hacked") is None


def test_a_narrowed_window_keeps_the_source_open(open_page: Open) -> None:
    page = open_page()
    ask(page, TOURISM)
    open_citation(page)
    page.set_viewport_size(NARROW)
    expect(page.locator("#source:modal")).to_be_visible()
    page.set_viewport_size(WIDE)
    expect(page.locator("#source:modal")).to_have_count(0)
    expect(page.locator("#source .quote-mark")).to_be_visible()
