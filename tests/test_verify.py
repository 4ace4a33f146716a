"""A kept citation is checked by equality: valid, moved, changed or withdrawn, and never valid by likeness."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.library import Library
from service.ask import Answerer
from service.verify import Kept, Verdict, verify, verify_all
from service.wire.asking import AnswerBody, CitationBody
from service.wire.verifying import VerifiedBody, read_kept
from sources.document import Span
from sources.errors import PinciteError
from tests.fakes import HashingEmbedder, NameReader
from tests.test_ask import MARGIN_ALONE

REPORT = (
    "The members met on the coast in May.\n\nThe harbour measures are coordinated by Varna since the spring. "
    "Nobody spoke against it.\n\nThe rain went on until Sunday, and the harbour was closed.\n"
)
QUESTION = "Which town coordinates the harbour measures?"
QUOTE = "The harbour measures are coordinated by Varna since the spring."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library of one report."""
    with Library.open(tmp_path, HashingEmbedder()) as opened:
        opened.add_bytes("report.txt", REPORT.encode())
        yield opened


@pytest.fixture
def kept(library: Library) -> Kept:
    """The citation that an answer from the report gave."""
    return Kept.of(Answerer(library, NameReader(), MARGIN_ALONE).ask(QUESTION).citations[0])


def checked(kept: Kept, library: Library) -> Verdict:
    """The verdict on a citation, as the library stands."""
    with library.snapshot() as snapshot:
        return verify(kept, snapshot)


def replaced(library: Library, text: str) -> None:
    """Let the report have another text."""
    assert library.add_bytes("report.txt", text.encode()).status in {"replaced", "added"}


def test_what_was_just_cited_is_valid(kept: Kept, library: Library) -> None:
    assert kept.exact == QUOTE
    verdict = checked(kept, library)
    assert (verdict.status, verdict.occurrences) == ("valid", 1)
    assert verdict.citation is not None
    assert (verdict.citation.quote, verdict.citation.answer) == (QUOTE, "Varna")
    assert verdict.citation.location.quote_start == kept.quote.start
    assert verdict.detail == "the quote stands word for word where it was"


def test_under_another_name_it_is_valid_still_and_the_name_is_told(kept: Kept, library: Library) -> None:
    assert checked(replace(kept, name="older.txt"), library).detail.endswith("now called 'report.txt'")


def test_after_a_paragraph_in_front_it_has_moved_and_the_new_place_is_valid(kept: Kept, library: Library) -> None:
    replaced(library, f"A paragraph that was put in front of the rest.\n\n{REPORT}")
    verdict = checked(kept, library)
    shift = len("A paragraph that was put in front of the rest.\n\n")
    assert (verdict.status, verdict.occurrences) == ("moved", 1)
    assert verdict.citation is not None
    assert (verdict.citation.quote, verdict.citation.answer) == (QUOTE, "Varna")
    assert verdict.citation.location.quote_start == kept.quote.start + shift
    assert verdict.detail == (
        "the quote stands word for word in 'report.txt', which has other content now, at characters 86-149 "
        "instead of 38-101"
    )
    body = VerifiedBody.of([verdict], version=2).model_dump(mode="json")["results"][0]["citation"]
    again = read_kept(json.dumps(body).encode(), source="it")[0]
    assert checked(again, library).status == "valid"


def test_at_wrong_offsets_it_has_moved_within_its_document(kept: Kept, library: Library) -> None:
    verdict = checked(replace(kept, quote=Span(0, len(QUOTE))), library)
    assert (verdict.status, "in the same document" in verdict.detail) == ("moved", True)
    assert verdict.citation is not None
    assert verdict.citation.location.quote_start == kept.quote.start


