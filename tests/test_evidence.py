"""Finding the gold evidence in a ranking."""

from __future__ import annotations

import pytest

from eval.evidence import holds, rank

EVIDENCE = "Turkey is coordinator in the sphere of new threats"  # Eight tokens without the article.


@pytest.mark.parametrize(
    ("passage", "accepted", "expected"),
    [
        pytest.param(f"Mongolia has ecology. {EVIDENCE}.", [], True, id="word by word"),
        pytest.param(EVIDENCE.replace(" ", "\n "), [], True, id="other white space"),
        pytest.param("Turkey is coordinator in the sphere of", [], False, id="6/8 of the tokens"),
        pytest.param("Turkey is coordinator in the sphere of new dangers", [], True, id="7/8 of the tokens"),
        pytest.param("Turkey is coordinator in the field", ["Turkey"], True, id="4/8 and the answer"),
        pytest.param("Turkey is coordinator", ["Turkey"], False, id="3/8 and the answer"),
        pytest.param("Iran is coordinator in the sphere of trade", ["Turkey"], False, id="5/8 without the answer"),
        pytest.param("", ["Turkey"], False, id="empty passage"),
    ],
)
def test_a_passage_holds_the_evidence(passage: str, accepted: list[str], expected: bool) -> None:
    assert holds(passage, [EVIDENCE], accepted) is expected


def test_quotes_and_dashes_of_any_form_are_the_same() -> None:
    assert holds("The “Shanghai Five” – the first", ['"Shanghai Five" - the first'], [])


def test_the_first_passage_with_any_evidence_counts() -> None:
    passages = ["Nothing here.", "It has 27 members, says the report.", "It has 26 members, says the paper."]
    assert rank(passages, ["It has 26 members", "It has 27 members"], []) == 2
    assert rank(passages[:1], ["It has 26 members"], []) is None
    assert rank([], ["It has 26 members"], []) is None
