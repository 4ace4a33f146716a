"""From the data folder to a sampler: rows, pool and hard negatives, the last kept on disk for the next start."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from service.reader.train.groups import Sampler, question_pieces
from service.reader.train.mixture import PARALLEL_SHARE, Mixture, read_mixture
from service.reader.train.negatives import Embed, Floats, Miner
from service.reader.train.pool import Ids, Pool, build_pool
from service.reader.train.rows import Row

NEGATIVES_PER_ROW = 11


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Everything that is read and computed before training; `negatives` by the row's id, best ranked first."""

    mixture: Mixture
    pool: Pool
    questions: dict[str, Ids]
    negatives: dict[str, npt.NDArray[np.int32]]

    def sampler(self, *, seed: int) -> Sampler:
        """The stream of training groups of a seed."""
        return Sampler(self.mixture.shares, self.pool, self.negatives, self.questions, seed)


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of a model folder, cutting and padding nothing by itself."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def prepare(
    data: Path, tokenizer: Tokenizer, embed: Embed | None, *, cache: Path, parallel_share: float = PARALLEL_SHARE
) -> Prepared:
    """Read the data and mine its negatives, or take them from `cache` if they were mined from the same rows."""
    mixture = read_mixture(data, parallel_share=parallel_share)
    pool = build_pool(mixture.rows, tokenizer)
    miner = Miner(pool, embed)
    searched = hashlib.sha256(f"{len(pool.passages)} {embed is not None}".encode())
    for context in pool.contexts:
        searched.update(f"{context.text}\0".encode())
    negatives: dict[str, npt.NDArray[np.int32]] = {}
    for rows in mixture.sets:
        found = _mined(rows, miner, cache, searched=searched.digest())
        negatives |= {row.id: numbers for row, numbers in zip(rows, found, strict=True)}
    every = mixture.rows + mixture.made  # a longer pool begins as the shorter one, so the numbers of the passages hold
    return Prepared(mixture, build_pool(every, tokenizer), question_pieces(every, tokenizer), negatives)


def embedder(model: SentenceTransformer, *, precision: torch.dtype, batch_size: int = 32) -> Embed:
    """Embed with a sentence-transformers model, texts sorted by length."""
    model.to(precision)

    def embed(texts: Sequence[str]) -> Floats:
        vectors = model.encode(
            list(texts),
            batch_size=batch_size,
            normalize_embeddings=True,
            convert_to_tensor=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors.float().cpu().numpy(), dtype=np.float32)

    return embed


def _mined(rows: Sequence[Row], miner: Miner, cache: Path, *, searched: bytes) -> npt.NDArray[np.int32]:
    """The negatives of one set of rows, from the cache if the same rows were mined; `searched` tells what in."""
    digest = hashlib.sha256(searched)
    for row in rows:
        digest.update(f"{row.id}\0{row.question}\0{row.answers}\0".encode())
    path = cache / f"negatives-{digest.hexdigest()[:16]}.npy"
    if path.exists():
        return np.load(path)  # type: ignore[no-any-return]
    found = miner.mine(rows, per_row=NEGATIVES_PER_ROW)
    cache.mkdir(parents=True, exist_ok=True)
    np.save(path, found)
    return found
