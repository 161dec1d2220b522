import json

import pytest

from corpus.readers.dispatch import sources
from corpus.types import CorpusError


def test_ghost(samples):
    [source] = sources(samples.GHOST.encode(), "ghost.json")
    assert (source.key, source.title, source.author, source.date, source.text) == (
        "u1", "Bread", "Ann Lee", "2020-02-03", "A post.",
    )  # fmt: skip


def test_posts_without_html():
    written = {"data": {"posts": [{"id": 1, "plaintext": "One < two.\n\nThree.", "html": None, "status": "published"}]}}
    [source] = sources(json.dumps(written).encode(), "ghost.json")
    assert source.text == "One < two.\n\nThree."


def test_only_drafts():
    written = {"data": {"posts": [{"id": 1, "html": "<p>x</p>", "status": "draft"}]}}
    with pytest.raises(CorpusError, match="no published post"):
        list(sources(json.dumps(written).encode(), "ghost.json"))


def test_bloggers_api():
    written = [
        {
            "kind": "blogger#post",
            "id": "7",
            "title": "T",
            "content": "<p>Words.</p>",
            "author": {"displayName": "Ann Lee"},
        }
    ]
    [source] = sources(json.dumps(written).encode(), "x.json")
    assert (source.key, source.author, source.text) == ("7", "Ann Lee", "Words.")
