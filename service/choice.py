"""Learning to choose: which weights make the right candidates of a question stand out among all of them, and "none".

A conditional logit (McFadden 1974): each candidate has a utility, a weighted sum of its features, "none of them" a
constant one, and the chance of being chosen is the share of exp(utility). The weights make it likely that a right
candidate is chosen, or "none" where no candidate is right. So a candidate is only ever compared with those of its own
question, as it is when an answer is chosen; a question with many bad candidates counts for no more than one with few.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

_STRENGTH = 1.0
"""Weight of the squared weights (of scaled features) beside the sum of the questions' losses."""


def fit_choice(features: Floats, right: Bools, asked: Ints) -> tuple[Floats, float]:
    """Weights [f] and a bias, such that `features @ weights + bias` is a candidate's utility less that of "none".

    `features` [n, f], `right` [n] and `asked` [n], the number of the candidate's question; the candidates of a question
    stand together. Weights are for unscaled features, fitted on scaled ones, so that all are held back alike.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]  # noqa: PLC0415 - used only to fit

    centre, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    scaled = (features - centre) / scale
    first = np.flatnonzero(np.concatenate([[True], asked[1:] != asked[:-1]]))
    question = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(asked))))
    lost = ~np.logical_or.reduceat(right, first)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        """The questions' losses and their gradient; the last parameter is the utility of "none"."""
        weights, none = parameters[:-1], parameters[-1]
        utility = scaled @ weights
        most = np.maximum(np.maximum.reduceat(utility, first), none)
        chosen, nobody = np.exp(utility - most[question]), np.exp(none - most)
        whole = np.add.reduceat(chosen, first) + nobody
        good = np.add.reduceat(chosen * right, first) + nobody * lost
        by_candidate = chosen / whole[question] - chosen * right / good[question]
        by_none = np.sum(nobody / whole - nobody * lost / good)
        gradient = np.append(by_candidate @ scaled + 2 * _STRENGTH * weights, by_none)
        return float(np.sum(np.log(whole / good)) + _STRENGTH * weights @ weights), gradient

    found = minimize(loss, np.zeros(features.shape[1] + 1), jac=True, method="L-BFGS-B").x
    weights = found[:-1] / scale
    return weights, float(-found[-1] - weights @ centre)
