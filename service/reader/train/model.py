"""The reading model: the MiniLM encoder with heads that mark spans, tell whether the passage answers, and judge a span.

The parameters are named as in `transformers.BertForQuestionAnswering`, so that a folder saved here loads there too;
`relevance` and `verdict` come on top.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from service.reader.train.batches import Chunk

HEADS = ("relevance", "verdict")
"""What comes on top of a question answering model, each one logit of the first token."""


@dataclass(frozen=True, slots=True, eq=False)
class Logits:
    """`start` and `end` float32 [windows, length], position 0 for "no answer here"; `relevance` float32 [windows]."""

    start: Tensor
    end: Tensor
    relevance: Tensor


class ReaderModel(nn.Module):
    """Reads `[CLS] question [SEP] passage [SEP]`; no dropout, plain attention."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
        config._attn_implementation = "eager"  # the fused kernel is slower to train on a CPU
        self.config = config
        self.bert = BertModel(config, add_pooling_layer=False)
        self.qa_outputs = nn.Linear(config.hidden_size, 2)
        self.relevance = nn.Linear(config.hidden_size, 1)
        self.verdict = nn.Linear(config.hidden_size, 1)
        for head in (self.relevance, self.verdict):
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """int64 [windows, length] each -> start, end float32 [windows, length], relevance, verdict float32 [windows].

        The verdict is of a span that is marked in the window, and means nothing where none is.
        """
        states = self.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        marks = self.qa_outputs(states).float()
        relevance, verdict = (head(states[:, 0]).float().squeeze(-1) for head in (self.relevance, self.verdict))
        return marks[..., 0], marks[..., 1], relevance, verdict

    def begin_verdict(self) -> None:
        """Begin an untrained verdict as the relevance: a span of a passage that answers is the likelier to answer."""
        if not bool(self.verdict.weight.any()):
            self.verdict.load_state_dict(self.relevance.state_dict())

    def freeze_words(self) -> None:
        """Leave the word embeddings as they are: half of the parameters, and nothing that a small set could better."""
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)


def load_model(folder: Path) -> ReaderModel:
    """The model in a folder with `config.json` and `model.safetensors`; a head of HEADS that is missing is zero."""
    model = ReaderModel(BertConfig.from_pretrained(folder))
    weights = {name: weight.float() for name, weight in load_file(folder / "model.safetensors").items()}
    missing, _ = model.load_state_dict(weights, strict=False)
    absent = [name for name in missing if name.partition(".")[0] not in HEADS]
    if absent:
        raise ValueError(f"{folder} is not a question answering model of the BERT family: it lacks {', '.join(absent)}")
    return model


def read_chunks(model: ReaderModel, chunks: Sequence[Chunk], *, length: int) -> Logits:
    """Each chunk through the model; the logits in the order of the windows, zero behind the end of a chunk."""
    starts: list[Tensor] = []
    ends: list[Tensor] = []
    relevance: list[Tensor] = []
    for chunk in chunks:
        start, end, relevant, _ = model(chunk.input_ids, chunk.attention_mask, chunk.token_type_ids)
        starts.append(_padded(start, length))
        ends.append(_padded(end, length))
        relevance.append(relevant)
    order = torch.argsort(torch.cat([chunk.windows for chunk in chunks]))
    return Logits(torch.cat(starts)[order], torch.cat(ends)[order], torch.cat(relevance)[order])


def verdicts(model: ReaderModel, chunks: Sequence[Chunk]) -> Tensor:
    """The logit that the marked span of each window answers, float32 [windows], in their order."""
    found = [model(chunk.input_ids, chunk.attention_mask, chunk.token_type_ids)[3] for chunk in chunks]
    return torch.cat(found)[torch.argsort(torch.cat([chunk.windows for chunk in chunks]))]


def _padded(logits: Tensor, length: int) -> Tensor:
    return nn.functional.pad(logits, (0, length - logits.shape[1])) if logits.shape[1] <= length else logits[:, :length]
