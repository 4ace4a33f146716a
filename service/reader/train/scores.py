"""Measures of answers: exact match, token F1 and its best over thresholds as in SQuAD, the area under the ROC curve."""

import re
import string
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata  # type: ignore[import-untyped]


def normalised(text: str) -> str:
    """Lower case, without punctuation, articles and spare white space (Rajpurkar et al. 2016)."""
    kept = "".join(character for character in text.lower() if character not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", kept).split())


def exact_match(prediction: str, accepted: Sequence[str]) -> float:
    """1.0 if the prediction equals an accepted answer after normalisation, else 0.0.

    >>> exact_match("The Tower.", ["tower"])
    1.0
    """
    return float(any(normalised(prediction) == normalised(answer) for answer in accepted))


def token_f1(prediction: str, accepted: Sequence[str]) -> float:
    """The best harmonic mean of the precision and recall of tokens, 0..1.

    >>> token_f1("in the old tower", ["old tower"])
    0.8
    """
    return max((_f1(normalised(prediction).split(), normalised(answer).split()) for answer in accepted), default=0.0)


def area_under_curve(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The probability that a positive scores above a negative, ties counting half.

    >>> area_under_curve([2.0, 3.0], [1.0, 2.0])
    0.875
    """
    ranks = rankdata([*positive, *negative])
    first = len(positive)
    return float((ranks[:first].sum() - first * (first + 1) / 2) / (first * len(negative)))


def best_f1(gains: Sequence[float], answerable: Sequence[bool], confidence: Sequence[float]) -> tuple[float, float]:
    """The highest mean F1 that a threshold on the confidence reaches, and that threshold (SQuAD 2.0, `best_f1`).

    An answered question gives its token F1 (0 where there is no answer), a silent one 1 where there is no answer.
    """
    order = np.argsort(-np.asarray(confidence), kind="stable")
    answered = np.asarray(answerable)[order]
    change = np.where(answered, np.asarray(gains)[order], -1.0)
    totals = np.concatenate([[0.0], np.cumsum(change)]) + float((~answered).sum())
    best = int(totals.argmax())
    threshold = float(np.asarray(confidence)[order][best - 1]) if best else float("inf")
    return float(totals[best]) / len(order), threshold


def _f1(prediction: Sequence[str], answer: Sequence[str]) -> float:
    shared = sum((Counter(prediction) & Counter(answer)).values())
    return 2 * shared / (len(prediction) + len(answer)) if shared else 0.0
