"""`python -m service.reader.train DATA_FOLDER --start-from MODEL_FOLDER --embedder MODEL --output FOLDER`."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer

from service.reader.train.evaluate import quick_evaluation
from service.reader.train.export import note_headings, save_weights
from service.reader.train.loop import Plan, precision_for, train
from service.reader.train.mixture import PARALLEL_SHARE
from service.reader.train.model import ReaderModel, load_model
from service.reader.train.prepare import embedder, load_tokenizer, prepare


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and leave the averaged weights in the output folder; called again, it goes on where it was stopped."""
    options = _parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = torch.device(options.device)
    tokenizer = load_tokenizer(options.start_from)
    embed = None
    if options.embedder:
        encoder = SentenceTransformer(options.embedder, device=options.device)
        embed = embedder(encoder, precision=precision_for(device))
    prepared = prepare(
        options.data,
        tokenizer,
        embed,
        cache=options.cache or options.output,
        parallel_share=options.parallel_share,
    )
    plan = Plan(
        output=options.output,
        max_minutes=None if options.steps else options.minutes,
        max_steps=options.steps,
        groups_per_step=options.groups_per_step,
        peak_learning_rate=options.learning_rate,
        evaluate_every_minutes=options.evaluate_every_minutes,
    )
    measure = quick_evaluation(prepared, tokenizer, device=device)

    def evaluate(averaged: ReaderModel) -> Mapping[str, float]:
        save(averaged, options.output / "latest")
        return measure(averaged)

    def save(trained: ReaderModel, folder: Path) -> None:
        save_weights(trained, options.start_from, folder)
        note_headings(folder)

    model = train(
        load_model(options.start_from),
        prepared.sampler(seed=options.seed),
        plan,
        device=device,
        evaluate=evaluate,
    )
    save(model, options.output / "model")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m service.reader.train", description="Train the reading model.")
    parser.add_argument("data", type=Path, help="folder with one folder for each data set")
    parser.add_argument("--start-from", type=Path, required=True, help="folder with the model to begin with")
    parser.add_argument(
        "--embedder", help="sentence-transformers model that mines the hard negatives (default: words alone)"
    )
    parser.add_argument("--output", type=Path, required=True, help="folder for log, checkpoint and weights")
    parser.add_argument("--cache", type=Path, help="folder for mined negatives (default: the output folder)")
    parser.add_argument("--minutes", type=float, default=80.0, help="time to train, preparation not counted")
    parser.add_argument("--steps", type=int, help="train this many steps instead of a time")
    parser.add_argument("--groups-per-step", type=int, default=12)
    parser.add_argument("--learning-rate", type=float, default=1e-4)
    parser.add_argument(
        "--parallel-share", type=float, default=PARALLEL_SHARE, help="weight of made rows with several parallel facts"
    )
    parser.add_argument("--evaluate-every-minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser


if __name__ == "__main__":
    main()
