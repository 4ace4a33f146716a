"""The page view of a PDF in Chromium, against the real service with a small answerer: the quoted words are in sight."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, expect

from service.http.app import create_app
from service.settings import Settings
from tests.fakes_service import TOURISM, FakeParts
from tests.page.browsing import BROWSER, NARROW, WIDE

RIVER = Path(__file__).parent.parent / "files" / "river.pdf"
QUESTION = "the mean of the six gauges at Harbourgate bridge"
KEY = "a-key-for-the-test"

pytestmark = BROWSER

Open = Callable[..., Page]


@contextmanager
def running(folder: Path, **settings: object) -> Iterator[str]:
    """The service over a library of a PDF and a text, on a free port of this machine; gives its address."""
    app = create_app(Settings.model_validate({"library": folder, **settings}), FakeParts())
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        with httpx.Client(base_url=address, headers={"X-API-Key": KEY}, timeout=60) as client:
            while client.get("/ready").status_code != 200:
                thread.join(0.01)
            for file in (("river.pdf", RIVER.read_bytes()), ("tourism.txt", TOURISM)):
                client.post("/v1/documents", files=[("files", file)]).raise_for_status()
        yield address
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("open") / "library") as url:
        yield url


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Opens the page in a browser that remembers nothing. It must log no error and break no policy."""
    complaints: list[str] = []
    contexts = []

    def watch(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    def open_page(*, viewport: ViewportSize = WIDE, dark: bool = False, url: str = address) -> Page:
        context = browser.new_context(
            viewport=viewport, color_scheme="dark" if dark else "light", reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", watch)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def open_cited(page: Page, question: str = QUESTION, title: str = "River Compact") -> None:
    turns = page.locator(".turn").count()
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(turns + 1)
    page.locator(".turn").last.locator(".reference", has_text=title).first.click()


def as_page(page: Page) -> None:
    page.get_by_role("button", name="Page", exact=True).click()
    expect(page.locator(".sheet-image")).to_be_visible()


def mark_is_in_sight(page: Page) -> bool:
    return bool(
        page.evaluate(
            """() => {
              const mark = document.querySelector('.sheet-mark[data-kind="answer"]').getBoundingClientRect();
              const frame = document.querySelector("#source-body").getBoundingClientRect();
              return mark.width > 2 && mark.height > 2 && mark.top >= frame.top && mark.bottom <= frame.bottom
                && mark.left >= frame.left && mark.right <= frame.right && frame.bottom <= innerHeight;
            }"""
        )
    )


@pytest.mark.parametrize("viewport", [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")])
def test_a_cited_pdf_shows_its_page_with_the_mark_in_sight(open_page: Open, viewport: ViewportSize) -> None:
    page = open_page(viewport=viewport)
    open_cited(page)
    as_page(page)
    image = page.locator(".sheet-image")
    assert image.evaluate("image => image.naturalWidth") >= 200
    assert image.evaluate("image => image.complete")
    assert mark_is_in_sight(page)
    words = page.locator("#turns .quote").first.inner_text().split()
    assert " ".join(words)[:40] in str(image.get_attribute("alt"))
    assert str(image.get_attribute("alt")).startswith("Page 1, The River Compact after Ten Years. Marked on it: ")
    expect(page.locator("#page-position")).to_have_text("p. 1 · 1 of 2")


def test_the_pages_can_be_turned_and_the_mark_found_again(open_page: Open) -> None:
    page = open_page()
    open_cited(page)
    as_page(page)
    page.get_by_role("button", name="Next page").press("Enter")
    expect(page.locator("#page-position")).to_have_text("p. 2 · 2 of 2")
    expect(page.locator(".sheet-image")).to_be_visible()
    expect(page.locator(".sheet-mark")).to_have_count(0)
    expect(page.get_by_role("button", name="Next page")).to_be_disabled()
    page.get_by_role("button", name="To the quote").click()
    expect(page.locator("#page-position")).to_have_text("p. 1 · 1 of 2")
    expect(page.locator(".sheet-image")).to_be_visible()
    assert mark_is_in_sight(page)


def test_a_larger_page_keeps_the_mark_in_sight(open_page: Open) -> None:
    page = open_page()
    open_cited(page)
    as_page(page)
    width = page.locator(".sheet").evaluate("sheet => sheet.clientWidth")
    page.get_by_role("button", name="Larger").click()
    page.get_by_role("button", name="Larger").click()
    expect(page.locator(".sheet-image")).to_be_visible()
    assert page.locator(".sheet").evaluate("sheet => sheet.clientWidth") > 1.9 * width
    assert mark_is_in_sight(page)
    page.get_by_role("button", name="Fit width").click()
    assert page.locator(".sheet").evaluate("sheet => sheet.clientWidth") == width


def test_the_chosen_view_is_remembered_and_other_files_are_text(open_page: Open) -> None:
    page = open_page()
    open_cited(page)
    as_page(page)
    page.reload()
    open_cited(page, "Tajikistan coordinates the measures on tourism", "Measures of CICA")
    expect(page.locator("#source .quote-mark")).to_be_visible()
    expect(page.locator("#source-view")).to_be_hidden()
    expect(page.locator("#page-bar")).to_be_hidden()
    open_cited(page)
    expect(page.locator(".sheet-image")).to_be_visible()
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator("#source .quote-mark")).to_be_visible()
    expect(page.locator("#page-bar")).to_be_hidden()


def test_a_page_that_cannot_be_drawn_says_so_and_can_be_tried_again(open_page: Open) -> None:
    page = open_page()
    open_cited(page)
    detail = '{"title": "No", "status": 422, "detail": "page 1 is damaged and cannot be shown"}'
    page.route("**/pages/1.png*", lambda route: route.fulfill(status=422, body=detail))
    page.get_by_role("button", name="Page", exact=True).click()
    expect(page.locator(".sheet-message")).to_have_text("Page 1 is damaged and cannot be shown. Try again")
    page.unroute("**/pages/1.png*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".sheet-image")).to_be_visible()


def test_pages_come_with_the_key_where_one_is_needed(open_page: Open, tmp_path: Path) -> None:
    with running(tmp_path, api_keys=(KEY,)) as url:
        page = open_page(url=url, dark=True)
        page.get_by_role("textbox", name="API key").fill(KEY)
        page.get_by_role("button", name="Use this key").click()
        open_cited(page)
        as_page(page)
        assert (
            page.locator(".sheet").evaluate("sheet => getComputedStyle(sheet).backgroundColor") == "rgb(255, 255, 255)"
        )
        assert mark_is_in_sight(page)
