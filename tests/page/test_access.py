"""Who can use the chat page: by keyboard, on a phone, in light and dark, with a screen reader."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.page.browsing import BROWSER, NARROW, Open, ask, drop, is_in_view, kept, open_citation
from tests.page.documents import CHESS, COORDINATORS, KNOWN, MINUTES, OPENED, STRANGE, TOURISM, write
from tests.page.fakes import FakeService

pytestmark = BROWSER


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


def test_a_phone_shows_one_column_with_sheets_over_it(open_page: Open, service: FakeService) -> None:
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
        page.locator(".keep-toggle").last.click()
        assert_no_overflow()
    opener = page.locator(".turn").last.locator(".reference").first
    drop(page, ("a-file-of-citations-with-a-name-that-does-not-break-anywhere.json", kept(service, TOURISM, STRANGE)))
    expect(page.locator(".check-summary")).to_be_visible()
    assert_no_overflow()
    page.locator(".turn").last.evaluate("turn => turn.remove()")
    open_citation(page)
    assert page.locator("#source").evaluate("dialog => dialog.matches(':modal')")
    assert page.locator("#source").evaluate("dialog => dialog.getBoundingClientRect().width") == NARROW["width"]
    assert is_in_view(page, "#source .quote-mark")
    assert_no_overflow()
    page.get_by_role("button", name="Close source").click()
    expect(opener).to_be_focused()
    page.locator("#toggle-library").click()
    page.locator("#unreadable summary").click()
    assert page.locator("#library").evaluate("dialog => dialog.matches(':modal')")
    assert_no_overflow()
    page.keyboard.press("Escape")
    expect(page.locator("#library")).to_be_hidden()
    expect(page.locator("#toggle-library")).to_be_focused()


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
def test_all_words_stand_out_from_their_ground(open_page: Open, service: FakeService, dark: bool) -> None:
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
    page.locator("#unreadable summary").click()
    for toggle in page.locator(".keep-toggle").all():
        toggle.click()
    text = kept(service, TOURISM, STRANGE)
    moved = write(COORDINATORS.name, COORDINATORS.title, "text", [("text", f"On. {KNOWN[TOURISM][0][0].quote}")])
    service.documents[:3] = [moved, write(MINUTES.name, "Other", "text", [("text", "No word of it.")])]
    drop(page, ("kept.json", text))
    expect(page.locator(".verdict-name")).to_have_text(["Moved", "Changed", "Withdrawn"])
    assert page.evaluate(CONTRAST) == []
    page.get_by_role("button", name="Check citations").click()
    assert page.evaluate(CONTRAST) == []


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
