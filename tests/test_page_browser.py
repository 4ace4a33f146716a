"""The chat page in Chromium, against a real small service on this machine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FilePayload,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.fakes_page import (
    CHAIR,
    CHESS,
    COORDINATORS,
    ENERGY,
    FAR,
    HOSTILE,
    KNOWN,
    LONG,
    MINUTES,
    NOTE,
    OPENED,
    REVIEW,
    STRANGE,
    TOURISM,
    TOURISM_QUOTE,
    FakeService,
    running,
)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 360, "height": 740}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian: apt install chromium)"),
]

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def service() -> Iterator[FakeService]:
    yield FakeService()


@pytest.fixture(scope="module")
def address(service: FakeService) -> Iterator[str]:
    with running(service) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # A busy machine is no reason to fail.
    expect.set_options(timeout=20_000)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def contexts() -> dict[tuple[bool, bool], BrowserContext]:
    """The browser's contexts, light or dark and with a mouse or by touch: new ones take longer than the tests."""
    return {}


@pytest.fixture
def open_page(
    browser: Browser, contexts: dict[tuple[bool, bool], BrowserContext], service: FakeService, address: str
) -> Iterator[Open]:
    """Opens the page in a new tab. Whatever it does, it must log no error, break no policy and ask no other host."""
    service.reset()
    complaints: list[str] = []
    pages: list[Page] = []

    def watch_request(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            complaints.append(request.url)

    def watch_console(message: ConsoleMessage) -> None:
        # The browser itself notes every status that is an error.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    def open_page(*, viewport: ViewportSize = WIDE, dark: bool = False, touch: bool = False) -> Page:
        if (dark, touch) not in contexts:
            contexts[dark, touch] = browser.new_context(
                color_scheme="dark" if dark else "light",
                has_touch=touch,
                is_mobile=touch,
                reduced_motion="reduce",
                permissions=["clipboard-read", "clipboard-write"],
            )
        page = contexts[dark, touch].new_page()
        pages.append(page)
        page.set_viewport_size(viewport)
        page.on("request", watch_request)
        page.on("console", watch_console)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        expect(page.locator("#library-count")).not_to_be_empty()
        return page

    yield open_page
    for page in pages:
        page.close()
    assert complaints == []


def ask(page: Page, question: str) -> None:
    turns = page.locator(".turn").count()
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(turns + 1)
    expect(page.locator(".turn").last.locator(".coverage")).to_be_visible()


def open_citation(page: Page, number: int = 1) -> None:
    page.locator(".turn").last.locator(".reference").nth(number - 1).click()
    expect(page.locator("#source mark").first).to_be_attached()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def is_in_view(page: Page, selector: str) -> bool:
    return bool(
        page.evaluate(
            """selector => {
              const box = document.querySelector(selector).getBoundingClientRect();
              const frame = document.querySelector("#source-body").getBoundingClientRect();
              const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
              return box.height > 0 && box.top >= frame.top && box.bottom <= frame.bottom
                && document.querySelector(selector).contains(top);
            }""",
            selector,
        )
    )


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
    expect(turn.locator(".coverage li")).to_contain_text("scans/annex-3.pdf: it is protected with a password")
    expect(page.locator("#status")).to_have_text("Answer: Tajikistan. High confidence. 2 citations.")
    expect(turn.locator(".resolved")).to_have_count(0)


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


def test_a_follow_up_sends_the_conversation_and_shows_how_it_was_understood(
    open_page: Open, service: FakeService
) -> None:
    page = open_page()
    ask(page, CHESS)
    ask(page, TOURISM)
    ask(page, "and energy?")
    assert service.asked[0]["history"] == []
    assert service.asked[2]["history"] == [
        {"question": CHESS, "answer": None},
        {"question": TOURISM, "answer": "Tajikistan"},
    ]
    last = page.locator(".turn").last
    expect(last.locator(".resolved")).to_contain_text(ENERGY)

    last.get_by_role("button", name="Change").click()
    field = page.get_by_label("The question in full")
    expect(field).to_be_focused()
    expect(field).to_have_value(ENERGY)
    field.fill(OPENED)
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(4)
    expect(page.locator(".turn").last.locator(".disagree")).to_be_visible()
    # It is asked as it stands: there is nothing before it that could change it again.
    assert service.asked[3] == {"question": OPENED, "history": []}

    for _ in range(4):
        ask(page, TOURISM)
    history = service.asked[-1]["history"]
    assert isinstance(history, list)
    assert len(history) == 6
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.get_by_label("Your question")).to_be_focused()
    ask(page, "and energy?")
    assert service.asked[-1]["history"] == []


