import pytest

from corpus.readers.dispatch import sources
from corpus.types import CorpusError


def test_rss_with_whole_posts(samples):
    [source] = sources(samples.RSS.encode(), "rss.xml")
    assert (source.key, source.title, source.url, source.date, source.text) == (
        "1", "Bread", "https://blog.example/1", "2020-02-03", "The whole post.",
    )  # fmt: skip


def test_a_backup_of_blogger(samples):
    [source] = sources(samples.ATOM.encode(), "blog.xml")
    assert (source.key, source.title, source.author, source.date, source.text) == (
        "tag:1.post-1", "Bread", "Ann Lee", "2020-02-03", "A post.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "status", "kept"),
    [("POST", "LIVE", True), ("POST", "DRAFT", False), ("COMMENT", "LIVE", False), ("PAGE", "LIVE", False)],
)
def test_a_takeout_of_blogger(kind, status, kept):
    written = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:blogger="http://schemas.google.com/blogger/2018"><entry><id>1</id>'
        f"<blogger:type>{kind}</blogger:type><blogger:status>{status}</blogger:status><title>T</title>"
        '<content type="html">Words.</content></entry><entry><id>2</id>'
        "<title>T</title><content>More.</content></entry></feed>"
    )
    assert [s.key for s in sources(written.encode(), "feed.atom")] == (["1", "2"] if kept else ["2"])


def test_an_address_is_not_fetched():
    with pytest.raises(CorpusError, match="no published post with words"):
        list(sources(b"<rss><channel><link>http://127.0.0.1:9/</link></channel></rss>", "x.xml"))


def test_what_wordpress_puts_below_a_post_of_a_feed_is_nobodys(samples):
    below = '<p>The post <a href="x">The post</a> appeared first on <a href="y">Blog</a>.</p>'
    body = f"<p>The post came first.</p>{below}".replace("<", "&lt;")
    [source] = sources(samples.RSS.replace("&lt;p&gt;The whole post.&lt;/p&gt;", body).encode(), "x.rss")
    assert source.text == "The post came first."
