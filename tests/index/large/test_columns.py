import dataclasses

import numpy as np
import pytest

from index.entries import entries_of
from index.large.arrays import write_sizes
from index.large.columns import FILES, Columns, ColumnsWriter, Passages
from index.types import IndexProblem


@pytest.fixture
def columns(corpus, tmp_path):
    writer = ColumnsWriter(tmp_path, corpus.experts)
    for n, document in enumerate(corpus.documents):
        passages = [dataclasses.replace(document.passages[0], expert=None), *document.passages[1:]]
        writer.add(document.id, document.topics, passages if n else document.passages)
    writer.close()
    write_sizes(tmp_path, FILES)
    return Columns(tmp_path)


def test_a_passage_is_what_was_written(corpus, columns):
    passages = Passages(columns, columns.named)
    assert list(passages) == [p for p in corpus.passages if p.id != corpus.documents[1].passages[0].id]
    assert passages[-1] == corpus.passages[-1]
    assert list(passages[1:3]) == list(corpus.passages[1:3])
    assert columns.passage(4).expert is None


def test_passages_are_known_by_expert_topic_and_id(corpus, columns):
    ids = [columns.passage(n).id for n in range(columns.size)]
    ann = [n for n, p in enumerate(corpus.passages) if p.expert.id == "ann-lee"]
    assert columns.of_experts(["ann-lee", "nobody"]).tolist() == ann
    document = corpus.documents[0].id
    assert [columns.passage(n).topic.number for n in columns.of_topics([(document, 2), ("none", 1)])] == [2, 2]
    other = corpus.documents[1].id
    assert columns.of_documents([other, "none"]).tolist() == [4, 5]
    assert columns.of_documents([other, document]).tolist() == [0, 1, 2, 3, 4, 5]
    assert columns.of_documents([]).tolist() == []
    assert columns.numbers(
        [ids[3], ids[0], "no:1-2", "x", f"{document}:0-1", f"{document}:²-1", f"{document}:{'9' * 5000}-1"]
    ).tolist() == [0, 3]
    found = columns.found_among(np.arange(columns.size))
    assert found.numbers.tolist() == [0, 1, 2, 3, 5]
    own = [sum(1 for _ in entries_of(0, p, "")) - 1 for n, p in enumerate(corpus.passages) if n != 4]
    assert found.sentences.tolist() == [len(columns.passage(n).sentences) for n in found.numbers.tolist()]
    assert [*found.windows.tolist(), columns.windows] == np.cumsum([0, *own]).tolist()


def test_who_speaks(corpus, columns):
    first = corpus.documents[0]
    assert columns.speakers(first.id, None) == corpus.speakers(first.id)
    assert columns.speakers(first.id, first.topics[1]) == corpus.speakers(first.id, first.topics[1])
    assert columns.speakers("none", None) == frozenset()


def test_missing_names_are_told_in_one_line(tmp_path):
    with pytest.raises(IndexProblem, match=r"run `experts build --force`$"):
        Columns(tmp_path)
