"""A second look at a span: what is shown of its passage, in training and in use alike, and what comes of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.processors import TemplateProcessing

from service.reader.marked import MAX_SHOWN, mark
from service.reader.onnx_reader import OnnxReader
from service.reader.train.batches import chunked
from service.reader.train.export import export_onnx
from service.reader.train.looks import marked
from service.reader.train.model import verdicts
from service.reader.train.windows import MARK_IDS, Window, join
from service.reader.windows import marked_windows
from sources.document import Span
from sources.errors import ModelError
from tests.tiny_reader import tiny_model, tiny_tokenizer

QUESTION, HEADING = "When was it built?", "Anna Holm"
PASSAGE = "The mill stands by the river. It was built in 1712 by Anna Holm; two wheels drive it."
BUILT = Span(PASSAGE.index("1712"), PASSAGE.index("1712") + 4)


@pytest.mark.parametrize(
    ("span", "first", "last"), [(Span(0, 2), 0, 71), (Span(100, 102), 65, 136), (Span(198, 200), 128, 199)]
)
def test_a_long_passage_is_shown_round_the_span(span: Span, first: int, last: int) -> None:
    shown = mark(range(200), span, (-1, -2))
    assert len(shown) == MAX_SHOWN + 2
    assert [one for one in shown if one >= 0] == [*range(first, last + 1)]
    assert shown[shown.index(-1) + 1 : shown.index(-2)] == [*range(span.start, span.end)]


def test_a_span_longer_than_the_view_is_cut() -> None:
    shown = mark(range(200), Span(10, 190), (-1, -2))
    assert shown[shown.index(-1) + 1 : shown.index(-2)] == [*range(10, 10 + MAX_SHOWN // 2)]
    assert len(shown) == MAX_SHOWN + 2


def framing_tokenizer() -> Tokenizer:
    """One that puts [CLS] and [SEP] where BERT has them, as a reader's does."""
    tokenizer = tiny_tokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 101), ("[SEP]", 102)]
    )
    return tokenizer


def trained_on(question: str, heading: str) -> Window:
    """The marked window as it is made for training."""
    tokenizer = tiny_tokenizer()
    passage = tokenizer.encode(PASSAGE, add_special_tokens=False)
    at = next(place for place, offset in enumerate(passage.offsets) if offset[0] == BUILT.start)
    asked, above = (
        np.array(tokenizer.encode(text, add_special_tokens=False).ids, dtype=np.int32) for text in (question, heading)
    )
    window = join(asked, np.array(passage.ids, dtype=np.int32), heading=above)
    return marked(window, Span(window.passage_start + at, window.passage_start + at + 1))


@pytest.mark.parametrize("heading", [HEADING, ""])
def test_a_span_is_shown_in_use_as_in_training(heading: str) -> None:
    [used] = marked_windows(framing_tokenizer(), QUESTION, [PASSAGE], [BUILT], headings=[heading])
    trained = trained_on(QUESTION, heading)
    assert list(used.ids) == trained.ids.tolist()
    assert used.types.index(1) == trained.passage_start
    assert used.ids[used.ids.index(MARK_IDS[0]) + 1] == tiny_tokenizer().token_to_id("1712")


def test_the_exported_reader_gives_the_verdict_of_the_model(tmp_path: Path) -> None:
    model = tiny_model().eval()
    model.config.save_pretrained(tmp_path)
    framing_tokenizer().save(str(tmp_path / "tokenizer.json"))
    export_onnx(model, tmp_path / "model.onnx")
    config = json.loads((tmp_path / "config.json").read_text()) | {"reads_headings": True}
    (tmp_path / "config.json").write_text(json.dumps(config))
    found = OnnxReader(tmp_path).verdicts(QUESTION, [PASSAGE, PASSAGE], [BUILT, BUILT], headings=[HEADING, ""])
    with torch.inference_mode():
        windows = [trained_on(QUESTION, HEADING), trained_on(QUESTION, "")]
        expected = verdicts(model, chunked(windows, size=2)).tolist()
    assert found == pytest.approx(expected, abs=1e-5)
    assert found[0] != pytest.approx(found[1], abs=1e-4)


def test_a_vocabulary_without_marks_says_so() -> None:
    bare = Tokenizer.from_str(framing_tokenizer().to_str().replace("unused", "absent"))
    with pytest.raises(ModelError, match=r"lacks \[unused0\] and \[unused1\]"):
        marked_windows(bare, QUESTION, [PASSAGE], [BUILT])
