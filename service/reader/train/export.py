"""Write a trained reader to a folder: weights, and the int8 ONNX model that the service runs.

`python -m service.reader.train.export MODEL_FOLDER OUTPUT_FOLDER` makes `model.onnx` with the inputs `input_ids`,
`attention_mask` and `token_type_ids` (int64 [batch, length]) and the outputs `start`, `end` (float32 [batch, length],
position 0 for "no answer here"), `relevance` and `verdict` (float32 [batch]).
"""

import argparse
import json
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import save_file

from service.reader.train.batches import Chunk
from service.reader.train.model import ReaderModel, load_model
from service.reader.train.reading import Floats, Run

CARRIED = ("config.json", "tokenizer.json")
CARRIED_IF_THERE = "tokenizer_config.json"
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = ("start", "end", "relevance", "verdict")
MIN_QUANTISED = 4096
"""Matrices with fewer entries stay as they are."""


def save_weights(model: ReaderModel, start_from: Path, folder: Path) -> None:
    """Write `model.safetensors` (float16) with the configuration and the tokenizer that it began with."""
    carry(start_from, folder)
    weights = {name: value.detach().cpu().to(torch.float16).contiguous() for name, value in model.state_dict().items()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def carry(source: Path, folder: Path) -> None:
    """Copy the configuration and the tokenizer from one model folder to another, or leave them in the same.

    Raises FileNotFoundError where the source lacks either; the tokenizer's own configuration may be missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not folder.samefile(source):
        for name in CARRIED:
            shutil.copyfile(source / name, folder / name)
        if (source / CARRIED_IF_THERE).exists():
            shutil.copyfile(source / CARRIED_IF_THERE, folder / CARRIED_IF_THERE)


def note_headings(folder: Path) -> None:
    """Note in a model folder's configuration that the model was taught what stands above a passage."""
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"reads_headings": True}, indent=2), "utf-8")


def export_onnx(model: ReaderModel, path: Path) -> None:
    """Write the model as float32 ONNX with free batch size and length."""
    example = torch.ones(2, 16, dtype=torch.int64)
    free = {name: {0: "batch", 1: "length"} for name in (*INPUTS, "start", "end")} | {
        name: {0: "batch"} for name in ("relevance", "verdict")
    }
    with warnings.catch_warnings():
        # The older exporter traces, and warns of that; it needs no further package and its graph quantises well.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model.float().cpu().eval(),
            (example, example, torch.zeros_like(example)),
            path,
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes=free,
            opset_version=17,
            dynamo=False,
        )


def quantise(source: Path, target: Path) -> None:
    """Write `source` with int8 weights, a scale for each output channel; activations are quantised as they come."""
    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=False)


def quantise_weights(source: Path, target: Path) -> None:
    """Write `source` with matrices stored as int8 and used in floating point: slower, and nearly without loss."""
    model = onnx.load(source)
    graph = model.graph
    looked_up = {name for node in graph.node if node.op_type == "Gather" for name in node.input}
    restored = []
    for stored in list(graph.initializer):
        weights = numpy_helper.to_array(stored)
        if weights.dtype != np.float32 or weights.ndim != 2 or weights.size < MIN_QUANTISED:
            continue
        axis = 0 if stored.name in looked_up else 1  # a scale for each word, or for each output channel
        scales = np.maximum(np.abs(weights).max(axis=1 - axis), 1e-8).astype(np.float32) / 127
        whole = np.round(weights / np.expand_dims(scales, 1 - axis)).astype(np.int8)
        parts = {"int8": whole, "scale": scales, "zero": np.zeros(len(scales), dtype=np.int8)}
        names = [f"{stored.name}_{suffix}" for suffix in parts]
        graph.initializer.remove(stored)
        for name, part in zip(names, parts.values(), strict=True):
            graph.initializer.append(numpy_helper.from_array(part, name))
        restored.append(helper.make_node("DequantizeLinear", names, [stored.name], axis=axis))
    computed = list(graph.node)
    del graph.node[:]
    graph.node.extend([*restored, *computed])
    onnx.save(model, target)


def onnx_run(path: Path, *, threads: int) -> Run:
    """An exported model as a function of chunks."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # a waiting thread leaves its core
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def run(chunk: Chunk) -> tuple[Floats, Floats, Floats]:
        feeds = {name: np.asarray(getattr(chunk, name)) for name in INPUTS}
        start, end, relevance = session.run(list(OUTPUTS[:3]), feeds)
        return start, end, relevance

    return run


def main(arguments: Sequence[str] | None = None) -> None:
    """Export one model folder."""
    parser = argparse.ArgumentParser(
        prog="python -m service.reader.train.export", description="Export a reading model."
    )
    parser.add_argument("model", type=Path, help="folder with config.json, tokenizer.json and model.safetensors")
    parser.add_argument("output", type=Path, help="folder for model.onnx and what belongs to it")
    parser.add_argument("--weights-only", action="store_true", help="int8 for storage only, as model.onnx")
    options = parser.parse_args(arguments)
    carry(options.model, options.output)
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "model.onnx"
        export_onnx(load_model(options.model), whole)
        (quantise_weights if options.weights_only else quantise)(whole, options.output / "model.onnx")


if __name__ == "__main__":
    main()
