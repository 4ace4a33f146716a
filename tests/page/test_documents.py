"""The documents on the chat page: adding, removing, and choosing what is searched."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Route, expect

from tests.page.browsing import BROWSER, Open, ask, drop, open_citation
from tests.page.documents import COORDINATORS, MINUTES, TOURISM
from tests.page.fakes import FakeService

pytestmark = BROWSER


def test_files_are_added_with_progress_and_failures_give_their_reason(open_page: Open, service: FakeService) -> None:
    page = open_page()
    service.hold.clear()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add files").click()
    files: list[FilePayload] = [
        {"name": "annual.txt", "mimeType": "text/plain", "buffer": b"The year went well."},
        {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"damaged"},
    ]
    chooser.value.set_files(files)
    rows = page.locator(".upload")
    expect(rows.locator(".upload-state")).to_have_text(["Reading", "Reading"])
    expect(rows.locator("progress")).to_have_count(2)
    service.hold.set()
    expect(rows.nth(0)).to_contain_text("Added, 1 passage")
    expect(rows.nth(1)).to_contain_text("It is damaged: the cross-reference table is missing.")
    expect(page.locator(".uploads-summary")).to_have_text("1 file added, 1 could not be added")
    expect(page.locator("#library-count")).to_have_text("6")
    expect(page.locator(".document-title", has_text="annual.txt")).to_be_visible()


def test_files_can_be_dropped_anywhere(open_page: Open, service: FakeService) -> None:
    page = open_page()
    drop(page, ("dropped.txt", "Dropped words."), (".DS_Store", "x"))
    assert page.evaluate("window.veil") == "Drop to add to your documents"
    expect(page.locator(".upload")).to_have_count(1)
    expect(page.locator(".upload")).to_contain_text("Added, 1 passage")
    assert service.uploaded == ["dropped.txt"]


def test_a_document_is_removed_after_a_question_in_the_page_and_then_not_opened_any_more(
    open_page: Open, service: FakeService
) -> None:
    page = open_page()
    ask(page, TOURISM)
    open_citation(page)
    row = page.locator(".document", has_text="coordinators.pdf")
    row.get_by_role("button", name="Remove").click()
    asked = page.get_by_role("group", name=f"Remove {COORDINATORS.title}?")
    expect(asked.get_by_role("button", name="Remove")).to_be_focused()
    page.keyboard.press("Escape")
    expect(asked).to_have_count(0)
    expect(row.get_by_role("button", name="Remove")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#library-count")).to_have_text("4")
    assert COORDINATORS not in service.documents
    expect(page.locator("#source")).to_be_hidden()
    expect(page.locator(".reference").first).to_be_disabled()
    expect(page.locator(".gone").first).to_contain_text("removed from the library")
    expect(page.locator(".reference").nth(1)).to_be_enabled()


def test_a_file_that_could_not_be_read_is_forgotten_on_demand(open_page: Open, service: FakeService) -> None:
    page = open_page()
    service.unreadable.append({"name": "b/50% of it?.txt", "reason": "it is empty"})
    page.reload()
    listed = page.locator("#unreadable")
    listed.locator("summary").click()
    expect(listed.locator("li")).to_contain_text(["It is protected with a password", "It is empty."])
    page.get_by_role("button", name="Forget b/50% of it?.txt").press("Enter")
    expect(listed.locator("li")).to_have_count(1)
    expect(listed.locator("summary")).to_have_text("1 file could not be read")
    last = page.get_by_role("button", name="Forget scans/annex-3.pdf")
    expect(last).to_be_focused()
    last.press("Enter")
    expect(listed).to_be_hidden()
    expect(page.get_by_role("button", name="Add files")).to_be_focused()
    assert service.unreadable == []


def test_an_older_list_that_comes_late_does_not_replace_a_newer_one(open_page: Open, service: FakeService) -> None:
    page = open_page()
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    older = page.request.get(f"{page.url}v1/documents").text()
    page.route("**/v1/documents?*", hold_the_first)
    drop(page, ("one.txt", "First words."))
    expect(page.locator(".upload")).to_contain_text("Added, 1 passage")
    drop(page, ("two.txt", "Second words."))
    expect(page.locator("#library-count")).to_have_text("7")
    held[0].fulfill(body=older, content_type="application/json")
    expect(page.locator(".upload-state").last).to_have_text("Added, 1 passage")
    page.evaluate("() => new Promise(done => setTimeout(done, 200))")
    expect(page.locator("#library-count")).to_have_text("7")


def test_a_list_that_cannot_be_brought_up_to_date_says_so_until_it_is(open_page: Open, service: FakeService) -> None:
    page = open_page()
    page.route("**/v1/documents?*", lambda route: route.abort())
    service.version += 1
    ask(page, TOURISM)
    message = page.locator("#library-message")
    expect(message).to_contain_text("The service cannot be reached.")
    page.get_by_label("Filter documents").fill("word")
    expect(message).to_contain_text("The service cannot be reached.")
    page.unroute("**/v1/documents?*")
    message.get_by_role("button", name="Try again").click()
    expect(message).to_be_hidden()


def test_only_the_chosen_documents_are_searched(open_page: Open, service: FakeService) -> None:
    page = open_page()
    expect(page.locator("#scope")).to_have_text("Searches all 5 documents")
    page.get_by_label("Search 5 of 5 documents").uncheck()
    expect(page.locator("#scope")).to_have_text("No document chosen")
    page.get_by_label("Your question").fill(TOURISM)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_disabled()
    page.get_by_label("Filter documents").fill("word")
    expect(page.locator(".document")).to_have_count(1)
    page.locator(".document input").check()
    expect(page.locator("#scope")).to_have_text("Searches 1 of 5 documents")
    ask(page, TOURISM)
    assert service.asked[0]["documents"] == [MINUTES.id]
    expect(page.locator(".citation")).to_have_count(1)
    page.get_by_role("button", name="Search all").click()
    ask(page, TOURISM)
    assert "documents" not in service.asked[1]


def test_an_empty_library_says_how_to_fill_it(open_page: Open, service: FakeService) -> None:
    page = open_page()
    service.documents.clear()
    page.reload()
    expect(page.locator("#start")).to_contain_text("pincite sync FOLDER")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_disabled()
