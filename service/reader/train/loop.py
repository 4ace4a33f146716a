"""The training loop: batches until the budget is spent, the learning rate falling with what is left of it.

The budget is minutes or steps. With minutes the schedule follows the clock, so that it ends in time on a machine that
is shared; a run of steps is repeated exactly by the same seed.
"""

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from service.reader.train.batches import batch_of, chunked
from service.reader.train.groups import Sampler
from service.reader.train.looks import second_looks
from service.reader.train.loss import losses, verdict_loss
from service.reader.train.model import ReaderModel, read_chunks, verdicts
from service.reader.train.optimise import Optimiser, optimiser_for
from service.reader.train.windows import Group


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. Exactly one of `max_minutes` and `max_steps` bounds the run."""

    output: Path
    max_minutes: float | None = None
    max_steps: int | None = None
    groups_per_step: int = 12
    windows_per_chunk: int = 12
    peak_learning_rate: float = 1e-4
    warmup_steps: int = 60
    weight_decay: float = 0.01
    average_decay: float = 0.995
    log_every_steps: int = 20
    save_every_minutes: float = 5.0
    evaluate_every_minutes: float = 20.0

    def spent(self, *, steps: int, seconds: float) -> float:
        """The fraction of the budget that is used up, 1.0 or more at the end."""
        if self.max_steps is not None:
            return steps / self.max_steps
        if self.max_minutes is not None:
            return seconds / (60 * self.max_minutes)
        raise ValueError("a plan needs max_minutes or max_steps")

    def learning_rate(self, *, steps: int, spent: float) -> float:
        """Linear warm-up over steps times linear decay over the budget.

        >>> round(Plan(Path("x"), max_steps=100, warmup_steps=10).learning_rate(steps=49, spent=0.5), 6)
        5e-05
        """
        return self.peak_learning_rate * min(1.0, (steps + 1) / self.warmup_steps) * max(0.0, 1.0 - spent)


@dataclass(slots=True)
class Progress:
    """Where a run stands; seconds count only the time spent in the loop."""

    steps: int = 0
    groups: int = 0
    windows: int = 0
    seconds: float = 0.0


Evaluate = Callable[[ReaderModel], Mapping[str, float]]


def precision_for(device: torch.device) -> torch.dtype:
    """bfloat16 where the device computes in it, else float32."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    capable = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if capable else torch.float32


def train(model: ReaderModel, sampler: Sampler, plan: Plan, *, device: torch.device, evaluate: Evaluate) -> ReaderModel:
    """Train, going on from `checkpoint.pt` in the output folder if there is one; gives the averaged model, float32."""
    plan.output.mkdir(parents=True, exist_ok=True)
    model.freeze_words()
    model.begin_verdict()
    optimiser = optimiser_for(model.to(device), weight_decay=plan.weight_decay, average_decay=plan.average_decay)
    model.to(precision_for(device)).train()
    progress = _resumed(optimiser, plan.output / "checkpoint.pt")
    groups = sampler.groups(skip=progress.groups)
    last = time.monotonic()
    saved = evaluated = progress.seconds
    sums: dict[str, float] = {}
    summed = 0
    while (spent := plan.spent(steps=progress.steps, seconds=progress.seconds)) < 1.0:
        rate = plan.learning_rate(steps=progress.steps, spent=spent)
        for name, value in _step(
            optimiser, groups, plan, progress, rate=rate, seed=sampler.seed, device=device
        ).items():
            sums[name] = sums.get(name, 0.0) + value
        summed += 1
        progress.seconds += (now := time.monotonic()) - last
        last = now
        if progress.steps % plan.log_every_steps == 0:
            means = {name: round(value / summed, 4) for name, value in sums.items()}
            _log(plan, progress, {**means, "rate": rate, "spent": round(spent, 4)})
            sums, summed = {}, 0
        if progress.seconds - saved > 60 * plan.save_every_minutes:
            _save(optimiser, progress, plan.output / "checkpoint.pt")
            saved = progress.seconds
        if progress.seconds - evaluated > 60 * plan.evaluate_every_minutes:
            _log(plan, progress, evaluate(averaged(optimiser)))
            evaluated = progress.seconds
    _save(optimiser, progress, plan.output / "checkpoint.pt")
    return averaged(optimiser)


def averaged(optimiser: Optimiser) -> ReaderModel:
    """A float32 copy of the model with the averaged weights, on its device."""
    trained = optimiser.model
    if not isinstance(trained, ReaderModel):
        raise TypeError("the optimiser does not hold a ReaderModel")
    model = ReaderModel(trained.config)
    model.load_state_dict({name: value.float() for name, value in trained.state_dict().items()})
    model.load_state_dict(optimiser.average, strict=False)
    return model.to(next(trained.parameters()).device).eval()


def _step(
    optimiser: Optimiser,
    groups: Iterator[Group],
    plan: Plan,
    progress: Progress,
    *,
    rate: float,
    seed: int,
    device: torch.device,
) -> dict[str, float]:
    """One batch: forward, backward, step; moves `progress` on and returns the losses by name."""
    model = optimiser.model
    if not isinstance(model, ReaderModel):
        raise TypeError("the optimiser does not hold a ReaderModel")
    chosen = list(islice(groups, plan.groups_per_step))
    batch = batch_of(chosen, windows_per_chunk=plan.windows_per_chunk).to(device)
    read = read_chunks(model, batch.chunks, length=batch.passage.shape[1])
    parts = losses(read, batch)
    parts.total.backward()  # type: ignore[no-untyped-call]
    looks = second_looks(chosen, read, np.random.default_rng([seed, 2, progress.groups]))
    verdict = torch.zeros(())
    if looks.windows:
        chunks = [chunk.to(device) for chunk in chunked(looks.windows, size=plan.windows_per_chunk)]
        verdict = verdict_loss(verdicts(model, chunks), looks.right.to(device), looks.groups.to(device))
        verdict.backward()  # type: ignore[no-untyped-call]
    norm = optimiser.step(rate)
    progress.steps += 1
    progress.groups += len(chosen)
    progress.windows += len(batch.passage) + len(looks.windows)
    named = {"window": parts.window, "across": parts.across, "relevance": parts.relevance, "verdict": verdict}
    return {"norm": norm, **{name: float(value.detach()) for name, value in named.items()}}


def _log(plan: Plan, progress: Progress, values: Mapping[str, float]) -> None:
    line = {"step": progress.steps, "windows": progress.windows, "seconds": round(progress.seconds, 1), **values}
    if not all(math.isfinite(value) for value in line.values()):
        raise FloatingPointError(f"training left the finite numbers: {line}")
    with (plan.output / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")


def _save(optimiser: Optimiser, progress: Progress, path: Path) -> None:
    """Write the checkpoint whole or not at all."""
    state = {**optimiser.state(), "progress": [progress.steps, progress.groups, progress.windows, progress.seconds]}
    unfinished = path.with_suffix(".part")
    torch.save(state, unfinished)
    unfinished.replace(path)


def _resumed(optimiser: Optimiser, path: Path) -> Progress:
    if not path.exists():
        return Progress()
    state = torch.load(path, weights_only=True)
    optimiser.restore(state)
    steps, groups, windows, seconds = state["progress"]
    return Progress(int(steps), int(groups), int(windows), float(seconds))
