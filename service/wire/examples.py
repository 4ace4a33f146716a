"""The examples that /openapi.json and /docs show: one question with its answer, and what stands round it."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

_QUOTE = "The Republic of Korea is the coordinator in the energy sector."
_DOCUMENT: dict[str, JsonValue] = {
    "id": "9f2c4e0b7a1d3856",
    "name": "reports/cica-measures.pdf",
    "title": "Confidence-building measures in CICA",
    "sha256": "9f2c4e0b7a1d38564f0e6c1b2a7d9380c5e4f1a2b3d4c5e6f708192a3b4c5d6e",
}
_REFERENCE: dict[str, JsonValue] = {
    **_DOCUMENT,
    "format": "pdf",
    "authors": ["A. Bekova"],
    "date": "2024-12-03",
    "title_told": True,
}
_PASSAGE: dict[str, JsonValue] = {
    "id": "9f2c4e0b7a1d3856:20001-20138",
    "text": f"Each dimension has a coordinator and co-coordinators, named for two years. {_QUOTE}",
    "start": 20001,
    "end": 20138,
}
_PLACE: dict[str, JsonValue] = {
    "original_start": 20152,
    "original_end": 20214,
    "page": 5,
    "page_label": "54",
    "section": ["Economic dimension"],
}

ASK: JsonValue = {
    "question": "and energy?",
    "history": [{"question": "who coordinates CICA's tourism measures", "answer": "Tajikistan"}],
    "limit": 5,
}
SEARCH: JsonValue = {"question": "coordinator in the energy sector", "limit": 10}
HIT: JsonValue = {
    "score": 0.97,
    "dense": 0.71,
    "lexical": 14.2,
    "document": _REFERENCE,
    "location": _PLACE,
    "passage": _PASSAGE,
}
ANSWER: JsonValue = {
    "question": "and energy?",
    "resolved_question": "who coordinates CICA's energy measures",
    "answered": True,
    "answer": "The Republic of Korea",
    "confidence": 0.91,
    "citations": [
        {
            "answer": "The Republic of Korea",
            "confidence": 0.91,
            "quote": _QUOTE,
            "document": _REFERENCE,
            "location": {
                "answer_start": 20076,
                "answer_end": 20097,
                "quote_start": 20076,
                "quote_end": 20138,
                **_PLACE,
            },
            "selector": {
                "type": "TextQuoteSelector",
                "exact": _QUOTE,
                "prefix": "inators, named for two years. ",
                "suffix": " Its action plan is renewed",
            },
            "passage": _PASSAGE,
        }
    ],
    "claims": [{"answer": "The Republic of Korea", "citations": [0], "items": []}],
    "nearest": [],
    "coverage": {"documents": 5, "passages": 334, "passages_read": 12, "unreadable": []},
    "library_version": 7,
    "took_ms": 41.2,
}
DOCUMENT: JsonValue = {
    **_DOCUMENT,
    "format": "pdf",
    "names": ["reports/cica-measures.pdf"],
    "size_bytes": 412_101,
    "passages": 64,
    "language": "en",
    "added": "2026-11-22T07:15:00+00:00",
    "warnings": [],
}
_KEPT: dict[str, JsonValue] = {
    "quote": _QUOTE,
    "document": {"name": _DOCUMENT["name"], "sha256": _DOCUMENT["sha256"]},
    "location": {"quote_start": 20076, "quote_end": 20138},
    "selector": {
        "type": "TextQuoteSelector",
        "exact": _QUOTE,
        "prefix": "inators, named for two years. ",
        "suffix": " Its action plan is renewed",
    },
}
VERIFY: JsonValue = {"citations": [_KEPT]}
VERIFIED: JsonValue = {
    "results": [
        {
            "status": "moved",
            "detail": "the quote stands word for word in 'reports/cica-measures.pdf', which has other content now, "
            "at characters 20310-20372 instead of 20076-20138",
            "citation": {
                "answer": None,
                "quote": _QUOTE,
                "document": {**_REFERENCE, "id": "51c0ffee7d20ab94", "sha256": f"51c0ffee7d20ab94{'0f1e2d3c' * 6}"},
                "location": {
                    "answer_start": None,
                    "answer_end": None,
                    "quote_start": 20310,
                    "quote_end": 20372,
                    "original_start": 20386,
                    "original_end": 20448,
                    "page": 5,
                    "page_label": "54",
                    "section": ["Economic dimension"],
                },
                "selector": _KEPT["selector"],
            },
            "occurrences": 1,
            "nearest": None,
        }
    ],
    "library_version": 8,
}

EXAMPLES: Mapping[str, JsonValue] = {
    "AskBody": ASK,
    "SearchBody": SEARCH,
    "AnswerBody": ANSWER,
    "HitBody": HIT,
    "DocumentBody": DOCUMENT,
    "VerifyBody": VERIFY,
    "VerifiedBody": VERIFIED,
}
"""By the name of the model. They are not in the models, for pydantic would sort their members by name."""