def test_the_stages_show_while_asking_and_stop_stops(open_page: Open, service: FakeService) -> None:
    page = open_page()
    service.hold.clear()
    page.get_by_label("Your question").fill(TOURISM)
    page.keyboard.press("Enter")
    expect(page.locator(".stage")).to_have_text("Reading 2 passages from 2 documents")
    expect(page.get_by_label("Your question")).to_be_disabled()
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".stopped")).to_have_text("Stopped.")
    expect(page.get_by_label("Your question")).to_be_focused()
    service.hold.set()
    ask(page, TOURISM)
    expect(page.locator(".answer-text")).to_have_text("Tajikistan")


def test_a_service_that_does_not_stream_is_understood_too(open_page: Open, service: FakeService) -> None:
    page = open_page()
    service.stream = False
    ask(page, CHAIR)
    expect(page.locator(".answer-text")).to_have_text("Казахстан")


def test_a_busy_service_is_asked_once_more(open_page: Open, service: FakeService) -> None:
    page = open_page()
    service.refusals = [("overloaded", 1)]
    page.get_by_label("Your question").fill(TOURISM)
    page.keyboard.press("Enter")
    expect(page.locator(".stage")).to_have_text("Overloaded; come again in a moment. Trying again in 1 s")
    expect(page.locator(".answer-text")).to_have_text("Tajikistan")
    assert len(service.asked) == 2
    service.refusals = [("overloaded", 0), ("overloaded", 0)]
    page.get_by_label("Your question").fill(TOURISM)
    page.keyboard.press("Enter")
    expect(page.locator(".turn .problem-text")).to_have_text("Overloaded; come again in a moment.")
    assert len(service.asked) == 4


def test_a_service_that_is_starting_is_waited_for(open_page: Open, service: FakeService) -> None:
    page = open_page()
    service.refusals = [("not-ready", 0)] * 4
    ask(page, TOURISM)
    expect(page.locator(".answer-text")).to_have_text("Tajikistan")
    assert len(service.asked) == 5


@pytest.mark.parametrize(
    ("question", "words"),
    [
        pytest.param("break", "Something went wrong on our side; the log of the service says what.", id="problem"),
        pytest.param("cut short", "The connection ended before the answer came.", id="stream cut"),
    ],
)
def test_what_went_wrong_is_said_in_words_and_can_be_tried_again(open_page: Open, question: str, words: str) -> None:
    page = open_page()
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn .problem-text")).to_have_text(words)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".turn .problem-text")).to_have_text(words)
    expect(page.locator(".turn")).to_have_count(1)


