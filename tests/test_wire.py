"""The examples of the description are true: they fit the models, and their offsets fit their texts."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ValidationError

from service.wire.asking import AnswerBody, AskBody, HitBody, SearchBody
from service.wire.documents import DocumentBody
from service.wire.examples import ANSWER, EXAMPLES


@pytest.mark.parametrize(
    "model", [AskBody, SearchBody, AnswerBody, HitBody, DocumentBody], ids=lambda model: model.__name__
)
def test_an_example_fits_its_model(model: type[BaseModel]) -> None:
    example = EXAMPLES[model.__name__]
    assert model.model_validate(example).model_dump(mode="json", exclude_unset=True) == example


def test_the_offsets_of_the_example_answer_fit_its_texts() -> None:
    citation = AnswerBody.model_validate(ANSWER).citations[0]
    passage, place = citation.passage, citation.location
    assert (place.answer_start, place.answer_end) != (None, None)
    quote = passage.text[place.quote_start - passage.start : place.quote_end - passage.start]
    answer = passage.text[(place.answer_start or 0) - passage.start : (place.answer_end or 0) - passage.start]
    assert (quote, answer, citation.selector.exact) == (citation.quote, citation.answer, citation.quote)
    assert passage.text[: place.quote_start - passage.start].endswith(citation.selector.prefix)
    assert passage.end - passage.start == len(passage.text)
    assert passage.id == f"{citation.document.id}:{passage.start}-{passage.end}"
    assert place.original_end - place.original_start == len(citation.quote)


def test_a_turn_without_an_answer_is_a_question_that_got_none() -> None:
    body = AskBody.model_validate(
        {"question": "and?", "history": [{"question": "who"}, {"question": "why", "answer": "x"}]}
    )
    assert [(turn.question, turn.answer) for turn in body.turns()] == [("who", None), ("why", "x")]


def test_a_body_cannot_be_changed_after_it_was_checked() -> None:
    body = AskBody(question="why")
    with pytest.raises(ValidationError, match="frozen"):
        body.question = ""
