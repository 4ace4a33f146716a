"""The three commands on a small data folder: train, export, evaluate."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from service.reader.train import mixture as mixture_module
from service.reader.train.__main__ import main as train_main
from service.reader.train.evaluate import main as evaluate_main
from service.reader.train.export import main as export_main
from service.reader.train.export import save_weights
from service.reader.train.mixture import read_mixture
from service.reader.train.written import context_hash
from tests.tiny_reader import tiny_model, tiny_tokenizer

NORMALISED = {
    "squad_train_part/norm.jsonl.gz": 100,
    "squadshifts/norm_new_wiki.jsonl.gz": 2,
    "squadshifts/norm_amazon_reviews.jsonl.gz": 2,
    "qed/norm_train_clean.jsonl.gz": 2,
    "timeqa/norm_train.jsonl.gz": 2,
    "covidqa/norm_windows.jsonl.gz": 10,
    "multispanqa/norm_valid.jsonl.gz": 502,
    "hardqa/norm_train.jsonl.gz": 40,
    "minimal_pairs/norm_train.jsonl.gz": 40,
    "qamr/norm_dev.jsonl.gz": 2,
    "fairytaleqa/norm_train_extractive.jsonl.gz": 2,
}
SQUAD = {"dev-v2.0_train19.json.gz": 40, "dev-v1.1-only13.json.gz": 2, "dev-v2.0_eval16.json.gz": 3}


def lines_of(name: str, count: int) -> list[dict[str, object]]:
    """An answerable and an unanswerable question over each of `count` contexts."""
    lines: list[dict[str, object]] = []
    for number in range(count):
        context = f"The mill of {name} {number} was built in 1712 by Anna Holm."
        answer = {"text": "1712", "answer_start": context.index("1712")}
        shared = {"context": context, "title": name, "is_impossible": False}
        lines.append({**shared, "id": f"{number}a", "question": "When was the mill built?", "answers": [answer]})
        lines.append({**shared, "id": f"{number}b", "question": "Why was the mill built?", "answers": []})
    return lines


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    for name, count in NORMALISED.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        text = "".join(json.dumps(line) + "\n" for line in lines_of(path.parent.name, count))
        path.write_bytes(gzip.compress(text.encode()))
    (folder / "doc2dial").mkdir()
    pages = "".join(json.dumps({"doc": line["id"], "text": line["context"]}) + "\n" for line in lines_of("hardqa", 40))
    (folder / "doc2dial" / "docs.jsonl.gz").write_bytes(gzip.compress(pages.encode()))
    (folder / "squad_dev").mkdir()
    for name, count in SQUAD.items():
        paragraphs = [{"context": line["context"], "qas": [line]} for line in lines_of(name, count)]
        articles = {"data": [{"title": name, "paragraphs": paragraphs}]}
        (folder / "squad_dev" / name).write_bytes(gzip.compress(json.dumps(articles).encode()))
    return folder


@pytest.fixture
def start(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    source.mkdir()
    model = tiny_model()
    model.config.save_pretrained(source)
    tiny_tokenizer().save(str(source / "tokenizer.json"))
    (source / "tokenizer_config.json").write_text("{}")
    save_weights(model, source, tmp_path / "start")
    return tmp_path / "start"


def test_what_is_kept_apart_shares_no_context_with_what_is_trained_on(data: Path) -> None:
    mixture = read_mixture(data)
    trained = {row.context for share in mixture.shares for row in share.rows}
    apart = {row.context for name in ("squad", "squad2", "hardqa", "minimal_pairs") for row in mixture.apart[name]}
    assert apart
    assert not trained & apart
    assert not any("eval16" in context for context in trained)


def test_questions_on_articles_are_left_out_where_their_passage_is_kept_apart_of_another_set(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [str(line["context"]) for line in lines_of("hardqa", 40)[::2]]
    libraries = [
        {
            "subject": "mills",
            "passages": [[context_hash(page), 0, len(page)]],
            "headings": [""],
            "questions": [{"kind": "none", "question": "Who owns the mill?", "near": 0}],
        }
        for page in pages
    ]
    path = tmp_path / "articles.jsonl.gz"
    path.write_bytes(gzip.compress("".join(json.dumps(one) + "\n" for one in libraries).encode()))
    monkeypatch.setattr(mixture_module, "ARTICLES", path)
    mixture = read_mixture(data)
    tested = {row.context for row in mixture.apart["hardqa"]}
    (trained,) = ({row.context for row in share.rows} for share in mixture.shares if share.name == "articles")
    own = {row.context for row in mixture.apart["articles"]}
    assert trained == set(pages) - tested - own
    assert (tested - own) & set(pages)


def test_a_model_is_trained_exported_and_evaluated(
    data: Path, start: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    train_main([str(data), "--start-from", str(start), "--output", str(run), "--steps", "1", "--groups-per-step", "4"])
    assert sum(len(np.load(path)) for path in run.glob("negatives-*.npy")) > 500
    export_main([str(run / "model"), str(tmp_path / "exported")])
    assert json.loads((tmp_path / "exported" / "config.json").read_text())["reads_headings"]
    models = [str(run / "model"), str(tmp_path / "exported" / "model.onnx")]
    evaluate_main([str(data), *models, "--at-most", "20", "--across", "4", "--cache", str(run)])
    weights, exported = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    for name in ("SQuAD 2.0 eval16", "minimal_pairs kept apart", "hardqa kept apart"):
        assert 0.0 <= weights[name]["has_answer_f1"] <= 1.0
        assert exported[name]["questions"] == weights[name]["questions"]
    assert weights["among hard negatives"]["questions"] == 4
    assert weights["libraries kept apart, among their rivals"]["questions"] == 20
