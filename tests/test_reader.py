"""Readers mark spans of their passages, whichever model runs them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from service.reader import Reader
from service.reader.load import bundled_folder, load_reader
from service.reader.onnx_reader import OnnxReader
from service.reader.torch_reader import TorchReader
from service.reader.windows import batches, windows
from sources.errors import ModelError

WORDS = "[PAD] [UNK] [CLS] [SEP] who leads the council of towns ? . anna bela in spring meets".split()
HARBOUR = (
    "The Harbour League was founded in 1974 by eleven port towns. Its secretariat sits in Varna, and the "
    "presidency passes each year to another town. Odessa holds it now."
)
LIBRARY = "The town library lends books, maps and recordings. It opens at nine and closes at six in the evening."


@pytest.fixture(scope="module")
def tiny_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", WORDS.index("[CLS]")), ("[SEP]", WORDS.index("[SEP]"))],
    )
    return tokenizer


@pytest.fixture(scope="module")
def tiny_model(tiny_tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch  # noqa: PLC0415
    from transformers import BertConfig, BertForQuestionAnswering, PreTrainedTokenizerBase, PreTrainedTokenizerFast  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    BertForQuestionAnswering(config).save_pretrained(folder)
    fast: PreTrainedTokenizerBase = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tiny_tokenizer,
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        pad_token="[PAD]",
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
    )
    fast.save_pretrained(folder)
    return folder


def test_windows_lead_back_to_the_passage(tiny_tokenizer: Tokenizer) -> None:
    passage = "Anna leads  the council."
    [window] = windows(tiny_tokenizer, "who leads?", [passage])
    marked = [passage[offset[0] : offset[1]] for offset in window.offsets if offset]
    assert marked == ["Anna", "leads", "the", "council", "."]


def test_a_long_passage_is_read_in_overlapping_pieces(tiny_tokenizer: Tokenizer) -> None:
    passage = " ".join(["anna meets bela in spring ."] * 40)
    pieces = windows(tiny_tokenizer, "who?", [passage], max_tokens=64, stride=16)
    covered = {place for window in pieces for offset in window.offsets if offset for place in range(*offset)}
    assert covered == {place for place, sign in enumerate(passage) if sign != " "}
    assert all(len(window.ids) <= 64 for window in pieces)


def test_a_question_of_a_thousand_words_leaves_room_for_the_passage(tiny_tokenizer: Tokenizer) -> None:
    [window] = windows(tiny_tokenizer, "who leads " * 500, ["Anna."])
    assert any(window.offsets)


def test_a_heading_is_shown_before_the_passage(tiny_tokenizer: Tokenizer) -> None:
    passages = ["Anna leads.", "Bela meets Anna."]
    plain = windows(tiny_tokenizer, "who leads?", passages)
    headed = windows(tiny_tokenizer, "who leads?", passages, headings=["Council of towns", ""])
    above = [tiny_tokenizer.token_to_id(word) for word in ("council", "of", "towns", "[SEP]")]
    at = plain[0].types.index(1)
    assert headed[0].ids == (*plain[0].ids[:at], *above, *plain[0].ids[at:])
    assert headed[0].types == (*plain[0].types[:at], 0, 0, 0, 0, *plain[0].types[at:])
    assert [offset for offset in headed[0].offsets if offset] == [offset for offset in plain[0].offsets if offset]
    assert headed[1] == plain[1]


def test_a_long_heading_keeps_its_beginning_and_its_end_and_leaves_room(tiny_tokenizer: Tokenizer) -> None:
    heading = " ".join(["anna"] * 40 + ["bela"] * 40)
    pieces = windows(tiny_tokenizer, "who?", ["in spring " * 60], headings=[heading], max_tokens=64, stride=16)
    anna, bela = (tiny_tokenizer.token_to_id(word) for word in ("anna", "bela"))
    for window in pieces:
        assert (window.ids.count(anna), window.ids.count(bela)) == (16, 16)
        assert len(window.ids) <= 64
    assert {place for window in pieces for offset in window.offsets if offset for place in range(*offset)}


def test_a_heading_of_a_million_characters_is_read_at_its_ends(tiny_tokenizer: Tokenizer) -> None:
    heading = "anna " * 200_000 + "bela " * 40
    [window] = windows(tiny_tokenizer, "who?", ["In spring."], headings=[heading])
    assert [window.ids.count(tiny_tokenizer.token_to_id(word)) for word in ("anna", "bela")] == [16, 16]


def test_only_a_model_that_was_taught_headings_reads_them(tiny_model: Path, tmp_path: Path) -> None:
    taught = tmp_path / "taught"
    shutil.copytree(tiny_model, taught)
    config = json.loads((taught / "config.json").read_text())
    (taught / "config.json").write_text(json.dumps(config | {"reads_headings": True}))
    passages, headings = ["Anna leads the council of towns."], ["Council of towns in spring"]
    for folder, differs in ((tiny_model, False), (taught, True)):
        reader = TorchReader(str(folder))
        [plain], [headed] = reader.read("Who leads?", passages), reader.read("Who leads?", passages, headings=headings)
        assert (plain != headed) is differs


def test_batches_hold_every_window_once_and_pad_to_their_longest(tiny_tokenizer: Tokenizer) -> None:
    pieces = windows(tiny_tokenizer, "who?", ["anna " * length for length in (3, 9, 1, 5, 7)])
    found = list(batches(pieces, size=2))
    assert sorted(window.passage for batch in found for window in batch.windows) == [0, 1, 2, 3, 4]
    assert [batch.ids.shape for batch in found] == [(2, 14), (2, 10), (1, 6)]
    assert [int(batch.mask.sum()) for batch in found] == [26, 18, 6]


def test_any_question_answering_model_reads_by_folder(tiny_model: Path) -> None:
    reader = load_reader(str(tiny_model))
    assert isinstance(reader, TorchReader)
    passages = ["Anna leads the council of towns.", "Bela meets Anna in spring."]
    readings = reader.read("Who leads the council?", passages)
    assert len(readings) == 2
    for reading, passage in zip(readings, passages, strict=True):
        assert reading.spans
        assert [one.score for one in reading.spans] == sorted((one.score for one in reading.spans), reverse=True)
        assert all(one.span.end <= len(passage) for one in reading.spans)


def test_a_model_that_is_not_there_says_what_to_do() -> None:
    with pytest.raises(ModelError, match="no question answering model called 'nobody/nothing'"):
        load_reader("nobody/nothing")


def test_a_folder_with_half_a_reader_says_so(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match="not a model that can be run"):
        load_reader(str(tmp_path))


@pytest.fixture(scope="module")
def bundled() -> Reader:
    return OnnxReader(bundled_folder())


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When was the Harbour League founded?", "1974"),
        ("Where is the secretariat of the Harbour League?", "Varna"),
        ("Which town holds the presidency now?", "Odessa"),
    ],
)
def test_the_bundled_reader_marks_the_answer(bundled: Reader, question: str, answer: str) -> None:
    harbour, library = bundled.read(question, [HARBOUR, LIBRARY])
    assert answer in harbour.spans[0].span.of(HARBOUR)
    assert harbour.spans[0].score > library.spans[0].score


@pytest.mark.model
def test_the_bundled_reader_prefers_no_answer_where_there_is_none(bundled: Reader) -> None:
    [reading] = bundled.read("When was the Harbour League founded?", [LIBRARY])
    assert reading.null_score > reading.spans[0].score


@pytest.mark.model
def test_what_is_read_beside_it_does_not_change_a_reading(bundled: Reader) -> None:
    alone = bundled.read("Where is the secretariat?", [HARBOUR])[0]
    beside = bundled.read("Where is the secretariat?", [LIBRARY, HARBOUR, LIBRARY + " " + LIBRARY])[1]
    assert alone.spans[0].span == beside.spans[0].span
    assert alone.spans[0].score == pytest.approx(beside.spans[0].score, abs=0.5)
