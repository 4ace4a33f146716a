"""Averaged readers."""

import torch

from service.reader.train.average import average
from tests.tiny_reader import tiny_model


def test_weights_are_averaged_by_their_shares() -> None:
    first, second = tiny_model(seed=1), tiny_model(seed=2)
    torch.nn.init.ones_(first.relevance.weight)
    torch.nn.init.zeros_(first.qa_outputs.weight)
    torch.nn.init.ones_(second.qa_outputs.weight)
    mean = average([(first, 3.0), (second, 1.0)])
    assert torch.allclose(mean.qa_outputs.weight, torch.full_like(mean.qa_outputs.weight, 0.25))


def test_a_relevance_head_that_was_never_trained_does_not_weaken_the_other() -> None:
    first, second = tiny_model(seed=1), tiny_model(seed=2)
    torch.nn.init.ones_(first.relevance.weight)
    mean = average([(first, 0.5), (second, 0.5)])
    assert torch.equal(mean.relevance.weight, torch.ones_like(mean.relevance.weight))


def test_models_without_any_relevance_head_can_be_averaged() -> None:
    assert not average([(tiny_model(seed=1), 0.5), (tiny_model(seed=2), 0.5)]).relevance.weight.any()
