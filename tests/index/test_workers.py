import os
import signal

import numpy as np
import pytest

from corpus import library
from index import encoder, exports
from index.bulk import PassageEncoder
from index.types import EncoderProblem
from index.workers import ParallelEncoder

TEXTS = [f"Sentence {n} says {'very ' * (n % 40)}much about bread." for n in range(150)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return exports.exported(tmp_path_factory.mktemp("models"), encoder.chosen(library.SHIPPED), lambda *_: None)


@pytest.fixture(scope="module")
def parallel(folder):
    return ParallelEncoder(folder, 2)


@pytest.mark.slow
def test_each_text_is_encoded_once_and_as_one_process_does_it(parallel, folder):
    vectors, alone = parallel.encode(TEXTS), PassageEncoder(folder).encode(TEXTS)
    assert np.abs(vectors - alone).max() < 1e-5
    assert len(parallel._pool._processes) == 2


@pytest.mark.slow
def test_a_worker_that_is_killed_is_one_line(parallel):
    parallel.encode(TEXTS)
    os.kill(next(iter(parallel._pool._processes)), signal.SIGKILL)
    with pytest.raises(EncoderProblem, match="one of 2 workers has ended, perhaps for want of memory; give fewer"):
        parallel.encode(TEXTS)
