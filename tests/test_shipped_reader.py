"""The shipped weights: what onnxruntime reads with them in int8 is what PyTorch reads with them in float32."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import helper

from eval.cli import gold_path
from eval.gold import load
from service.reader.load import bundled_folder
from service.reader.onnx_reader import OnnxReader
from service.reader.torch_reader import TorchReader
from service.reader.train.export import export_onnx, quantise, save_weights
from service.reader.train.restore import restore
from sources import samples
from tests.tiny_reader import tiny_model

PAPER = "osce-and-asia.md"


@pytest.mark.model
def test_the_shipped_weights_read_alike_in_int8_and_in_pytorch(tmp_path: Path) -> None:
    save_weights(restore(bundled_folder()), bundled_folder(), tmp_path / "float")
    int8, float32 = OnnxReader(bundled_folder()), TorchReader(str(tmp_path / "float"))
    paper = (samples.folder() / PAPER).read_text("utf-8")
    passages = [part for part in paper.split("\n\n") if len(part) > 300][:4]
    questions = [one.question for one in load(gold_path("samples")) if one.documents == (PAPER,)][:10]
    pairs = [
        pair
        for question in questions
        for pair in zip(int8.read(question, passages), float32.read(question, passages), strict=True)
    ]
    assert len(pairs) >= 20
    margins = np.array([[one.spans[0].score - one.null_score for one in pair] for pair in pairs])
    assert np.corrcoef(margins.T)[0, 1] > 0.98
    assert np.abs(margins[:, 0] - margins[:, 1]).mean() < 1.0
    answered = [pair for pair, margin in zip(pairs, margins, strict=True) if margin.min() > 0]
    assert answered
    assert all(one.spans[0].span.overlaps(other.spans[0].span) for one, other in answered)


def test_an_exported_model_comes_back_with_its_weights(tmp_path: Path) -> None:
    model = tiny_model()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter)  # a trained model has no two alike, which the export would store once
    model.config.save_pretrained(tmp_path)
    export_onnx(model, tmp_path / "whole.onnx")
    quantise(tmp_path / "whole.onnx", tmp_path / "model.onnx")
    back, weights = restore(tmp_path).state_dict(), model.state_dict()
    assert back.keys() == weights.keys()
    for name, weight in weights.items():
        step = weight.abs().max() / 127 + 1e-6
        torch.testing.assert_close(back[name], weight, atol=float(step), rtol=0.0)


def test_a_model_that_is_no_reader_is_not_restored(tmp_path: Path) -> None:
    tiny_model().config.save_pretrained(tmp_path)
    onnx.save(helper.make_model(helper.make_graph([], "empty", [], [])), tmp_path / "model.onnx")
    with pytest.raises(ValueError, match=r"not exported from a reader: it lacks bert\.embeddings"):
        restore(tmp_path)