def test_a_service_that_is_gone_is_said_to_be_gone(open_page: Open) -> None:
    page = open_page()
    page.context.set_offline(True)
    page.get_by_label("Your question").fill(TOURISM)
    page.keyboard.press("Enter")
    expect(page.locator(".turn .problem-text")).to_have_text(
        "The service cannot be reached. Is pincite serve still running?"
    )
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".answer-text")).to_have_text("Tajikistan")


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
    page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["Dropped words."], "dropped.txt"));
          transfer.items.add(new File(["x"], ".DS_Store"));
          const options = {dataTransfer: transfer, bubbles: true, cancelable: true};
          const main = document.querySelector("main");
          main.dispatchEvent(new DragEvent("dragover", options));
          window.veiled = !document.querySelector("#drop").hidden;
          main.dispatchEvent(new DragEvent("drop", options));
        }"""
    )
    assert page.evaluate("window.veiled")
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


def test_examples_are_asked_by_a_click_and_missing_ones_leave_no_gap(open_page: Open, service: FakeService) -> None:
    page = open_page()
    page.get_by_role("button", name=TOURISM).click()
    expect(page.locator(".answer-text")).to_have_text("Tajikistan")
    expect(page.locator("#start")).to_be_hidden()
    service.examples = None
    page.get_by_role("button", name="New conversation").click()
    page.reload()
    expect(page.locator("#scope")).to_be_visible()
    expect(page.locator("#start")).to_be_hidden()


def test_the_conversation_outlives_a_reload_but_not_what_was_removed(open_page: Open, service: FakeService) -> None:
    page = open_page()
    ask(page, TOURISM)
    service.documents.remove(MINUTES)
    page.reload()
    expect(page.locator(".answer-text")).to_have_text("Tajikistan")
    expect(page.locator(".reference").nth(1)).to_be_disabled()
    expect(page.locator(".reference").nth(0)).to_be_enabled()
    ask(page, "and energy?")
    assert service.asked[-1]["history"] == [{"question": TOURISM, "answer": "Tajikistan"}]


def test_a_protected_service_asks_for_its_key_and_keeps_it_for_the_tab(open_page: Open, service: FakeService) -> None:
    page = open_page()
    service.keys.append("open sesame")
    page.reload()
    field = page.get_by_label("API key", exact=True)
    expect(field).to_be_focused()
    field.fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("That key was not accepted.")
    field.fill("open sesame")
    page.keyboard.press("Enter")
    expect(page.locator(".document")).to_have_count(5)
    expect(page.locator("#key")).to_be_hidden()
    ask(page, TOURISM)
    open_citation(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Original").click()
    assert download.value.suggested_filename == "coordinators.pdf"


def test_a_quote_is_copied_with_its_reference(open_page: Open) -> None:
    page = open_page()
    ask(page, TOURISM)
    page.get_by_role("button", name="Copy quote 1 with reference").click()
    expect(page.locator("#toast")).to_have_text("Quote and reference copied")
    location = KNOWN[TOURISM][0][0].location
    assert page.evaluate("navigator.clipboard.readText()") == (
        f"“{TOURISM_QUOTE}”\n— {COORDINATORS.title}, p. 53, The economic dimension (reports/coordinators.pdf, "
        f"characters {location.quote_start}–{location.quote_end}, sha256 {COORDINATORS.sha256})"
    )


def test_everything_can_be_done_with_the_keyboard(open_page: Open) -> None:
    page = open_page()
    question = page.get_by_label("Your question")
    expect(question).to_be_focused()
    first = page.locator("a[href], button, input, textarea").first
    first.press("Enter")
    assert first.get_attribute("class") == "skip"
    expect(question).to_be_focused()
    page.locator("#toggle-library").focus()
    page.keyboard.press("/")
    expect(question).to_be_focused()
    expect(question).to_have_value("")
    page.keyboard.type("first line")
    page.keyboard.press("Shift+Enter")
    expect(question).to_have_value("first line\n")
    question.fill("")
    page.keyboard.type(TOURISM)
    page.keyboard.press("Enter")
    expect(page.locator(".chip").first).to_be_visible()
    expect(question).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.chip')"):
            break
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".chip").first).to_be_focused()
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring != "none"
    page.keyboard.press("Enter")
    expect(page.locator("#source .quote-mark")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".chip").first).to_be_focused()
    toggle = page.locator("#toggle-library")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    toggle.press("Enter")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#library")).to_be_hidden()


def test_a_phone_shows_one_column_with_sheets_over_it(open_page: Open) -> None:
    page = open_page(viewport=NARROW, touch=True)

    def assert_no_overflow() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        wide = page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter(element => element.checkVisibility()
              && !element.closest(".sr-only, .skip") && element.getBoundingClientRect().right > innerWidth + 1)
              .map(element => element.outerHTML.slice(0, 80))"""
        )
        assert wide == []

    assert_no_overflow()
    for question in (TOURISM, STRANGE, OPENED, CHESS):
        ask(page, question)
        assert_no_overflow()
    opener = page.locator(".turn").last.locator(".reference").first
    open_citation(page)
    assert page.locator("#source").evaluate("dialog => dialog.matches(':modal')")
    assert page.locator("#source").evaluate("dialog => dialog.getBoundingClientRect().width") == NARROW["width"]
    assert is_in_view(page, "#source .quote-mark")
    assert_no_overflow()
    page.get_by_role("button", name="Close source").click()
    expect(opener).to_be_focused()
    page.locator("#toggle-library").click()
    assert page.locator("#library").evaluate("dialog => dialog.matches(':modal')")
    assert_no_overflow()
    page.keyboard.press("Escape")
    expect(page.locator("#library")).to_be_hidden()
    expect(page.locator("#toggle-library")).to_be_focused()


