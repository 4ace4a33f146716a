"""A reader small enough to be made anew in a test: random weights, a tokenizer of whole words."""

import string

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import BertPreTokenizer
from transformers import BertConfig

from service.reader.train.model import ReaderModel

WORDS = ("the mill stands by river it was built in 1712 anna holm two wheels drive grinds rye who when why").split()
VOCABULARY = 200


def tiny_tokenizer() -> Tokenizer:
    """Knows a few words and punctuation; everything else is one unknown piece."""
    special = {"[PAD]": 0, "[unused0]": 1, "[unused1]": 2, "[UNK]": 100, "[CLS]": 101, "[SEP]": 102}
    words = {word: 103 + number for number, word in enumerate([*WORDS, *string.punctuation])}
    tokenizer = Tokenizer(WordLevel(special | words, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


def tiny_model(*, seed: int = 0) -> ReaderModel:
    """Two narrow layers with random weights, the same for the same seed."""
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=512,
    )
    model = ReaderModel(config)
    torch.nn.init.normal_(model.verdict.weight)  # the export stores two heads that are alike only once
    return model
