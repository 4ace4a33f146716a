"""An answer is proved by its citations, and there is none without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.library import Library
from service.answer import Answer, Turn
from service.ask import Answerer, Found, Resolved, Stage
from service.confidence import CONSIDERED, Calibration, SecondLook, logit
from service.reader import Reading
from service.select import FEATURES
from sources.document import Span
from sources.errors import NotFoundError, QuestionError
from tests.fakes import HashingEmbedder, NameReader

MARGIN_ALONE = Calibration(
    weights=tuple(2.0 if name == "margin" else 0.0 for name in FEATURES),
    bias=0.0,
    slope=1.0,
    shift=0.0,
    threshold=0.5,
    reader="names",
    questions=0,
    risk=0.0,
)
FILES = {
    "minutes.txt": (
        "The members met on the coast. The harbour measures are coordinated by Varna since the spring. "
        "Nobody spoke against it.\n\nThe museum measures are coordinated by Lodz.\n"
    ),
    "letter.txt": "As agreed, the harbour measures are coordinated by Varna.\n\nThe rain went on until Sunday.\n",
    "digest.txt": "Others report that the museum measures are coordinated by Bergen and nobody else.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("library"), HashingEmbedder()) as opened:
        for name, text in FILES.items():
            opened.add_bytes(name, text.encode())
        yield opened


@pytest.fixture(scope="module")
def answerer(library: Library) -> Answerer:
    return Answerer(library, NameReader(), MARGIN_ALONE)


def test_an_answer_comes_with_the_sentence_and_the_place(answerer: Answerer, library: Library) -> None:
    answer = answerer.ask("Which town coordinates the harbour measures?")
    assert (answer.answered, answer.answer) == (True, "Varna")
    first = answer.citations[0]
    assert first.quote in {
        "The harbour measures are coordinated by Varna since the spring.",
        "As agreed, the harbour measures are coordinated by Varna.",
    }
    text = library.document(first.document.id).text
    assert text[first.location.answer_start : first.location.answer_end] == "Varna"
    assert first.selector.exact == first.quote
    assert text[: first.location.quote_start].endswith(first.selector.prefix)
    assert text[first.location.quote_end :].startswith(first.selector.suffix)


def test_the_reader_is_shown_what_stands_above_each_passage(library: Library) -> None:
    shown: dict[str, str] = {}

    class Watching(NameReader):
        def read(self, question: str, passages: Sequence[str], *, headings: Sequence[str] = ()) -> list[Reading]:
            shown.update(zip(passages, headings, strict=True))
            return super().read(question, passages, headings=headings)

    Answerer(library, Watching(), MARGIN_ALONE).ask("Which town coordinates the harbour measures?")
    assert shown
    assert {heading for text, heading in shown.items() if "As agreed" in text} == {"letter"}


class Judging(NameReader):
    """Looks again, and likes Bergen; keeps what it was shown."""

    def __init__(self) -> None:
        self.looked: list[tuple[str, str]] = []

    def verdicts(
        self, question: str, passages: Sequence[str], spans: Sequence[Span], *, headings: Sequence[str] = ()
    ) -> list[float]:
        marked = [span.of(passage) for passage, span in zip(passages, spans, strict=True)]
        self.looked += zip(marked, headings, strict=True)
        return [4.0 if "Bergen" in text else -4.0 for text in marked]


def test_the_verdict_of_a_second_look_decides(library: Library) -> None:
    reader = Judging()
    answerer = Answerer(library, reader, replace(MARGIN_ALONE, second=SecondLook(first=0.5, verdict=1.0, bias=0.0)))
    answer = answerer.ask("Which town coordinates the museum measures?")
    assert [claim.answer for claim in answer.claims] == ["Bergen"]
    assert ("Bergen", "digest") in reader.looked
    assert len(reader.looked) <= CONSIDERED
    letter = [one.id for one in library.documents() if "letter.txt" in one.names]
    silent = answerer.ask("Which town coordinates the harbour measures?", documents=letter)
    assert not silent.answered
    assert silent.nearest


def test_no_second_look_is_taken_where_nobody_weighs_it(library: Library) -> None:
    reader = Judging()
    answerer = Answerer(library, reader, MARGIN_ALONE)
    answerer.ask("Which town coordinates the museum measures?")
    assert not reader.looked
    weighed = answerer.weigh("Which town coordinates the museum measures?")
    assert {one.verdict for one in weighed if one.text == "Bergen"} == {4.0}


def test_equal_answers_from_two_places_are_one_claim(answerer: Answerer) -> None:
    answer = answerer.ask("Which town coordinates the harbour measures?")
    assert [claim.answer for claim in answer.claims] == ["Varna"]
    assert len({answer.citations[place].document.name for place in answer.claims[0].citations}) == 2


def test_different_answers_are_kept_apart(answerer: Answerer) -> None:
    answer = answerer.ask("Which town coordinates the museum measures?")
    assert {claim.answer for claim in answer.claims} == {"Lodz", "Bergen"}
    assert sorted(place for claim in answer.claims for place in claim.citations) == list(range(len(answer.citations)))


def test_two_names_that_one_sentence_tells_do_not_disagree(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashingEmbedder()) as library:
        library.add_bytes("one.txt", b"The museum measures are coordinated by Lodz.")
        library.add_bytes("other.txt", b"As Holm told us, the museum measures are coordinated by Lodz.")
        weighed = Answerer(library, NameReader(), MARGIN_ALONE)
        answer = weighed.ask("Which town coordinates the museum measures?")
        assert "Holm" in {one.text for one in weighed.weigh("Which town coordinates the museum measures?")}
    assert [claim.answer for claim in answer.claims] == ["Lodz"]


def test_sources_disagree_but_no_document_with_itself(tmp_path: Path) -> None:
    question = "Which town coordinates the museum measures?"
    one, other = "The museum measures are coordinated by Lodz.", "The museum measures are coordinated by Bergen."
    with Library.open(tmp_path, HashingEmbedder()) as library:
        answerer = Answerer(library, NameReader(), MARGIN_ALONE)
        together = library.add_bytes("both.md", f"# Then\n\n{one}\n\n# Now\n\n{other}\n".encode())
        assert (together.passages, len(answerer.ask(question).claims)) == (2, 1)
        library.add_bytes("other.txt", other.encode())
        library.add_bytes("one.txt", one.encode())
        assert {claim.answer for claim in answerer.ask(question).claims} == {"Lodz", "Bergen"}


def test_what_is_unlikely_by_itself_does_not_disagree(answerer: Answerer, library: Library) -> None:
    question = "Which town coordinates the museum measures?"
    best = max(MARGIN_ALONE.probability(one.features) for one in answerer.weigh(question))
    doubtful = replace(MARGIN_ALONE, bias=-logit(best) - 0.8, shift=3.0)  # at best 0.31, made a confidence of 0.90
    answer = Answerer(library, NameReader(), doubtful).ask(question)
    assert (answer.answered, len(answer.claims)) == (True, 1)


def test_what_two_sources_say_goes_before_what_one_says_and_copies_count_once(tmp_path: Path) -> None:
    question = "Which town coordinates the harbour measures?"
    with Library.open(tmp_path, HashingEmbedder()) as library:
        answerer = Answerer(library, NameReader(), MARGIN_ALONE)
        library.add_bytes("one.txt", b"Asked which town coordinates the harbour measures, they named Bergen.")
        library.add_bytes("two.txt", b"Now the harbour measures are what the town of Varna coordinates.")
        library.add_bytes("copy.txt", b"Now the harbour measures are what the town of Varna coordinates.\n\nThe end.")
        assert answerer.ask(question).claims[0].answer == "Bergen"
        library.add_bytes("three.txt", b"It was said here that Varna coordinates all the harbour measures of the town.")
        assert answerer.ask(question).answer == "Varna"


def test_without_evidence_it_is_silent_and_shows_what_is_nearest(answerer: Answerer) -> None:
    answer = answerer.ask("How tall is the lighthouse?")
    assert (answer.answered, answer.answer, answer.citations, answer.claims) == (False, None, (), ())
    assert answer.nearest
    assert all(near.answer is None and near.location.answer_start is None for near in answer.nearest)
    assert (answer.coverage.documents, answer.coverage.passages_read) == (3, answer.coverage.passages)


def test_a_lower_bar_lets_the_held_back_answer_through(answerer: Answerer) -> None:
    held = answerer.ask("How tall is the lighthouse?")
    forced = answerer.ask("How tall is the lighthouse?", min_confidence=0.0)
    assert forced.answered
    assert forced.confidence == held.confidence < 0.5


def test_only_the_chosen_documents_are_searched(answerer: Answerer, library: Library) -> None:
    [letter] = [entry.id for entry in library.documents() if entry.name == "letter.txt"]
    answer = answerer.ask("Which town coordinates the harbour measures?", documents=[letter])
    assert {citation.document.id for citation in answer.citations} == {letter}
    assert answer.coverage.documents == 1
    with pytest.raises(NotFoundError):
        answerer.ask("Which town?", documents=["0000000000000000"])


def test_a_removed_document_is_never_cited_again(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashingEmbedder()) as library:
        first = library.add_bytes("one.txt", b"The harbour measures are coordinated by Varna.").document_id
        library.add_bytes("two.txt", b"The museum measures are coordinated by Lodz.")
        answerer = Answerer(library, NameReader(), MARGIN_ALONE)
        assert answerer.ask("Which town coordinates the harbour measures?").answer == "Varna"
        assert first is not None
        library.remove([first])
        after = answerer.ask("Which town coordinates the harbour measures?", min_confidence=0.0)
        assert first not in {citation.document.id for citation in (*after.citations, *after.nearest)}


def test_an_empty_library_answers_with_silence(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashingEmbedder()) as library:
        answer = Answerer(library, NameReader(), MARGIN_ALONE).ask("Is anybody there?", min_confidence=0.0)
    assert (answer.answered, answer.nearest, answer.coverage.documents) == (False, (), 0)


def test_the_same_question_gives_the_same_answer(answerer: Answerer) -> None:
    def asked() -> Answer:
        return replace(answerer.ask("Which town coordinates the museum measures?"), took_ms=0.0)

    assert asked() == asked()


def test_a_follow_up_is_made_whole_and_shown(answerer: Answerer) -> None:
    history = [Turn("Which town coordinates the harbour measures?", "Varna")]
    answer = answerer.ask("and the museum measures?", history=history)
    assert answer.question == "and the museum measures?"
    assert "coordinates" in answer.resolved_question
    assert answer.answer in {"Lodz", "Bergen"}


def test_the_stages_come_in_order(answerer: Answerer) -> None:
    stages: list[Stage] = []
    answerer.ask("Which town coordinates the harbour measures?", on_stage=stages.append)
    assert isinstance(stages[0], Resolved)
    assert isinstance(stages[1], Found)
    assert stages[1].hits


@pytest.mark.parametrize("question", ["", "  \n", "?!", "…"], ids=["nothing", "blanks", "marks", "ellipsis"])
def test_a_question_without_words_is_refused(answerer: Answerer, question: str) -> None:
    with pytest.raises(QuestionError, match="ask it in words"):
        answerer.ask(question)


def test_a_question_of_100_000_characters_is_refused_with_the_limit(answerer: Answerer) -> None:
    with pytest.raises(QuestionError, match=r"100,000 characters: shorten it to 2,000"):
        answerer.ask("x" * 100_000)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.sampled_from("harbour museum town rain Sunday who coordinates measures 𝔘 é".split()), min_size=1)
)
def test_every_quote_stands_verbatim_in_its_document(answerer: Answerer, library: Library, words: list[str]) -> None:
    answer = answerer.ask(" ".join([*words, "x"]), min_confidence=0.3)
    for citation in (*answer.citations, *answer.nearest):
        document = library.document(citation.document.id)
        place = citation.location
        assert document.text[place.quote_start : place.quote_end] == citation.quote
        assert document.original[place.original_start : place.original_end].split() == citation.quote.split()
        assert document.text[citation.passage.start : citation.passage.end] == citation.passage.text
        if citation.answer is not None:
            assert document.text[place.answer_start : place.answer_end] == citation.answer