def test_a_narrowed_window_keeps_the_source_open(open_page: Open) -> None:
    page = open_page()
    ask(page, TOURISM)
    open_citation(page)
    page.set_viewport_size(NARROW)
    expect(page.locator("#source:modal")).to_be_visible()
    page.set_viewport_size(WIDE)
    expect(page.locator("#source:modal")).to_have_count(0)
    expect(page.locator("#source .quote-mark")).to_be_visible()


CONTRAST = """() => {
  // The colours as the browser sees them, the grounds laid over each other from the page up.
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((value, i) => value * a / 255 + below[i] * (1 - a / 255));
  const ground = element => {
    const below = element.parentElement ? ground(element.parentElement) : [255, 255, 255];
    return over(rgba(getComputedStyle(element).backgroundColor), below);
  };
  const luminance = rgb => rgb.map(value => value / 255)
    .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const words = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!words || !element.checkVisibility() || element.closest(":disabled, .sr-only, .skip, option")) continue;
    const behind = ground(element);
    const [one, other] = [luminance(over(rgba(getComputedStyle(element).color), behind)), luminance(behind)];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${element.outerHTML.slice(0, 90)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_words_stand_out_from_their_ground(open_page: Open, dark: bool) -> None:
    page = open_page(dark=dark)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(20, 21, 23)") is dark
    assert page.evaluate(CONTRAST) == []
    ask(page, CHESS)
    ask(page, "and energy?")
    ask(page, OPENED)
    page.get_by_label("Your question").fill("break")
    page.keyboard.press("Enter")
    expect(page.locator(".turn .problem-text")).to_be_visible()
    page.locator(".reference").first.click()
    expect(page.locator("#source mark").first).to_be_visible()
    page.locator(".document .remove").first.click()
    assert page.evaluate(CONTRAST) == []


def test_print_keeps_answers_quotes_and_citations(open_page: Open) -> None:
    page = open_page()
    ask(page, TOURISM)
    page.emulate_media(media="print")
    expect(page.locator(".quote").first).to_be_visible()
    expect(page.locator(".reference").first).to_be_visible()
    for gone in ("#library", ".composer", ".top-actions"):
        expect(page.locator(gone)).to_be_hidden()


def test_the_page_names_its_parts(open_page: Open) -> None:
    page = open_page()
    ask(page, TOURISM)
    open_citation(page)
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("banner")).to_have_count(1)
    expect(page.get_by_role("region", name="Conversation")).to_have_count(1)
    expect(page.get_by_role("dialog", name="Documents")).to_have_count(1)
    expect(page.get_by_role("dialog", name=COORDINATORS.title)).to_have_count(1)
    expect(page.get_by_role("heading", name="Tajikistan", exact=True)).to_have_count(1)
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("button, a, input, textarea, progress")].filter(element =>
          element.checkVisibility() && !element.getAttribute("aria-label") && !element.textContent.trim()
          && !element.labels?.length)
          .map(element => element.outerHTML)"""
    )
    assert unnamed == []
    twice = page.evaluate(
        "() => [...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)"
    )
    assert twice == []
