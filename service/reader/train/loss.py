"""The training loss: marks in each window and across those of a question, which window answers, and verdicts.

Across windows the probabilities of a question share one normalisation (Clark and Gardner 2018, "Simple and Effective
Multi-Paragraph Reading Comprehension"), so that scores compare between passages. Where several spans are accepted,
their probabilities are added up.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from service.reader.train.batches import Batch
from service.reader.train.model import Logits

NEVER = -1e9


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """Means over the batch, in nats: `window` per window, `across` per answered group, `relevance` per group."""

    window: Tensor
    across: Tensor
    relevance: Tensor

    @property
    def total(self) -> Tensor:
        """What is minimised."""
        return self.window + 0.7 * self.across + 0.5 * self.relevance


def losses(logits: Logits, batch: Batch) -> Losses:
    """The three losses of a batch."""
    answered = batch.starts[:, 0] > 0
    return Losses(
        _window(logits, batch, answered), _across(logits, batch, answered), _relevance(logits, batch, answered)
    )


def verdict_loss(verdicts: Tensor, right: Tensor, groups: Tensor) -> Tensor:
    """Whether each marked span answers (logistic), and which of a question's does (softmax), in nats.

    `verdicts` float32 [spans], `right` bool [spans], `groups` int64 [spans], the number of the question of each.
    """
    each: Tensor = functional.binary_cross_entropy_with_logits(verdicts, right.float())
    members = groups[None, :] == torch.arange(int(groups.max()) + 1, device=groups.device)[:, None]
    scores = verdicts.masked_fill(~members, NEVER)
    counted = (members & right).any(-1)
    choice = scores.logsumexp(-1) - scores.masked_fill(~right, NEVER).logsumexp(-1)
    return each + 0.5 * (choice * counted).sum() / counted.sum().clamp(min=1)


def _window(logits: Logits, batch: Batch, answered: Tensor) -> Tensor:
    """Cross-entropy of start and end in each window, position 0 standing for "no answer here"; negatives count half."""
    allowed = batch.passage.clone()
    allowed[:, 0] = True
    start = logits.start.masked_fill(~allowed, NEVER).log_softmax(-1)
    end = logits.end.masked_fill(~allowed, NEVER).log_softmax(-1)
    spans = start.gather(1, batch.starts) + end.gather(1, batch.ends)
    each = -spans.masked_fill(~batch.accepted, NEVER).logsumexp(-1) / 2
    asked = torch.zeros_like(each)
    asked[batch.members[:, 0]] = 1.0  # the question's own window
    weight = torch.where(answered | (asked > 0), 1.0, 0.5)
    return (weight * each).sum() / weight.sum()


def _across(logits: Logits, batch: Batch, answered: Tensor) -> Tensor:
    """Cross-entropy of start and end over all passages of a question together, for the questions that are answered."""
    start = logits.start.masked_fill(~batch.passage, NEVER)
    end = logits.end.masked_fill(~batch.passage, NEVER)
    present = batch.members >= 0
    members = batch.members.clamp(min=0)
    start_total = start.logsumexp(-1)[members].masked_fill(~present, NEVER).logsumexp(-1)
    end_total = end.logsumexp(-1)[members].masked_fill(~present, NEVER).logsumexp(-1)
    spans = start.gather(1, batch.starts) + end.gather(1, batch.ends)
    best = spans.masked_fill(~(batch.accepted & answered[:, None]), NEVER).logsumexp(-1)
    group = best[members].masked_fill(~present, NEVER).logsumexp(-1) - start_total - end_total
    counted = (answered[members] & present).any(-1)
    return -(group * counted / 2).sum() / counted.sum().clamp(min=1)


def _relevance(logits: Logits, batch: Batch, answered: Tensor) -> Tensor:
    """Which window of the group answers (softmax), and whether each one does (logistic)."""
    present = batch.members >= 0
    members = batch.members.clamp(min=0)
    scores = logits.relevance[members].masked_fill(~present, NEVER)
    right = answered[members] & present
    counted = right.any(-1)
    choice = scores.logsumexp(-1) - scores.masked_fill(~right, NEVER).logsumexp(-1)
    each = functional.binary_cross_entropy_with_logits(logits.relevance, answered.float())
    return (choice * counted).sum() / counted.sum().clamp(min=1) + each
