import dataclasses

import pytest

from tests.conftest import corpus_of

TEXT = """A talk

#1. Bread
What of bread?

Jane Roe: Rye bread is dark. Wheat rises fast.

Ann Lee: Bread needs time.

#2. Wine
What of wine?

Ann Lee: Red wine ages well. White does not. It has to be cool. Drink it soon.

Jane Roe: Wine is grape juice.
"""
SECOND = """Another talk

#1. Bread
What is it made of?

Zoë Hart: «Brot» is “bread” — naïve, 面包也是文化 \U0001f35e. Flour and water make bread.

Ann Lee: Flour and water make bread.
"""


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    return corpus_of(tmp_path_factory.mktemp("c") / "c", TEXT, SECOND)


def gathered(corpus):
    """What is known of all documents of ``corpus``, its words as sets."""
    found = corpus.gathered
    return dataclasses.replace(found, vocabulary=set(found.vocabulary), lower=set(found.lower))
