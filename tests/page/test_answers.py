"""The answers on the chat page: words, quotes, confidence, silence, copying and printing."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.page.browsing import BROWSER, NARROW, Open, ask, open_citation
from tests.page.documents import CHESS, COORDINATORS, KNOWN, OPENED, TOURISM, TOURISM_QUOTE

pytestmark = BROWSER


def test_an_answer_comes_with_its_quote_the_words_marked_and_where_it_stands(open_page: Open) -> None:
    page = open_page()
    ask(page, TOURISM)
    turn = page.locator(".turn")
    expect(turn.locator(".answer-text")).to_have_text("Tajikistan")
    expect(turn.locator(".confidence")).to_have_text("High confidence 93%")
    expect(turn.locator(".chip")).to_have_text(["1", "2"])
    first = turn.locator(".citation").first
    assert first.locator(".quote").evaluate("quote => quote.textContent") == TOURISM_QUOTE
    expect(first.locator(".quote mark")).to_have_text("Tajikistan")
    expect(first.locator(".reference")).to_contain_text(COORDINATORS.title)
    expect(first.locator(".place")).to_have_text(" · p. 53 · The economic dimension")
    expect(turn.locator(".coverage")).to_contain_text(
        "Searched 5 documents, 2,220 passages · library version 7 · 41 ms"
    )
    turn.locator(".coverage summary").click()
    expect(turn.locator(".coverage details li")).to_contain_text("scans/annex-3.pdf: it is protected with a password")
    expect(page.locator("#status")).to_have_text("Answer: Tajikistan. High confidence. 2 citations.")
    expect(turn.locator(".resolved")).to_have_count(0)


def test_silence_says_so_with_what_was_searched_and_the_nearest_passages(open_page: Open) -> None:
    page = open_page()
    ask(page, CHESS)
    expect(page.locator(".silence")).to_have_text("The sources do not hold an answer to this.")
    expect(page.locator(".silence-searched")).to_contain_text("2,220 passages in 5 documents searched")
    expect(page.locator(".silence-searched")).to_contain_text("12 of them read closely")
    expect(page.locator(".answer")).to_have_count(0)
    expect(page.locator(".nearest .citation")).to_have_count(2)
    open_citation(page)
    expect(page.locator("#source .quote-mark")).to_have_text("– observatory dome still closed")
    expect(page.locator("#source .answer-mark")).to_have_count(0)


def test_claims_that_differ_stand_apart_each_with_its_own_citations(open_page: Open) -> None:
    page = open_page()
    ask(page, OPENED)
    expect(page.locator(".disagree")).to_contain_text("Sources disagree.")
    claims = page.locator(".claim")
    expect(claims.locator(".answer-text")).to_have_text(["2014", "2016"])
    expect(claims.nth(0).locator(".reference-number")).to_have_text(["1"])
    expect(claims.nth(1).locator(".reference-number")).to_have_text(["2"])
    expect(page.locator("#status")).to_have_text("Sources disagree: 2014; or: 2016")


def test_a_citation_is_copied_with_its_quote_document_page_and_section(open_page: Open) -> None:
    page = open_page()
    ask(page, TOURISM)
    page.get_by_role("button", name="Copy citation 1").click()
    expect(page.locator("#toast")).to_have_text("Citation copied")
    location = KNOWN[TOURISM][0][0].location
    assert page.evaluate("navigator.clipboard.readText()") == (
        f"“{TOURISM_QUOTE}”\n— {COORDINATORS.title}, p. 53, The economic dimension (reports/coordinators.pdf, "
        f"characters {location.quote_start}–{location.quote_end}, sha256 {COORDINATORS.sha256})"
    )


def test_on_a_phone_it_is_seen_and_heard_above_the_open_source_that_a_citation_was_copied(open_page: Open) -> None:
    page = open_page(viewport=NARROW, touch=True)
    ask(page, TOURISM)
    open_citation(page)
    page.locator("#source").get_by_role("button", name="Copy citation").click()
    expect(page.locator("#toast")).to_be_visible()
    # What was put into the top layer last stands above: the sheet first, then the words.
    assert page.locator("#toast").evaluate("toast => toast.matches(':popover-open')")
    expect(page.locator("dialog:modal #status")).to_have_text("Citation copied")
    page.keyboard.press("Escape")
    ask(page, TOURISM)
    expect(page.locator("body > #status")).to_contain_text("Answer: Tajikistan.")


def test_print_keeps_answers_quotes_and_citations(open_page: Open) -> None:
    page = open_page()
    ask(page, TOURISM)
    page.emulate_media(media="print")
    expect(page.locator(".quote").first).to_be_visible()
    expect(page.locator(".reference").first).to_be_visible()
    for gone in ("#library", ".composer", ".top-actions"):
        expect(page.locator(gone)).to_be_hidden()
