"""What the tests of the chat page share: Chromium, a real small service on this machine, and the page in a tab."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

from service.wire.asking import AnswerBody
from tests.page.fakes import FakeService, running

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 360, "height": 740}

BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian: apt install chromium)"),
]

Open = Callable[..., Page]


@pytest.fixture(scope="package")
def service() -> Iterator[FakeService]:
    yield FakeService()


@pytest.fixture(scope="package")
def address(service: FakeService) -> Iterator[str]:
    with running(service) as url:
        yield url


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # A busy machine is no reason to fail.
    expect.set_options(timeout=20_000)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
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


def kept(service: FakeService, *questions: str) -> str:
    """The answers to some questions, as they are kept."""
    answers = [AnswerBody.of(service.answer(question, [], None)).model_dump() for question in questions]
    return json.dumps(answers if len(answers) > 1 else answers[0])


def drop(page: Page, *files: tuple[str, str]) -> None:
    """Drops files of these names and texts on the page."""
    page.evaluate(
        """files => {
          const transfer = new DataTransfer();
          for (const [name, text] of files) {
            transfer.items.add(new File([text], name, {type: name.endsWith(".json") ? "application/json" : ""}));
          }
          const options = {dataTransfer: transfer, bubbles: true, cancelable: true};
          const target = document.querySelector("dialog:modal") ?? document.querySelector("main");
          target.dispatchEvent(new DragEvent("dragover", options));
          window.veil = document.querySelector("#drop:not([hidden])")?.textContent ?? null;
          target.dispatchEvent(new DragEvent("drop", options));
        }""",
        [list(file) for file in files],
    )


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
