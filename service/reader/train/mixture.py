"""Which sets the reading model learns from, how often each is drawn, and what of them is kept apart."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from service.reader.train.libraries import ARTICLES, library_rows
from service.reader.train.parallel import parallel_rows
from service.reader.train.rows import Row, kept_apart, read_rows, read_squad, read_texts
from service.reader.train.twins import twins
from service.reader.train.written import context_hash, written_rows

COVIDQA_TRAINED = 0.78
COVIDQA_TESTED = 0.80
"""COVID-QA stands in the order of its articles: the last fifth is the test; a gap keeps the two from sharing one."""
MULTISPANQA_TRAINED = 500
PARALLEL_SHARE = 0.08
WRITTEN_SHARE = 1.20
"""Weight of the questions written for Pincite on paragraphs of the sets: more than those of the sets together."""
LIBRARIES_SHARE = 1.30
"""Weight of the invented libraries."""
ARTICLES_SHARE = 2.00
"""Weight of the libraries of texts of the sets."""


@dataclass(frozen=True, slots=True)
class Share:
    """Rows that are drawn with the probability `weight` (relative to the other shares).

    For rows that are `made` no negatives are mined: they bring what they are to be told from, in their
    context or as rivals.
    """

    name: str
    rows: tuple[Row, ...]
    weight: float
    made: bool = False


@dataclass(frozen=True, slots=True)
class Mixture:
    """What is trained on, and what was kept apart from the same sets, by name of the set."""

    shares: tuple[Share, ...]
    apart: dict[str, tuple[Row, ...]]

    @property
    def sets(self) -> list[tuple[Row, ...]]:
        """The sets of rows that people wrote, trained on or kept apart; none is empty."""
        return [share.rows for share in self.shares if not share.made] + [rows for rows in self.apart.values() if rows]

    @property
    def rows(self) -> list[Row]:
        """Every row of the sets."""
        return [row for rows in self.sets for row in rows]

    @property
    def made(self) -> list[Row]:
        """Every row that was made of others."""
        return [row for share in self.shares if share.made for row in share.rows]


def read_mixture(folder: Path, *, parallel_share: float = PARALLEL_SHARE) -> Mixture:
    """Read the sets below `folder`. SQuAD 2.0 `eval16` and XQuAD, which overlaps it, are never read here.

    `parallel_share` is the weight of the made rows with one of several parallel facts; the other weights sum to 5.54.
    """
    squad = read_rows(folder / "squad_train_part" / "norm.jsonl.gz", source="squad")
    natural = read_squad(folder / "squad_dev" / "dev-v2.0_train19.json.gz", source="squad2")
    thirteen = read_squad(folder / "squad_dev" / "dev-v1.1-only13.json.gz", source="squad1")
    wiki = read_rows(folder / "squadshifts" / "norm_new_wiki.jsonl.gz", source="new_wiki")
    reviews = read_rows(folder / "squadshifts" / "norm_amazon_reviews.jsonl.gz", source="reviews")
    qed = read_rows(folder / "qed" / "norm_train_clean.jsonl.gz", source="qed")
    timeqa = read_rows(folder / "timeqa" / "norm_train.jsonl.gz", source="timeqa")
    covidqa = read_rows(folder / "covidqa" / "norm_windows.jsonl.gz", source="covidqa")
    lists = read_rows(folder / "multispanqa" / "norm_valid.jsonl.gz", source="multispanqa")
    hard = read_rows(folder / "hardqa" / "norm_train.jsonl.gz", source="hardqa")
    pairs = read_rows(folder / "minimal_pairs" / "norm_train.jsonl.gz", source="minimal_pairs")
    qamr = read_rows(folder / "qamr" / "norm_dev.jsonl.gz", source="qamr")
    pages = read_texts(folder / "doc2dial" / "docs.jsonl.gz")
    tales = read_rows(folder / "fairytaleqa" / "norm_train_extractive.jsonl.gz", source="fairytaleqa")

    squad_train, squad_apart = _split(squad, one_in=50)
    natural_train, natural_apart = _split(natural, one_in=20)
    hard_train, hard_apart = _split(hard, one_in=10)
    pairs_train, pairs_apart = _split(pairs, one_in=10)
    written = written_rows([*squad, *natural, *thirteen, *wiki, *qed, *timeqa, *covidqa])
    written_train, written_apart = _split(written, one_in=10)
    libraries_train, libraries_apart = library_rows(one_in=10)
    covidqa_train = covidqa[: int(COVIDQA_TRAINED * len(covidqa))]
    texts = [*(row.context for row in (*squad_train, *covidqa_train, *wiki, *qed)), *pages]
    by_hash = {context_hash(text): text for text in texts}
    articles_train, articles_apart = library_rows(ARTICLES, one_in=10, contexts=by_hash)
    tested = {row.context for row in (*hard_apart, *pairs_apart, *written_apart)}
    articles_train = tuple(row for row in articles_train if row.context not in tested)
    twinned = twins([*squad_train, *thirteen, *wiki], count=6000, seed=0)
    contexts = list(dict.fromkeys(row.context for row in squad_train))
    shares = (
        Share("squad", squad_train, 0.22),
        Share("squad2 answerable", tuple(row for row in natural_train if row.answers), 0.06),
        Share("squad2 unanswerable", tuple(row for row in natural_train if not row.answers), 0.13),
        Share("squad1", tuple(thirteen), 0.05),
        Share("new_wiki", tuple(wiki), 0.08),
        Share("reviews", tuple(drawn(reviews, 1500, seed=0)), 0.01),
        Share("qed", tuple(qed), 0.06),
        Share("timeqa", tuple(timeqa), 0.02),
        Share("covidqa", tuple(covidqa_train), 0.04),
        Share("multispanqa", tuple(lists[:MULTISPANQA_TRAINED]), 0.03),
        Share("hardqa", hard_train, 0.11),
        Share("minimal_pairs", pairs_train, 0.13),
        Share("written", written_train, WRITTEN_SHARE),
        Share("libraries", libraries_train, LIBRARIES_SHARE, made=True),
        Share("articles", articles_train, ARTICLES_SHARE, made=True),
        Share("qamr", tuple(drawn(qamr, 3000, seed=0)), 0.01),
        Share("fairytaleqa", tuple(drawn(tales, 2500, seed=0)), 0.02),
        Share("twins", tuple(twinned), 0.07, made=True),
        Share("parallel", tuple(parallel_rows(contexts, count=4000, seed=0)), parallel_share, made=True),
    )
    apart = {
        "squad": squad_apart,
        "squad2": natural_apart,
        "hardqa": hard_apart,
        "minimal_pairs": pairs_apart,
        "written": written_apart,
        "libraries": libraries_apart,
        "articles": articles_apart,
        "covidqa": tuple(covidqa[int(COVIDQA_TESTED * len(covidqa)) :]),
        "multispanqa": tuple(lists[MULTISPANQA_TRAINED:]),
    }
    return Mixture(tuple(share for share in shares if share.rows), apart)


def drawn(rows: Sequence[Row], count: int, *, seed: int) -> list[Row]:
    """At most `count` of the rows, the same ones for the same seed."""
    return random.Random(seed).sample(list(rows), min(count, len(rows)))


def _split(rows: Sequence[Row], *, one_in: int) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Rows to train on and rows to keep apart, by their context."""
    apart = {id(row) for row in rows if kept_apart(row, one_in=one_in)}
    return tuple(row for row in rows if id(row) not in apart), tuple(row for row in rows if id(row) in apart)
