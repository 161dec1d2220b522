import os
import shutil
from pathlib import Path

import pytest

from bench import ray_nodes
from index import encoder, spool
from index.spool import Spool
from index.types import EncoderProblem
from tests.conftest import PATIENCE, ToyPassages, kill_build

TEXTS = [f"text {n} of the oven" for n in range(10)]
ROW, HEAD = 16 + 4 * ToyPassages.dimension, 24


class Watched(ToyPassages):
    """Notes what it encodes, four texts at a time, and ends as if it were killed after so many blocks."""

    def __init__(self, blocks=99):
        super().__init__(None)
        self.encoded = []
        self._blocks = blocks

    def blocks(self, texts, batch=4):
        for n, (keys, vectors) in enumerate(super().blocks(texts, batch)):
            if n == self._blocks:
                raise KeyboardInterrupt
            yield keys, vectors

    def encode(self, texts):
        self.encoded += texts
        return super().encode(texts)


def embed(folder, texts, watched, progress=lambda *_: None):
    opened = Spool(folder, "one model", ToyPassages.dimension)
    opened.embed(lambda: iter(texts), lambda: watched, progress)
    return opened


@pytest.fixture
def killed(tmp_path):
    """A folder with the spool of a build that was ended after two blocks of four, and what these were."""
    watched = Watched(2)
    with pytest.raises(KeyboardInterrupt):
        embed(tmp_path, TEXTS, watched)
    return tmp_path, watched.encoded[:8]


def test_each_text_is_encoded_once_and_has_the_vector_of_its_own(tmp_path):
    watched, told = Watched(), []
    opened = embed(tmp_path, TEXTS + TEXTS[::-1], watched, lambda *step: told.append(step))
    assert sorted(watched.encoded) == sorted(TEXTS)
    assert len(opened) == 10
    assert told == [("embedding texts", done, 10) for done in (0, 4, 8, 10)]
    assert (opened.vectors(TEXTS[::-1]) == Watched().encode(TEXTS[::-1])).all()
    assert opened.vectors([]).shape == (0, ToyPassages.dimension)
    with pytest.raises(LookupError):
        opened.vectors(["unheard of"])


def test_what_was_finished_is_not_encoded_again_whatever_the_corpus_holds_now(killed):
    folder, finished = killed
    watched, told = Watched(), []
    texts = [*TEXTS[3:], "new 1", "new 2"]
    opened = embed(folder, texts, watched, lambda *step: told.append(step))
    assert sorted(watched.encoded) == sorted(set(texts) - set(finished))
    already = len(set(texts) & set(finished))
    assert told[0] == ("embedding texts", already, len(texts))
    assert told[-1] == ("embedding texts", len(texts), len(texts))
    assert len(opened) == 8 + len(watched.encoded)
    assert (opened.vectors(texts) == Watched().encode(texts)).all()


def test_where_all_is_finished_nothing_is_loaded(tmp_path):
    embed(tmp_path, TEXTS, Watched())
    opened = Spool(tmp_path, "one model", ToyPassages.dimension)
    opened.embed(lambda: TEXTS, lambda: pytest.fail("loaded"), lambda *_: None)
    opened.embed(lambda: [], lambda: pytest.fail("loaded"), lambda *_: None)


def test_a_last_block_that_is_torn_anywhere_is_cut_off(killed):
    folder, finished = killed
    [path] = folder.iterdir()
    data = path.read_bytes()
    block = HEAD + 4 * ROW
    assert len(data) == 2 * block
    for length in [*range(block, block + HEAD + 20), *range(block + HEAD + 20, 2 * block, 97), 2 * block - 1]:
        path.write_bytes(data[:length])
        assert len(Spool(folder, "one model", ToyPassages.dimension)) == 4
        assert path.read_bytes() == data[:block]
    path.write_bytes(data[: 2 * block - 1])
    watched = Watched()
    opened = embed(folder, TEXTS, watched)
    assert sorted(watched.encoded) == sorted(set(TEXTS) - set(finished[:4]))
    assert (opened.vectors(TEXTS) == Watched().encode(TEXTS)).all()


@pytest.mark.parametrize("place", [0, 5, 10, HEAD, HEAD + 16 * 4, HEAD + 4 * ROW - 1])
def test_a_block_with_another_bit_is_not_believed(killed, place):
    folder, _ = killed
    [path] = folder.iterdir()
    data = bytearray(path.read_bytes())
    data[HEAD + 4 * ROW + place] ^= 1
    path.write_bytes(data)
    assert len(Spool(folder, "one model", ToyPassages.dimension)) == 4


def test_there_is_one_spool_and_only_as_long_as_it_is_wanted(killed):
    folder, _ = killed
    Spool(folder, "another model", ToyPassages.dimension)
    assert list(folder.iterdir()) == []
    opened = embed(folder, TEXTS, Watched())
    assert list(folder.iterdir()) == [opened.path]
    spool.clear(folder)
    assert list(folder.iterdir()) == []


def test_an_encoder_that_leaves_texts_out_is_one_line(tmp_path):
    class Short(Watched):
        def blocks(self, texts, batch=4):
            yield next(super().blocks(texts, batch))

    with pytest.raises(EncoderProblem, match="6 of 10 texts have got no vector; run the same command again"):
        embed(tmp_path, TEXTS, Short())


@pytest.mark.slow
def test_a_build_with_the_real_model_goes_on_where_it_was_killed_with_workers_too(tmp_path, lend_model):
    corpus, index = ray_nodes.talk(tmp_path / "c", 1_000), tmp_path / "c" / ".index"
    lend_model(index)
    kill_build(tmp_path / "c", index, 4)
    [path] = index.glob("vectors-*")
    file = tmp_path / "kept" / path.name  # a second name: the build removes its own
    file.parent.mkdir()
    os.link(path, file)
    before = shutil.copy(file, tmp_path)
    assert len(spool_of(tmp_path)) == 4 * 64
    second = ray_nodes.build(tmp_path / "c", "--workers", "2")
    said = second.communicate(timeout=PATIENCE)[0]
    assert second.returncode == 0, said
    # The second build wrote behind what the first had finished, and so much that each text has one vector.
    assert file.read_bytes().startswith(Path(before).read_bytes())
    row = ray_nodes.counted(file, corpus)
    assert (row["texts"], row["vectors"]) == (1_000, 1_000)
    assert row["largest_difference"] < 1e-5
    assert not list((tmp_path / "c" / ".index").glob("vectors-*"))


def spool_of(folder):
    return Spool(folder, encoder.fingerprint(encoder.DEFAULT), 384)
