import numpy as np
import pytest

from index.dense import DenseIndex
from index.types import IndexProblem

VECTORS = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)


def test_cosines_come_in_the_order_of_the_vectors(tmp_path):
    index = DenseIndex.of(VECTORS)
    index.save(tmp_path / "v.faiss")
    loaded = DenseIndex.load(tmp_path / "v.faiss")
    assert loaded.cosines(VECTORS[2:]).round(6).tolist() == [0.6, 0.8, 1.0]
    assert loaded.vectors().tolist() == VECTORS.tolist()


def test_no_vectors_no_cosines():
    index = DenseIndex.of(np.empty((0, 2), dtype=np.float32))
    assert index.cosines(VECTORS[:1]).tolist() == []


@pytest.mark.parametrize("data", [None, b"", b"not an index"])
def test_a_bad_file_names_the_repair(tmp_path, data):
    path = tmp_path / "v.faiss"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(IndexProblem, match=r"v.faiss: cannot be read .*run `experts build --force`"):
        DenseIndex.load(path)
