"""Which reader: the one that ships, or any question answering model by folder or name."""

from __future__ import annotations

from pathlib import Path

from service.reader import Reader
from service.reader.onnx_reader import OnnxReader
from service.reader.torch_reader import TorchReader


def bundled_folder() -> Path:
    """The folder of the reader that ships, with its model card."""
    return Path(__file__).with_name("weights")


def load_reader(model: str | None = None, *, threads: int = 2) -> Reader:
    """The bundled reader when `model` is None; else the model of that folder or name.

    A folder with a `model.onnx` of the bundled shape is run by onnxruntime, anything else as a Hugging Face question
    answering model. Raises ModelError when there is no such model on this machine.
    """
    if model is None:
        return OnnxReader(bundled_folder(), threads=threads)
    folder = Path(model).expanduser()
    if (folder / "model.onnx").is_file() and (folder / "tokenizer.json").is_file():
        return OnnxReader(folder, threads=threads)
    return TorchReader(str(folder) if folder.is_dir() else model)