@pytest.mark.parametrize(
    ("prefix", "suffix", "place"),
    [
        pytest.param("coast in May.\n\n", " Nobody spoke", 1, id="both sides"),
        pytest.param("so they wrote: ", "", 2, id="before alone"),
        pytest.param("", " That was all", 2, id="after alone"),
        pytest.param("", "", 0, id="nothing but nearness"),
        pytest.param("of another text. ", " In another text", 0, id="nothing fits"),
    ],
)
def test_of_several_places_the_words_around_it_choose_then_nearness(
    kept: Kept, library: Library, prefix: str, suffix: str, place: int
) -> None:
    text = f"First comes a line.\n\n{QUOTE}\n\n{REPORT}\n\nAnd so they wrote: {QUOTE} That was all."
    replaced(library, text)
    verdict = checked(replace(kept, prefix=prefix, suffix=suffix), library)
    with library.snapshot() as snapshot:
        clean = snapshot.document(snapshot.documents()[0].id).text
    starts = [at for at in range(len(clean)) if clean.startswith(QUOTE, at)]
    assert (verdict.status, verdict.occurrences, len(starts)) == ("moved", 3, 3)
    assert verdict.citation is not None
    assert verdict.citation.location.quote_start == starts[place]
    chosen = "the one with the same words around it" if place else "the nearest to the old place"
    assert verdict.detail.endswith(f"of 3 such places this is {chosen}")


def test_one_other_letter_is_a_change_and_the_nearest_wording_is_no_quote(kept: Kept, library: Library) -> None:
    replaced(library, REPORT.replace("since the spring", "since the autumn of last year"))
    verdict = checked(kept, library)
    assert (verdict.status, verdict.citation, verdict.occurrences) == ("changed", None, 0)
    assert verdict.nearest is not None
    assert verdict.nearest.text == "The harbour measures are coordinated by Varna since the autumn of last year."
    assert verdict.nearest.shared == pytest.approx(9 / 10)
    assert verdict.detail == (
        "'report.txt' has other content now, and the quote is not in it; the nearest wording, which is not the quote, "
        "has 90% of its words"
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Nothing is said of it any more. The museum is open.", id="other words"),
        pytest.param("The measures.", id="fewer words than the quote"),
        pytest.param("§ 1 — ☂", id="hardly a word"),
    ],
)
def test_without_near_wording_there_is_none(kept: Kept, library: Library, text: str) -> None:
    replaced(library, text)
    verdict = checked(kept, library)
    assert (verdict.status, verdict.nearest) == ("changed", None)


def test_a_quote_of_which_only_the_case_or_a_blank_differs_is_not_valid(kept: Kept, library: Library) -> None:
    for other in (QUOTE.upper(), QUOTE.replace("by Varna", "by  Varna"), QUOTE.replace("e", "е", 1)):
        assert checked(replace(kept, exact=other), library).status == "changed"


def test_a_quote_that_stands_in_the_document_of_its_name_is_found_though_its_own_is_elsewhere(
    kept: Kept, library: Library
) -> None:
    library.add_bytes("other.txt", REPORT.replace("since", "from").encode())
    other = replace(kept, exact=QUOTE.replace("since", "from"), name="other.txt", answer=None)
    verdict = checked(other, library)
    assert (verdict.status, verdict.citation and verdict.citation.document.name) == ("moved", "other.txt")


def test_without_the_document_it_is_withdrawn(kept: Kept, library: Library) -> None:
    library.remove([entry.id for entry in library.documents()])
    assert checked(kept, library).status == "withdrawn"
    library.add_bytes("copy.txt", REPORT.encode() + b"\n\nMore.")
    assert checked(kept, library).detail == (
        "no document of this content is in the library, nor one called 'report.txt'"
    )


def test_several_are_answered_in_their_order(kept: Kept, library: Library) -> None:
    gone = replace(kept, name="a.txt", sha256="0" * 64)
    with library.snapshot() as snapshot:
        assert [each.status for each in verify_all([kept, gone, kept], snapshot)] == ["valid", "withdrawn", "valid"]


towns = st.sampled_from(["Varna", "Lodz", "Bergen", "Osh", "Алматы"])
facts = st.builds(
    "{} measures number {} are coordinated by {}{}".format,
    st.sampled_from(["The harbour", "The museum", "In the end the rail"]),
    st.integers(1, 99),
    towns,
    st.sampled_from([".", " and Nobody Else.", " \U0001f30f.", ".\nThat holds."]),
)
texts = st.lists(facts, min_size=1, max_size=6).map("\n\n".join)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=texts, question=st.builds("Which town coordinates {} measures?".format, st.sampled_from(["harbour", "rail"]))
)
def test_what_is_cited_is_valid_then_moved_then_withdrawn(text: str, question: str) -> None:
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder), HashingEmbedder()) as library:
        library.add_bytes("a.txt", text.encode())
        answer = Answerer(library, NameReader(), MARGIN_ALONE).ask(question, min_confidence=0)
        body = AnswerBody.of(answer)
        kept = [Kept.of(citation) for citation in (*answer.citations, *answer.nearest)]
        assert kept
        read = [*body.citations, *body.nearest]
        assert kept == read_kept(f"[{','.join(each.model_dump_json() for each in read)}]".encode(), source="it")
        assert {checked(each, library).status for each in kept} == {"valid"}
        library.add_bytes("a.txt", f"A paragraph in front.\n\n{text}".encode())
        for each in kept:
            verdict = checked(each, library)
            assert (verdict.status, verdict.citation and verdict.citation.quote) == ("moved", each.exact)
        library.remove([entry.id for entry in library.documents()])
        assert {checked(each, library).status for each in kept} == {"withdrawn"}


