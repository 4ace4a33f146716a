"""Read windows with a trained model and choose the best span of each, as the service does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from service.reader.train.batches import Chunk, chunked
from service.reader.train.model import ReaderModel
from service.reader.train.windows import Window

MAX_ANSWER_PIECES = 64

Floats = npt.NDArray[np.float32]
Run = Callable[[Chunk], tuple[Floats, Floats, Floats]]
"""A model as a function of a chunk: start, end float32 [windows, length] and relevance float32 [windows]."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The best span of a window, positions [start, end), with its score and that of "no answer here"."""

    start: int
    end: int
    score: float
    null: float
    relevance: float

    @property
    def margin(self) -> float:
        """By how much the span beats silence."""
        return self.score - self.null


def torch_run(model: ReaderModel, device: torch.device) -> Run:
    """The model as a function of chunks."""

    def run(chunk: Chunk) -> tuple[Floats, Floats, Floats]:
        with torch.inference_mode():
            inputs = (chunk.input_ids, chunk.attention_mask, chunk.token_type_ids)
            start, end, relevance, _ = model(*(part.to(device) for part in inputs))
        return start.cpu().numpy(), end.cpu().numpy(), relevance.cpu().numpy()

    return run


def read_windows(run: Run, windows: Sequence[Window], *, windows_per_chunk: int = 24) -> list[Marked]:
    """The best span of each window, in order."""
    found: dict[int, Marked] = {}
    for chunk in chunked(windows, size=windows_per_chunk):
        starts, ends, relevance = run(chunk)
        for row, number in enumerate(chunk.windows.tolist()):
            found[number] = best_span(windows[number], starts[row], ends[row], float(relevance[row]))
    return [found[number] for number in range(len(windows))]


def best_span(window: Window, start: Floats, end: Floats, relevance: float) -> Marked:
    """The span of at most `MAX_ANSWER_PIECES` pieces in the passage with the highest start + end logit."""
    first, last = window.passage_start, len(window.ids) - 1
    scores = start[first:last, None] + end[None, first:last]
    allowed = np.tril(np.triu(np.ones_like(scores, dtype=np.bool_)), MAX_ANSWER_PIECES - 1)
    best = int(np.where(allowed, scores, -np.inf).argmax())
    row, column = divmod(best, scores.shape[1])
    return Marked(first + row, first + column + 1, float(scores[row, column]), float(start[0] + end[0]), relevance)
