import os
from pathlib import Path

import numpy as np
import pytest

from corpus import library
from index import bulk, encoder, exports
from index.bulk import PassageEncoder
from index.types import EncoderProblem
from tests.index.test_encoder import ODD, ODDER, sentences


@pytest.fixture(scope="module")
def model():
    return encoder.chosen(library.SHIPPED)


@pytest.fixture(scope="module")
def folder(assistant, model):
    """That model, exported beside the index."""
    return exports.exported(Path(os.environ["EXPERTS_INDEX"]), model, pytest.fail)


@pytest.mark.slow
def test_the_exported_model_gives_the_vectors_of_the_published_one(folder, model, shipped):
    texts = [*ODD, *sentences(shipped), "bread and wine " * 400]
    ours, theirs = PassageEncoder(folder).encode(texts), encoder.BuildEncoder(model).encode(texts)
    assert np.abs(ours - theirs).max() < 1e-5  # measured: 2e-7


@pytest.mark.slow
def test_every_text_has_a_unit_vector_in_its_place(folder):
    passages = PassageEncoder(folder, threads=1)
    texts = [*ODD, *ODDER, *(f"text {n}" for n in range(100))]
    vectors = passages.encode(texts)
    assert (vectors.shape, vectors.dtype) == ((len(texts), passages.dimension), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    assert vectors[::9] == pytest.approx(np.vstack([passages.encode([t]) for t in texts[::9]]), abs=1e-5)
    assert passages.encode([]).shape == (0, passages.dimension)


def test_a_file_that_is_missing_is_one_line(tmp_path):
    with pytest.raises(EncoderProblem, match=r"encoder.json: .*; run `experts build --force`$"):
        PassageEncoder(tmp_path)


def test_texts_of_like_length_share_a_batch_and_no_more_are_taken_than_are_worked_at():
    taken = []
    lengths = [5, 1, 9, 2, 9, 1] * 100

    def texts():
        for number, length in enumerate(lengths):
            taken.append(number)
            yield number, "x" * length

    batches = bulk.alike(texts(), 2)
    first = next(batches)
    assert first == [(2, "x" * 9), (4, "x" * 9)]
    assert len(taken) == 128
    keys = [key for pairs in [first, *batches] for key, _ in pairs]
    assert sorted(keys) == list(range(600))
    assert [lengths[key] for key in keys[:128]] == sorted(lengths[:128], reverse=True)
