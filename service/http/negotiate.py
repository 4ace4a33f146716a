"""Content negotiation (RFC 9110, 12.5.1): which of the forms that we have does a client want most?"""

from __future__ import annotations

from collections.abc import Sequence


def negotiate(accept: str | None, offered: Sequence[str]) -> str:
    """The media type of `offered` that an Accept header prefers; the first one where it asks for none of them.

    Between equal weights a type that is named goes before one that a wildcard lets in, and then the order of `offered`
    decides.

    >>> ours = ("application/json", "text/html", "text/markdown")
    >>> [negotiate(accept, ours) for accept in ("text/markdown, */*", "text/*;q=0.5, */*", "image/png", None)]
    ['text/markdown', 'application/json', 'application/json', 'application/json']
    """
    ranges = [_range(part) for part in (accept or "").split(",") if part.strip()]
    rated = [(*_rate(media_type, ranges), -place) for place, media_type in enumerate(offered)]
    weight, _, place = max(rated, default=(0.0, 0, 0))
    return offered[-place] if weight > 0 else offered[0]


def _range(part: str) -> tuple[str, float]:
    """A media range with its weight; one that cannot be read is left out by the weight 0."""
    media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return media_range, _weight(value.strip())
    return media_range, 1.0


def _weight(value: str) -> float:
    whole, _, decimals = value.partition(".")
    valid = whole in {"0", "1"} and (not decimals or decimals.isdecimal())
    return min(1.0, float(value)) if valid else 0.0


def _rate(media_type: str, ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """The weight that the most specific fitting range gives a type, and how specific that is: 2, 1 or 0."""
    fitting = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    found = [(2 - fitting.index(name), weight) for name, weight in ranges if name in fitting]
    specific, weight = max(found, default=(0, 0.0))
    return weight, specific
