"""Every edit can be undone: clean text maps to the characters it was made from, whatever the passes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.document import Alignment, Run, Span
from sources.rewrite import Edit, Rewrite

_TEXT = st.text(alphabet="abc -\n\ufffd\ufb01é", max_size=40)


@st.composite
def edits_of(draw: st.DrawFn, length: int) -> list[Edit]:
    """Edits of a text of `length` characters that do not overlap."""
    cuts = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return [Edit(Span(start, end), draw(st.text(alphabet="xy ", max_size=3))) for start, end in pairs]


@st.composite
def rewrites(draw: st.DrawFn) -> Rewrite:
    """A text after up to three passes of edits, and its pieces in another order."""
    rewrite = Rewrite(draw(_TEXT))
    for _ in range(draw(st.integers(0, 3))):
        rewrite.replace(draw(edits_of(len(rewrite.text))))
    cuts = sorted({0, len(rewrite.text), *draw(st.lists(st.integers(0, len(rewrite.text)), max_size=4))})
    pieces: list[Span | str] = [Span(start, end) for start, end in pairwise(cuts)]
    kept = draw(st.permutations(pieces))
    rewrite.rebuild([part for piece in kept for part in (piece, draw(st.sampled_from(["", "\n\n"])))])
    return rewrite


def copied(alignment: Alignment) -> dict[int, int]:
    """Where each copied character of the clean text stands in the original."""
    return {run.start + step: run.original + step for run in alignment.runs for step in range(run.length)}


@settings(deadline=None)
@given(rewrites())
def test_runs_are_copied_characters(rewrite: Rewrite) -> None:
    for run in rewrite.alignment().runs:
        assert rewrite.text[run.start : run.end] == rewrite.original[run.original : run.original_end]


@settings(deadline=None)
@given(rewrites())
def test_runs_ascend_and_overlap_in_neither_text(rewrite: Rewrite) -> None:
    runs = rewrite.alignment().runs
    assert all(one.end <= other.start for one, other in pairwise(runs))
    places = copied(rewrite.alignment())
    assert len(set(places.values())) == len(places)


@settings(deadline=None)
@given(rewrites(), st.data())
def test_mapping_to_the_original_encloses_the_same_characters(rewrite: Rewrite, data: st.DataObject) -> None:
    alignment, places = rewrite.alignment(), copied(rewrite.alignment())
    start = data.draw(st.integers(0, len(rewrite.text)))
    span = Span(start, data.draw(st.integers(start, len(rewrite.text))))
    there = alignment.to_original(span)
    assert all(there.start <= places[at] < there.end for at in range(span.start, span.end) if at in places)


@settings(deadline=None)
@given(rewrites(), st.data())
def test_mapping_to_the_clean_text_encloses_the_same_characters(rewrite: Rewrite, data: st.DataObject) -> None:
    alignment = rewrite.alignment()
    places = {original: clean for clean, original in copied(alignment).items()}
    start = data.draw(st.integers(0, len(rewrite.original)))
    span = Span(start, data.draw(st.integers(start, len(rewrite.original))))
    here = alignment.to_clean(span)
    assert all(here.start <= places[at] < here.end for at in range(span.start, span.end) if at in places)


@settings(deadline=None)
@given(_TEXT, st.data())
def test_offsets_move_with_the_edits(text: str, data: st.DataObject) -> None:
    rewrite = Rewrite(text)
    edits = data.draw(edits_of(len(text)))
    moved = rewrite.replace(edits)
    for at, character in enumerate(text):
        touched = any(edit.span.start <= at < edit.span.end for edit in edits)
        if not touched:
            assert rewrite.text[moved.after(at)] == character


def test_a_replaced_ligature_maps_to_the_damaged_character() -> None:
    rewrite = Rewrite("con\ufffddence")
    rewrite.replace([Edit(Span(3, 4), "fi")])
    assert rewrite.text == "confidence"
    assert rewrite.alignment().to_original(Span(3, 5)) == Span(3, 4)
    assert rewrite.alignment().to_original(Span(0, 4)) == Span(0, 4)


def test_a_moved_note_maps_to_where_it_stood() -> None:
    rewrite = Rewrite("broken 1 note sentence")
    rewrite.rebuild([Span(0, 7), Span(14, 22), "\n\n", Span(7, 13)])
    assert rewrite.text == "broken sentence\n\n1 note"
    assert rewrite.alignment().to_original(Span(0, 15)) == Span(0, 22)
    assert rewrite.alignment().to_original(Span(17, 23)) == Span(7, 13)
    assert rewrite.alignment().to_original(Span(0, 23)) == Span(0, 22)


def test_passes_compose() -> None:
    rewrite = Rewrite("a  b\u00adc")
    rewrite.replace([Edit(Span(4, 5))])
    rewrite.replace([Edit(Span(2, 3))])
    assert rewrite.text == "a bc"
    assert rewrite.alignment().runs == (Run(0, 0, 2), Run(2, 3, 1), Run(3, 5, 1))


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param([Edit(Span(0, 2)), Edit(Span(1, 3))], id="overlapping"),
        pytest.param([Edit(Span(2, 9))], id="past the text"),
    ],
)
def test_impossible_edits_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlaps the one before it or reaches past"):
        Rewrite("abcd").replace(edits)
