"""Keeping an answer on the chat page: as a file, as a sheet in a new tab, and what is said when the library changed."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from service.wire.verifying import read_kept
from tests.page.browsing import BROWSER, NARROW, Open, ask
from tests.page.documents import CHESS, COORDINATORS, ENERGY, HOSTILE, KNOWN, STRANGE, TOURISM, TOURISM_QUOTE
from tests.page.fakes import FakeService

pytestmark = BROWSER


def forms(page: Page) -> list[str]:
    """Opens what the newest answer can be kept as."""
    turn = page.locator(".turn").last
    toggle = turn.get_by_role("button", name="Keep", exact=True)
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    return turn.get_by_role("group", name="Keep this answer").get_by_role("button").all_inner_texts()


def saved(page: Page, form: str) -> tuple[str, bytes]:
    """The name and the bytes of the file that a form is saved as."""
    with page.expect_download() as download:
        page.locator(".turn").last.get_by_role("button", name=form, exact=True).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_an_answer_is_saved_in_each_form_as_it_was_asked(open_page: Open, service: FakeService) -> None:
    page = open_page()
    ask(page, TOURISM)
    ask(page, "and energy?")
    assert [form.splitlines()[0] for form in forms(page)] == [
        "Evidence sheet", "Markdown", "BibTeX", "CSL-JSON", "Citations"
    ]  # fmt: skip
    name, markdown = saved(page, "Markdown")
    assert (name, markdown.decode().splitlines()[2]) == ("and-energy.md", f"Asked as: {ENERGY}")
    name, bibtex = saved(page, "BibTeX")
    assert (name, bibtex.startswith(f"@misc{{pincite-{COORDINATORS.id}".encode())) == ("and-energy.bib", True)
    name, items = saved(page, "CSL-JSON")
    assert (name, json.loads(items)[0]["id"]) == ("and-energy.csl.json", f"pincite-{COORDINATORS.id}")
    assert service.asked[1:] == [service.asked[1]] * 4
    expect(page.locator("#toast")).to_have_text("CSL-JSON saved")

    name, kept = saved(page, "Citations")
    assert name == "and-energy.citations.json"
    assert [each.exact for each in read_kept(kept, source=name)] == [KNOWN[ENERGY][0][0].quote]
    assert len(service.asked) == 5


def test_an_evidence_sheet_opens_in_a_tab_of_its_own_with_its_style(open_page: Open) -> None:
    page = open_page()
    ask(page, STRANGE)
    forms(page)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Evidence sheet").click()
    sheet = opened.value
    expect(sheet.locator("h1")).to_have_text(STRANGE)
    assert sheet.locator("blockquote").evaluate("quote => quote.textContent") == HOSTILE
    assert sheet.evaluate("getComputedStyle(document.querySelector('h2')).marginTop") == "32px"
    assert sheet.evaluate("[window.opener, window.hacked ?? null]") == [None, None]
    assert sheet.locator("script, img").count() == 0
    sheet.reload()
    expect(sheet.locator("h1")).to_have_text(STRANGE)
    sheet.close()


def test_a_sheet_that_may_not_open_by_itself_is_offered_as_a_link(open_page: Open) -> None:
    page = open_page()
    ask(page, TOURISM)
    page.evaluate("window.open = () => null")
    forms(page)
    page.get_by_role("button", name="Evidence sheet").click()
    link = page.get_by_role("link", name="Open it here")
    expect(link).to_be_focused()
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value.locator("blockquote").first).to_have_text(TOURISM_QUOTE)
    opened.value.close()


def test_silence_can_be_kept_but_has_nothing_to_cite(open_page: Open) -> None:
    page = open_page()
    ask(page, CHESS)
    assert [form.splitlines()[0] for form in forms(page)] == ["Evidence sheet", "Markdown"]
    name, markdown = saved(page, "Markdown")
    assert (name, b"do not hold an answer" in markdown) == ("who-won-the-chess-match.md", True)


def test_what_a_changed_library_answers_now_is_not_handed_over_without_a_word(
    open_page: Open, service: FakeService
) -> None:
    page = open_page()
    ask(page, TOURISM)
    service.version = 9
    forms(page)
    page.get_by_role("button", name="Markdown").click()
    expect(page.locator(".keep-note")).to_contain_text("The library has changed since this answer (version 7, now 9).")
    save = page.get_by_role("button", name="Save it")
    expect(save).to_be_focused()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert b"Library version 9" in Path(download.value.path()).read_bytes()
    expect(page.locator(".keep-note")).to_be_hidden()


def test_an_answer_can_be_kept_after_a_reload(open_page: Open, service: FakeService) -> None:
    page = open_page()
    ask(page, TOURISM)
    page.reload()
    forms(page)
    assert saved(page, "BibTeX")[0] == "who-coordinates-the-tourism-measures.bib"
    assert service.asked == [{"question": TOURISM, "history": []}] * 2


def test_what_cannot_be_kept_says_why(open_page: Open, service: FakeService) -> None:
    page = open_page(viewport=NARROW)
    ask(page, TOURISM)
    forms(page)
    service.refusals = [("overloaded", 0)] * 2
    page.get_by_role("button", name="Markdown").click()
    expect(page.locator(".keep-note.problem-text")).to_have_text("Overloaded; come again in a moment.")
    assert saved(page, "Markdown")[0].endswith(".md")
    expect(page.locator(".keep-note")).to_be_hidden()
