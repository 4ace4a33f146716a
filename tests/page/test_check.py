"""Checking kept citations on the chat page: what became of each, in words, and the way to those that stand."""

from __future__ import annotations

import json

from playwright.sync_api import FilePayload, Page, expect

from tests.page.browsing import BROWSER, NARROW, Open, ask, drop, kept
from tests.page.documents import COORDINATORS, HOSTILE, KNOWN, MINUTES, NOTE, STRANGE, TOURISM, write
from tests.page.fakes import FakeService

pytestmark = BROWSER


def choose(page: Page, name: str, text: str) -> None:
    page.get_by_role("button", name="Check citations").click()
    button = page.get_by_role("button", name="Choose a file")
    expect(button).to_be_focused()
    with page.expect_file_chooser() as chooser:
        button.click()
    file: FilePayload = {"name": name, "mimeType": "application/json", "buffer": text.encode()}
    chooser.value.set_files(file)


def test_citations_that_stand_where_they_stood_are_valid_and_open_the_source(
    open_page: Open, service: FakeService
) -> None:
    page = open_page()
    choose(page, "kept.json", kept(service, TOURISM))
    expect(page.locator("#check")).to_be_hidden()
    expect(page.locator(".question")).to_have_text("Citations in kept.json")
    expect(page.locator(".check-summary")).to_have_text("All 2 citations hold. 2 valid · library version 7")
    expect(page.locator(".check-question")).to_have_text(TOURISM)
    expect(page.locator(".verdict-line").first).to_have_text("Valid The quote stands word for word where it was.")
    expect(page.locator("#status")).to_have_text("All 2 citations hold. 2 valid · library version 7")
    first = page.locator(".verdict").first
    expect(first.locator("mark")).to_have_text("Tajikistan")
    first.locator(".reference").press("Enter")
    expect(page.locator("#source .answer-mark")).to_have_text("Tajikistan")
    expect(page.locator("#source-place")).to_have_text("p. 53 › The economic dimension")
    expect(page.locator(".verdict.is-current")).to_have_attribute("value", "1")
    page.get_by_role("button", name="Next citation").click()
    expect(page.locator("#source-title")).to_have_text(MINUTES.title)
    expect(page.locator(".verdict.is-current")).to_have_attribute("value", "2")
    page.get_by_role("button", name="Copy citation 2").click()
    expect(page.locator("#toast")).to_have_text("Citation copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"“{KNOWN[TOURISM][0][1].quote}”")


def test_what_moved_changed_or_was_withdrawn_is_told_apart_in_words(open_page: Open, service: FakeService) -> None:
    page = open_page()
    text = kept(service, TOURISM, STRANGE)
    service.documents.remove(NOTE)
    moved = KNOWN[TOURISM][0][0].quote
    service.documents[0] = write(
        COORDINATORS.name, "As it is now", "text", [("text", "Put in front."), ("text", moved)]
    )
    near = "Tajikistan, the coordinating country for tourism, told members to report on visa fees by July."
    service.documents[1] = write(MINUTES.name, MINUTES.title, "docx", [("text", near)])
    page.reload()
    expect(page.locator(".document")).to_have_count(4)
    drop(page, ("kept.json", text))
    assert page.evaluate("window.veil") == "Drop to check its citations"
    expect(page.locator(".check-summary")).to_have_text(
        "1 of 3 citations holds. 1 moved, 1 changed, 1 withdrawn · library version 7"
    )
    expect(page.locator(".check-question")).to_have_text([TOURISM, STRANGE])
    verdicts = page.locator(".verdict")
    expect(verdicts.locator(".verdict-name")).to_have_text(["Moved", "Changed", "Withdrawn"])
    expect(verdicts.nth(0).locator("cite")).to_have_text("As it is now")
    expect(verdicts.nth(1)).to_contain_text("The nearest wording, not the quote:")
    expect(verdicts.nth(1).locator(".near .quote")).to_have_text(near)
    assert verdicts.nth(2).locator(".quote").evaluate("quote => quote.textContent") == HOSTILE
    assert page.evaluate("window.hacked") is None
    expect(verdicts.nth(2).get_by_role("button")).to_have_count(0)
    assert service.uploaded == []

    verdicts.nth(0).locator(".reference").click()
    assert page.locator("#source .quote-mark").evaluate("mark => mark.textContent") == moved
    verdicts.nth(1).locator(".near .reference").click()
    expect(page.locator("#source .quote-mark")).to_have_text(near)
    expect(page.locator("#source .answer-mark")).to_have_count(0)


def test_what_the_file_says_of_a_document_is_not_taken_for_what_the_library_knows(
    open_page: Open, service: FakeService
) -> None:
    page = open_page()
    citation = json.loads(kept(service, TOURISM))["citations"][0]
    citation["document"] |= {"title": "<b>Another title</b>", "id": "../../elsewhere"}
    citation["location"] |= {"page": {}, "page_label": 7, "section": "none"}
    drop(page, ("one.json", json.dumps(citation)))
    expect(page.locator(".check-summary")).to_contain_text("The citation holds.")
    expect(page.locator(".verdict cite")).to_have_text(COORDINATORS.title)
    expect(page.locator(".verdict .place")).to_have_text("· p.\u00a053 · The economic dimension")
    page.locator(".verdict .reference").click()
    expect(page.locator("#source .answer-mark")).to_have_text("Tajikistan")


def test_a_file_without_citations_is_refused_in_words_and_a_dropped_one_is_a_document(
    open_page: Open, service: FakeService
) -> None:
    page = open_page(viewport=NARROW)
    choose(page, "notes.json", "not JSON")
    wrong = page.locator("#check-wrong")
    expect(wrong).to_have_text("notes.json is not JSON. Choose a file that Keep or pincite ask --json wrote.")
    drop(page, ("empty.json", '{"citations": []}'))
    expect(wrong).to_have_text("empty.json holds no citation. Choose a file that Keep or pincite ask --json wrote.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Check citations")).to_be_focused()
    expect(page.locator(".turn")).to_have_count(0)
    drop(page, ("data.json", '{"citations": []}'))
    expect(page.locator(".upload")).to_contain_text("Added, 1 passage")
    assert service.uploaded == ["data.json"]


def test_a_citation_that_lacks_a_part_is_a_problem_in_words(open_page: Open, service: FakeService) -> None:
    page = open_page()
    drop(page, ("broken.json", '{"citations": [null, {"quote": "words"}]}'))
    expect(page.locator(".turn .problem-text")).to_contain_text("Citations.0")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".turn .problem-text")).to_contain_text("Citations.0")
    ask(page, TOURISM)
    assert service.asked[-1]["history"] == []
