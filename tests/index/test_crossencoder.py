import hashlib

import pytest

from corpus.types import Expert, Passage, Span
from index import crossencoder
from index.crossencoder import OnnxCrossEncoder
from index.types import EncoderProblem
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crossencoder")
    crossencoder.export(folder)
    return OnnxCrossEncoder(folder)


def test_what_answers_is_likelier_than_what_is_only_about_it(reader):
    question = "When was the bridge opened?"
    answer = "The bridge was opened in 1932 by the mayor. It cost more than was thought."
    about = "The bridge is painted every year. It looks best in the evening."
    answering, mentioning = reader.probabilities(question, [answer, about])
    assert 1 >= answering > mentioning >= 0


def test_a_text_is_judged_the_same_in_any_company(reader):
    texts = ["The bridge was opened in 1932.", "", "\ud800 " * 3, "bridge " * 5000]
    question = "When was it opened? " * 200
    assert reader.probabilities(question, texts) == [reader.probabilities(question, [t])[0] for t in texts]
    assert reader.probabilities(question, []) == []


def test_the_best_sentence_is_read_with_its_neighbours():
    sentences = tuple(Span(n, n + 9) for n in range(0, 50, 10))
    passage = Passage("d", Span(0, 49), Expert("a", "Ann Li"), None, 1, sentences, (), Span(0, 49))
    read = [crossencoder.around(passage, s) for s in sentences]
    assert read == [Span(0, 19), Span(0, 29), Span(10, 39), Span(20, 49), Span(30, 49)]


def test_the_included_weights_are_the_ones_that_their_card_describes():
    data = crossencoder.WEIGHTS.read_bytes()
    assert hashlib.sha256(data).hexdigest() == crossencoder.SHA256
    assert crossencoder.SHA256 in (ROOT / "docs" / "crossencoder.md").read_text(encoding="utf-8")
    assert len(data) < 4_000_000


def test_other_weights_are_not_exported(tmp_path, monkeypatch):
    monkeypatch.setattr(crossencoder, "WEIGHTS", tmp_path / "other.safetensors")
    with pytest.raises(EncoderProblem, match=r"SHA-256 is missing, published is \w{12}; install the product again"):
        crossencoder.export(tmp_path)
    (tmp_path / "other.safetensors").write_bytes(b"x")
    with pytest.raises(EncoderProblem, match=r"SHA-256 is 2d711642b726, published"):
        crossencoder.export(tmp_path)


def test_a_graph_that_is_none_names_the_repair(tmp_path):
    (tmp_path / crossencoder.GRAPH).write_text("x", encoding="utf-8")
    with pytest.raises(EncoderProblem, match=r"the model cannot be loaded .*run `experts build --force`"):
        OnnxCrossEncoder(tmp_path)
