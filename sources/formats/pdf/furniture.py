"""What stands on a page but is no part of its text: running heads, page and line numbers; and printed labels."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from sources.formats.pdf.lines import PageLines

_EDGE_LINES = 4  # how many lines from the top and the bottom of a page may be furniture
_EDGE_SHARE = 0.16  # of the page's height
_ROMAN = re.compile(r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE | re.ASCII)
_LONE_NUMBER = re.compile(
    r"(?:page|p\.|seite|стр\.|бет)?\s*[-–—(\[|]*\s*(?P<label>[A-Z]{1,2}[-.–]?\d{1,3}|\d{1,6}|[ivxlc]{1,7}|[IVXLC]{1,7})"
    r"\s*[-–—)\]|]*(?:\s*(?:of|/|из)\s*\d{1,5})?\.?",
    re.IGNORECASE,
)


def furniture(pages: Sequence[PageLines]) -> list[set[int]]:
    """For each page the indices of its lines that are furniture.

    Those are the lines at an edge that other pages repeat but for their numbers, and lone numbers, as far as no line of
    text parts them from the edge; lone numbers that count the pages, wherever they stand; and line numbers.
    """
    likely = _repeated(pages)
    for page, found in zip(pages, likely, strict=True):
        found |= {index for index, place in _edges(page) if place != "side" and _is_lone(page, index)}
    votes = _votes(pages, likely)
    dropped: list[set[int]] = []
    for number, (page, found) in enumerate(zip(pages, likely, strict=True)):
        counting = {
            index
            for index in found
            if _is_lone(page, index)
            and any(votes[style, value - number] >= 3 for _, style, value in _candidates(page, {index}))
        }
        numbering = {index for index, line in enumerate(page.lines) if line.is_numbering}
        dropped.append(_from_the_edge(page, found) | counting | numbering | _line_numbers(page))
    return dropped


def labels(pages: Sequence[PageLines], dropped: Sequence[set[int]]) -> list[str | None]:
    """The label printed on each page, taken from its furniture; None where there is none that fits its neighbours.

    A label is believed when the numbers rise with the pages: at the same distance from the page's own number on at
    least two pages.
    """
    votes = _votes(pages, dropped)
    chosen: list[str | None] = []
    for number, (page, drop) in enumerate(zip(pages, dropped, strict=True)):
        rated = [(votes[style, value - number], label) for label, style, value in _candidates(page, drop)]
        best = max((count for count, _ in rated), default=0)
        fitting = {label for count, label in rated if count == best}
        chosen.append(fitting.pop() if best >= 2 and len(fitting) == 1 else None)
    return chosen


def _votes(pages: Sequence[PageLines], lines: Sequence[set[int]]) -> Counter[tuple[str, int]]:
    """On how many pages a number of a style stands at the same distance from the page's own."""
    votes: Counter[tuple[str, int]] = Counter()
    for number, (page, found) in enumerate(zip(pages, lines, strict=True)):
        votes.update({(style, value - number) for _, style, value in _candidates(page, found)})
    return votes


def _is_lone(page: PageLines, index: int) -> bool:
    return _LONE_NUMBER.fullmatch(page.lines[index].text.strip()) is not None


