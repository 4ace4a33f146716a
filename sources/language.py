"""Which language a text is in, by py3langid's byte statistics; told only when it is sure."""

from __future__ import annotations

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_MIN_LETTERS = 60
_MIN_CONFIDENCE = 0.95
_SAMPLE = 4_000  # characters from each of three places
_SCRIPTS = re.compile(
    r"(?P<latin>[a-zA-Z\u00c0-\u024f])|(?P<cyrillic>[\u0400-\u052f])|(?P<greek>[\u0370-\u03ff])"
    r"|(?P<arabic>[\u0600-\u06ff])|(?P<hebrew>[\u0590-\u05ff])|(?P<asian>[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af])"
)


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of the language of `text`; None when it has fewer than sixty letters or is not sure."""
    length = len(text)
    sample = (
        text
        if length <= 3 * _SAMPLE
        else " ".join(text[at : at + _SAMPLE] for at in (length // 10, length // 2, length * 4 // 5))
    )
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS:
        return None
    language, confidence = _identifier().classify(sample)
    return str(language) if confidence >= _MIN_CONFIDENCE and language != "zxx" else None


def script_of(text: str) -> str | None:
    """The script of most of the first thousand characters of `text`: "latin", "cyrillic", ...; None without letters."""
    counts: dict[str, int] = {}
    for match in _SCRIPTS.finditer(text[:1_000]):
        script = match.lastgroup or ""
        counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda script: counts[script]) if counts else None


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
