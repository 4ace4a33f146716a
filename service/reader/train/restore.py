"""Bring an exported int8 reader back to PyTorch: to go on training from the shipped weights, or to check them.

`python -m service.reader.train.restore EXPORTED_FOLDER OUTPUT_FOLDER` writes a model folder that `--start-from` takes.
What quantisation rounded off stays lost: each weight is within half a step of the one it was made from.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig

from service.reader.train.export import save_weights
from service.reader.train.model import HEADS, ReaderModel

Weights = npt.NDArray[np.float32]


def restore(folder: Path) -> ReaderModel:
    """The float32 model of the weights in a folder that `service.reader.train.export` made.

    A head of HEADS that it lacks is zero. Raises ValueError where another weight is missing.
    """
    model = ReaderModel(BertConfig.from_pretrained(folder))
    wanted = model.state_dict()
    found: dict[str, torch.Tensor] = {}
    for name, weights in _weights(onnx.load(folder / "model.onnx").graph):
        if name in wanted:
            found[name] = torch.from_numpy(weights.copy()).reshape(wanted[name].shape)
    heads = {name for name in wanted if name.partition(".")[0] in HEADS}
    if missing := sorted(wanted.keys() - found.keys() - heads):
        raise ValueError(f"{folder / 'model.onnx'} was not exported from a reader: it lacks {', '.join(missing)}")
    model.load_state_dict(found, strict=False)
    return model.eval()


def _weights(graph: onnx.GraphProto) -> Iterator[tuple[str, Weights]]:
    """Every stored weight by its name in the model: as it is, or brought back from whole numbers."""
    stored = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    for name, weights in stored.items():
        if name.endswith("_quantized"):
            yield name.removesuffix("_quantized"), _scaled(stored, name)
        elif weights.dtype == np.float32:
            yield name, weights
    for node in graph.node:
        if node.op_type == "MatMulInteger":  # its matrix has no name of its own, and stands transposed
            module = node.name.strip("/").removesuffix("/MatMul_quant").replace("/", ".")
            yield f"{module}.weight", _scaled(stored, node.input[1]).T


def _scaled(stored: dict[str, npt.NDArray[np.generic]], name: str) -> Weights:
    """A quantised weight as numbers: (whole number - zero point) * scale, both for all of it or for each column."""
    base = name.removesuffix("_quantized")
    whole, zero, scale = (stored[key].astype(np.float32) for key in (name, f"{base}_zero_point", f"{base}_scale"))
    return (whole - zero) * scale


def main(arguments: Sequence[str] | None = None) -> None:
    """Restore one exported folder."""
    parser = argparse.ArgumentParser(prog="python -m service.reader.train.restore", description="Restore a reader.")
    parser.add_argument("exported", type=Path, help="folder with config.json, tokenizer.json and model.onnx")
    parser.add_argument("output", type=Path, help="folder for model.safetensors and what belongs to it")
    options = parser.parse_args(arguments)
    save_weights(restore(options.exported), options.exported, options.output)


if __name__ == "__main__":
    main()