def test_an_answer_a_citation_and_lists_of_them_can_be_read(kept: Kept, library: Library) -> None:
    answer = AnswerBody.of(Answerer(library, NameReader(), MARGIN_ALONE).ask(QUESTION))
    citation: CitationBody = answer.citations[0]
    whole, one = answer.model_dump_json(), citation.model_dump_json()
    for text, count in ((whole, 1), (one, 1), (f"[{whole}, {one}, {whole}]", 3), (f"\ufeff[{one}]", 1)):
        assert read_kept(text.encode(), source="it") == [kept] * count


CITATION = {
    "document": {"name": "a.txt", "sha256": "ab" * 32},
    "location": {"quote_start": 10, "quote_end": 19, "answer_start": 12, "answer_end": 14},
    "selector": {"exact": "It is so."},
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"document": None}, "document: input should be a valid dictionary", id="no document"),
        pytest.param({"document": {"name": "a"}}, "document.sha256: field required", id="no hash"),
        pytest.param(
            {"document": {"name": "a", "sha256": "12"}}, "document.sha256: string should match", id="a short hash"
        ),
        pytest.param({"location": {}}, "location.quote_start: field required", id="no place"),
        pytest.param(
            {"location": {"quote_start": "1", "quote_end": 2}},
            "quote_start: input should be a valid integer",
            id="a word",
        ),
        pytest.param({"location": {"quote_start": -1, "quote_end": 2}}, "greater than or equal to 0", id="negative"),
        pytest.param(
            {"location": {"quote_start": 9, "quote_end": 2}}, "quote_end is 2, which is before", id="backwards"
        ),
        pytest.param({"selector": {"exact": ""}}, "selector.exact: string should have at least 1", id="no quote"),
        pytest.param({"quote": "It is not so."}, "quote and selector.exact differ", id="a quote that was changed"),
        pytest.param({"answer": "not"}, "the answer does not stand in the quote", id="an answer that was changed"),
    ],
)
def test_a_citation_that_cannot_be_says_what_to_change(change: dict[str, object], words: str) -> None:
    with pytest.raises(PinciteError, match=r"^kept\.json: 1\.citations\.0") as caught:
        read_kept(json.dumps([CITATION, {"citations": [CITATION | change]}]).encode(), source="kept.json")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "is not JSON", id="nothing"),
        pytest.param(b"{", "is not JSON", id="broken"),
        pytest.param(b"\xff\xfe", "is not UTF-8", id="bytes"),
        pytest.param(b"[" * 100_000, "is not JSON", id="nested without end"),
        pytest.param(b"1" * 5_000, "is not JSON", id="an endless number"),
        pytest.param(b"7", "the citation: ", id="a number"),
        pytest.param(b"[7]", "kept.json: 0: ", id="a list of numbers"),
        pytest.param(b"[]", "holds no citation", id="an empty list"),
        pytest.param(b'{"citations": []}', "holds no citation", id="a silent answer"),
        pytest.param(b'{"citations": 7}', "kept.json: citations: input should be", id="citations as a number"),
        pytest.param(b"[{}, {}]", "and 3 more", id="many faults"),
        pytest.param(b'{"document": {"name": "\\ud800"}}', "document.name", id="half a surrogate pair"),
    ],
)
def test_what_holds_no_citations_says_what_to_change(data: bytes, words: str) -> None:
    with pytest.raises(PinciteError, match=r"^kept\.json") as caught:
        read_kept(data, source="kept.json")
    assert words in str(caught.value)
    assert len(str(caught.value)) < 500
