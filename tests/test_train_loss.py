"""Batches and the loss: what is worked out by hand stands here as a number."""

import math

import numpy as np
import pytest
import torch

from service.reader.train.batches import batch_of
from service.reader.train.loss import losses
from service.reader.train.model import Logits, read_chunks
from service.reader.train.windows import Group, Window, join
from sources.document import Span
from tests.tiny_reader import tiny_model

QUESTION = np.array([110, 111], dtype=np.int32)


def window(*, pieces: int, answers: tuple[Span, ...] = ()) -> Window:
    return join(QUESTION, np.arange(103, 103 + pieces, dtype=np.int32), answers)


def test_chunks_are_sorted_by_length_and_logits_come_back_in_the_order_of_the_windows() -> None:
    groups = [Group((window(pieces=9), window(pieces=3))), Group((window(pieces=6),))]
    batch = batch_of(groups, windows_per_chunk=2)
    assert [chunk.windows.tolist() for chunk in batch.chunks] == [[1, 2], [0]]
    model = tiny_model().eval()
    together = read_chunks(model, batch.chunks, length=batch.passage.shape[1])
    for number, one in enumerate(one for group in groups for one in group.windows):
        alone = batch_of([Group((one,))], windows_per_chunk=1)
        logits = read_chunks(model, alone.chunks, length=alone.passage.shape[1])
        size = len(one.ids)
        torch.testing.assert_close(together.start[number, :size], logits.start[0, :size], atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(together.relevance[number], logits.relevance[0], atol=1e-5, rtol=1e-4)


def test_a_batch_says_where_passages_and_answers_stand() -> None:
    batch = batch_of([Group((window(pieces=3, answers=(Span(1, 3),)), window(pieces=2)))], windows_per_chunk=8)
    # [CLS] q q [SEP] p p p [SEP]: the passage begins at 4
    assert batch.passage.nonzero().tolist() == [[0, 4], [0, 5], [0, 6], [1, 4], [1, 5]]
    assert (batch.starts.tolist(), batch.ends.tolist()) == ([[5], [0]], [[6], [0]])
    assert batch.members.tolist() == [[0, 1]]


def test_equal_logits_lose_the_logarithm_of_the_number_of_choices() -> None:
    batch = batch_of([Group((window(pieces=3, answers=(Span(1, 2),)), window(pieces=2)))], windows_per_chunk=8)
    length = batch.passage.shape[1]
    logits = Logits(torch.zeros(2, length), torch.zeros(2, length), torch.zeros(2))
    parts = losses(logits, batch)
    # three pieces or silence with weight 1, two pieces or silence with weight 1/2
    assert float(parts.window) == pytest.approx((math.log(4) + 0.5 * math.log(3)) / 1.5, rel=1e-5)
    assert float(parts.across) == pytest.approx(math.log(5), rel=1e-5)
    assert float(parts.relevance) == pytest.approx(math.log(2) + math.log(2), rel=1e-5)


def test_probabilities_of_several_accepted_answers_are_added() -> None:
    answers = (Span(0, 1), Span(1, 2))
    batch = batch_of([Group((window(pieces=2, answers=answers),))], windows_per_chunk=8)
    length = batch.passage.shape[1]
    parts = losses(Logits(torch.zeros(1, length), torch.zeros(1, length), torch.zeros(1)), batch)
    # each answer has (1/2)^2 across the passage, both together 1/2; start and end share the loss
    assert float(parts.across) == pytest.approx(math.log(2) / 2, rel=1e-5)


def test_a_group_without_answer_has_no_loss_across_its_windows() -> None:
    batch = batch_of([Group((window(pieces=3), window(pieces=2)))], windows_per_chunk=8)
    length = batch.passage.shape[1]
    parts = losses(Logits(torch.zeros(2, length), torch.zeros(2, length), torch.zeros(2)), batch)
    assert float(parts.across) == 0.0
    assert float(parts.relevance) == pytest.approx(math.log(2), rel=1e-5)


def test_a_wrong_passage_with_a_high_score_costs_across_windows_only() -> None:
    batch = batch_of([Group((window(pieces=3, answers=(Span(1, 2),)), window(pieces=3)))], windows_per_chunk=8)
    start, end = torch.zeros(2, batch.passage.shape[1]), torch.zeros(2, batch.passage.shape[1])
    fair = losses(Logits(start, end, torch.zeros(2)), batch)
    start[1] += 5.0  # every position alike: the same probabilities inside the window
    biased = losses(Logits(start, end, torch.zeros(2)), batch)
    assert float(biased.window) == pytest.approx(float(fair.window), rel=1e-5)
    assert float(biased.across) > float(fair.across) + 1.0
