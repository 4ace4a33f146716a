"""Which language a text is in, by py3langid's byte statistics; told only when it is sure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_MIN_LETTERS = 60
_MIN_CONFIDENCE = 0.95
_MIN_LETTERS_OF_SCRIPT = 100  # of a part in the script of the rest: a list of names reads as many a language
_MIN_CONFIDENCE_OF_SCRIPT = 0.99
_MIN_LETTERS_OF_KNOWN = 12  # of a part in another script, where other parts tell which languages there are
_MIN_CONFIDENCE_OF_KNOWN = 0.9
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


def main_language(parts: Sequence[str]) -> str | None:
    """The language that most letters of a document's parts are in, of those parts that tell theirs; None for a tie.

    Statistics over the whole text would lean to scripts of many bytes a letter.
    """
    letters: Counter[str] = Counter()
    for part in parts:
        if language := language_of(part):
            letters[language] += sum(map(str.isalpha, part))
    first, second = [*letters.most_common(2), ("", 0), ("", 0)][:2]
    return first[0] if first[1] > second[1] else None


def languages_of(parts: Sequence[str], *, language: str | None, script: str | None) -> list[str | None]:
    """For each of a document's parts its language, None where it is the document's `language` or not sure.

    Parts in another script than the document's are mostly in another language, those in the same one seldom: so these
    have to be longer, and surer. What is too short to tell alone is given the language of its script that is likeliest
    among those that longer parts are in.
    """
    told = [_told(part, script) for part in parts]
    found: list[str | None] = []
    known = {(script_of(part), one) for part, one in zip(parts, told, strict=True) if one}
    for part, one in zip(parts, told, strict=True):
        own = script_of(part)
        if one is None and own not in {script, None}:
            one = _likeliest(part, {other for at, other in known if at == own})  # noqa: PLW2901
        found.append(None if one == language else one)
    return found


def _told(part: str, script: str | None) -> str | None:
    """The language of a part that tells it alone."""
    letters = sum(map(str.isalpha, part))
    alike = script_of(part) in {script, None}
    if letters < (_MIN_LETTERS_OF_SCRIPT if alike else _MIN_LETTERS):
        return None
    language, confidence = _identifier().classify(part[: 3 * _SAMPLE])
    sure = confidence >= (_MIN_CONFIDENCE_OF_SCRIPT if alike else _MIN_CONFIDENCE)
    return str(language) if sure and language != "zxx" else None


def _likeliest(part: str, known: Container[str]) -> str | None:
    if sum(map(str.isalpha, part)) < _MIN_LETTERS_OF_KNOWN:
        return None
    rated = [(str(one), float(chance)) for one, chance in _identifier().rank(part[:_SAMPLE]) if one in known]
    total = sum(chance for _, chance in rated)
    return rated[0][0] if rated and total and rated[0][1] >= _MIN_CONFIDENCE_OF_KNOWN * total else None


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
