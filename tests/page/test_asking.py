"""Asking on the chat page: follow-ups, stages, waiting, what goes wrong, and the key."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.page.browsing import BROWSER, Open, ask, open_citation
from tests.page.documents import CHAIR, CHESS, ENERGY, MINUTES, OPENED, TOURISM
from tests.page.fakes import FakeService

pytestmark = BROWSER


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


def test_while_a_question_is_under_way_no_other_is_lost(open_page: Open, service: FakeService) -> None:
    page = open_page()
    page.get_by_label("Your question").fill("break")
    page.keyboard.press("Enter")
    expect(page.locator(".turn .problem-text")).to_be_visible()
    ask(page, TOURISM)
    ask(page, "and energy?")
    page.get_by_role("button", name="Change").click()
    service.hold.clear()
    page.get_by_label("Your question").fill(CHAIR)
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".stage")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#toast")).to_have_text("One question at a time: wait for the answer, or stop it.")
    page.get_by_label("The question in full").fill(OPENED)
    page.get_by_label("The question in full").press("Enter")
    service.hold.set()
    expect(page.locator(".turn").last.locator(".answer-text")).to_have_text("Казахстан")
    expect(page.locator(".turn")).to_have_count(4)
    expect(page.get_by_role("button", name="Try again")).to_have_count(1)
    expect(page.get_by_label("The question in full")).to_have_value(OPENED)


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
