"""Average readers: `python -m service.reader.train.average OUTPUT_FOLDER MODEL_FOLDER=0.6 MODEL_FOLDER=0.4`.

The mean of a model's weights with those that it was tuned from keeps what the first had learnt and costs nothing to run
(Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from torch import Tensor

from service.reader.train.export import save_weights
from service.reader.train.model import HEADS, ReaderModel, load_model


def average(parts: Sequence[tuple[ReaderModel, float]]) -> ReaderModel:
    """The first model with the weighted mean of all; shares need not add up to one.

    A head that is all zero was never trained and is left out of the mean.
    """
    states = [(model.state_dict(), share) for model, share in parts]
    mean = {
        name: _mean([(state[name], share) for state, share in states if _trained(state, name)] or [(whole, 1.0)])
        for name, whole in states[0][0].items()
    }
    parts[0][0].load_state_dict(mean)
    return parts[0][0]


def main(arguments: Sequence[str] | None = None) -> None:
    """Average the models named on the command line, with the configuration and tokenizer of the first."""
    parser = argparse.ArgumentParser(prog="python -m service.reader.train.average", description="Average readers.")
    parser.add_argument("output", type=Path, help="folder for the averaged model")
    parser.add_argument("models", nargs="+", metavar="FOLDER=SHARE", help="model folder and its share, as in a=0.6")
    options = parser.parse_args(arguments)
    named = [text.rpartition("=") for text in options.models]
    model = average([(load_model(Path(folder)), float(share)) for folder, _, share in named])
    save_weights(model, Path(named[0][0]), options.output)


def _mean(parts: Sequence[tuple[Tensor, float]]) -> Tensor:
    total = sum(share for _, share in parts)
    return sum((weights * (share / total) for weights, share in parts[1:]), parts[0][0] * (parts[0][1] / total))


def _trained(state: Mapping[str, Tensor], name: str) -> bool:
    head = name.partition(".")[0]
    return head not in HEADS or bool(state[f"{head}.weight"].any())


if __name__ == "__main__":
    main()
