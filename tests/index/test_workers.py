import os
import signal
from pathlib import Path

import numpy as np
import pytest

from corpus import library
from index import encoder, exports
from index.bulk import PassageEncoder
from index.types import EncoderProblem
from index.workers import ParallelEncoder

TEXTS = [f"Sentence {n} says {'very ' * (n % 40)}much about bread." for n in range(150)]


@pytest.fixture(scope="module")
def folder(assistant):
    """The model of the included corpus, exported beside its index."""
    return exports.exported(Path(os.environ["EXPERTS_INDEX"]), encoder.chosen(library.SHIPPED), pytest.fail)


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
