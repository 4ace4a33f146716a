"""Where the gold evidence stands in a ranking of passages."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from eval.agreement import share_in, stands_in, tokens

MIN_SHARE = 0.8
"""The share of the evidence's tokens with which a passage holds the evidence."""

MIN_SHARE_WITH_ANSWER = 0.5
"""The share that suffices when the passage holds an accepted answer as well."""

_PLAIN = str.maketrans({**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′`", "'"), **dict.fromkeys("‐‑–—−", "-")})


def rank(passages: Sequence[str], evidences: Sequence[str], accepted: Sequence[str]) -> int | None:
    """The place, from 1, of the first passage that holds the evidence; None when none does.

    >>> rank(["Iran has energy.", "Turkey has trade."], ["Turkey has trade."], ["Turkey"])
    2
    """
    return next((place for place, text in enumerate(passages, start=1) if holds(text, evidences, accepted)), None)


def holds(passage: str, evidences: Sequence[str], accepted: Sequence[str]) -> bool:
    """Whether the passage holds one of the evidence texts.

    It does when the evidence stands in it but for white space and the form of quotes and dashes; or 0.8 of its tokens
    do; or half of its tokens and an accepted answer do. The two shares bridge what extraction tears or a passage's edge
    cuts off.

    >>> holds("He said “so  be it”.", ['"so be it"'], []), holds("Iran has energy.", ["Turkey has trade."], ["Turkey"])
    (True, False)
    """
    words, plain = tokens(passage), _plainly(passage)
    with_answer = any(stands_in(tokens(answer), words) for answer in accepted)
    least = MIN_SHARE_WITH_ANSWER if with_answer else MIN_SHARE
    return any(_plainly(text) in plain or share_in(tokens(text), words) >= least for text in evidences)


def _plainly(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(_PLAIN).split())
