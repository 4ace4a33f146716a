"""What of a web page is not its text: navigation, links from page to page, what is hidden, note marks."""

from __future__ import annotations

import re
from itertools import islice, takewhile

from lxml import html as lxml_html

BLOCKS = frozenset(
    "p div section article main header footer aside blockquote pre ul ol li dl dt dd table figure figcaption caption "
    "h1 h2 h3 h4 h5 h6 hr address details summary body html fieldset center".split()
)
"""The elements that begin a paragraph of their own."""
HEADINGS = {f"h{level}": level for level in range(1, 7)}

_DROPPED = frozenset(
    "script style noscript template svg canvas iframe object form button select input textarea nav menu dialog audio "
    "video".split()
)
_FURNITURE_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "menu"})
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|sidebar|breadcrumbs?|cookies?|share|sharing|social|related|newsletter|advert|ads"
    r"|banner|popup|modal|skip-link|pagination|comments?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_TURNERS = re.compile(r"(?:^|\s)(?:nav-?header|nav-?footer|docnav|nav_table)(?:$|\s)")
_TURNING_KEYS = frozenset("pn")  # the access keys that manuals give to their links to the previous and the next page
_MOST_TURNERS = 50  # links and blocks: a page has four or so
_SHORT = 400  # characters: a block of links to other pages holds fewer
_PERMALINK = re.compile(r"\s*[¶#\U0001f517]\s*")
_NOTE_MARK = re.compile(r"\s*\[?(?:\d{1,3}|[*†‡a-z])\]?\s*")
_NOTE_LINK = re.compile(r"(?:^|[\s-])(?:(?:foot|end)?note-?ref(?:erence)?|(?:foot|end)note)(?:$|[\s-])", re.IGNORECASE)


def drop_page_turners(root: lxml_html.HtmlElement) -> None:
    """Takes out the short blocks that hold the links to the previous and the next page of a manual or a series."""
    named = (each for each in root.iter("div", "table", "ul", "p") if _TURNERS.search(each.get("class") or ""))
    found = list(islice(named, _MOST_TURNERS))
    for link in islice(filter(_turns_pages, root.iter("a")), _MOST_TURNERS):
        short = takewhile(_is_short, (above for above in link.iterancestors() if above.tag in BLOCKS))
        found += [above for above in short if link_share(above) > 0.25]
    for element in found:
        if _is_short(element) and element.getparent() is not None:
            element.drop_tree()


def _turns_pages(link: lxml_html.HtmlElement) -> bool:
    relations = set((link.get("rel") or "").lower().split())
    key = (link.get("accesskey") or "").lower()
    return bool(relations & {"prev", "previous", "next"}) or (bool(key) and key in _TURNING_KEYS)


def _is_short(element: lxml_html.HtmlElement) -> bool:
    return (
        element.tag not in {"body", "html", "main", "article"}
        and len(tidy(element.text_content())) < _SHORT
        and not any(inner.tag in HEADINGS for inner in element.iter())
    )


def is_furniture(element: lxml_html.HtmlElement, depth: int) -> bool:
    """Whether an element, that many elements below the main text, is no part of it."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _DROPPED:
        return True
    if element.get("role") in _FURNITURE_ROLES or element.get("aria-hidden") == "true" or "hidden" in element.attrib:
        return True
    if re.search(r"display:\s*none", element.get("style") or ""):
        return True
    if tag == "a" and _PERMALINK.fullmatch(element.text_content()):
        return True
    if tag in {"header", "footer", "aside"} and depth <= 3 and element.find(".//h1") is None:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return (
        tag in {"div", "ul", "ol", "section", "aside", "header", "footer", "p", "span"}
        and bool(_FURNITURE_NAMES.search(names))
        and link_share(element) > 0.3
    )


def link_share(element: lxml_html.HtmlElement) -> float:
    """The share of an element's characters that stand in links, in [0, 1]; 1 where it has none."""
    whole = len(element.text_content().strip())
    linked = sum(len(link.text_content().strip()) for link in element.iter("a"))
    return linked / whole if whole else 1.0


def is_note_mark(element: lxml_html.HtmlElement) -> bool:
    """Whether an element is a mark that leads to a note: raised and a link in one, or a link that says so itself."""
    if element.tag not in {"a", "sup"} or not _NOTE_MARK.fullmatch(element.text_content()):
        return False
    if element.tag == "sup":
        return element.find(".//a") is not None
    said = (element.get(name) or "" for name in ("class", "role", "epub:type"))
    raised = element.find(".//sup")
    whole = raised is not None and raised.text_content().strip() == element.text_content().strip()
    return whole or any(_NOTE_LINK.search(one) for one in said)


def tidy(text: str) -> str:
    """The text in one line."""
    # Line breaks of the source mean nothing in HTML; those of <br> were put in before and are not told apart.
    return re.sub(r"\s+", " ", text).strip()