def _repeated(pages: Sequence[PageLines]) -> list[set[int]]:
    """For each page the lines at its edges that stand, but for their numbers, on enough other pages too."""
    repeated: list[set[int]] = [set() for _ in pages]
    seen: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for number, page in enumerate(pages):
        for index, place in _edges(page):
            seen[place, _shape(page.lines[index].text)].append((number, index))
    for (place, shape), places in seen.items():
        distinct = len({number for number, _ in places})
        enough = max(2 if len(pages) <= 4 and place != "side" else 3, min(4, len(pages) // 10))
        if (distinct >= enough and (len(shape) > 1 or place == "side")) or distinct > 20:
            for number, index in places:
                repeated[number].add(index)
    return repeated


def _from_the_edge(page: PageLines, dropped: set[int]) -> set[int]:
    """Those of the lines that no line of text parts from the page's edge."""
    kept: set[int] = set()
    by_height = sorted(range(len(page.lines)), key=lambda index: -page.lines[index].baseline)
    upright = [index for index in by_height if page.lines[index].angle == page.lines[0].angle]
    for order in (upright, upright[::-1]):
        kept |= set(takewhile(lambda index: index in dropped or page.lines[index].is_numbering, order))
    return kept | (dropped - set(upright))


def _edges(page: PageLines) -> Iterator[tuple[int, str]]:
    """Lines that stand at an edge of the page, with which edge."""
    upright = [(index, line) for index, line in enumerate(page.lines) if line.angle == page.lines[0].angle]
    for index, line in enumerate(page.lines):
        if line.angle != page.lines[0].angle:
            yield index, "side"
    if not upright:
        return
    high, low = max(line.top for _, line in upright), min(line.bottom for _, line in upright)
    reach = _EDGE_SHARE * max(1.0, page.height)
    rows = sorted({round(line.baseline) for _, line in upright})
    for index, line in upright:
        at = round(line.baseline)
        if high - line.top < reach and at >= rows[max(0, len(rows) - _EDGE_LINES)]:
            yield index, "top"
        elif line.bottom - low < reach and at <= rows[min(len(rows), _EDGE_LINES) - 1]:
            yield index, "bottom"


def _shape(text: str) -> str:
    """The line with its numbers masked: running heads differ in nothing else."""
    masked = re.sub(r"\d+", "#", re.sub(r"\s+", " ", text.strip().lower()))
    return re.sub(
        r"(?<![^\W_])" + _ROMAN.pattern.replace("(?=[ivxlc])", "(?=[ivxlc]+\\b)") + r"(?![^\W_])$", "#", masked
    )


def _line_numbers(page: PageLines) -> set[int]:
    """The numbers that stand beside the lines of a bill or a manuscript, where they are lines of their own."""
    lone = [(index, line) for index, line in enumerate(page.lines) if re.fullmatch(r"\d{1,4}", line.text.strip())]
    if len(lone) < 8:
        return set()
    by_place = Counter(round(line.right / 4) for _, line in lone)
    place, count = by_place.most_common(1)[0]
    aligned = [(index, line) for index, line in lone if abs(round(line.right / 4) - place) <= 1]
    numbers = [int(line.text) for _, line in sorted(aligned, key=lambda pair: -pair[1].baseline)]
    rising = sum(other > one for one, other in pairwise(numbers))
    return {index for index, _ in aligned} if count >= 8 and rising >= 0.8 * (len(numbers) - 1) else set()


def _candidates(page: PageLines, lines: set[int]) -> Iterator[tuple[str, str, int]]:
    """Labels that the page's lines of those indices hold: as printed, their style, and their value."""
    for index in sorted(lines):
        line = page.lines[index]
        if line.angle != page.lines[0].angle or line.is_numbering:
            continue
        text = line.text.strip()
        lone = _LONE_NUMBER.fullmatch(text)
        if lone:
            bracketed = re.search(r"\([^()]+\)", text)
            yield from _valued(lone.group("label"), bracketed.group() if bracketed else lone.group("label"))
            continue
        for match in (
            re.match(r"(\d{1,6})\b", text),
            re.search(r"\b(\d{1,6})$", text),
            re.search(r"\b([ivxlc]+)$", text),
        ):
            if match:
                yield from _valued(match.group(1), match.group(1))


def _valued(label: str, printed: str) -> Iterator[tuple[str, str, int]]:
    if label.isdigit():
        yield printed, "number", int(label)
    elif _ROMAN.fullmatch(label):
        yield printed, "roman", _roman(label)
    else:
        parted = re.fullmatch(r"([A-Z]{1,2}[-.–]?)(\d{1,3})", label)
        if parted:
            yield printed, parted.group(1), int(parted.group(2))


def _roman(label: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in label.lower()]
    return sum(-one if one < other else one for one, other in zip(values, [*values[1:], 0], strict=True))
