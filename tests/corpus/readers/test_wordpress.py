import pytest

from corpus.readers.dispatch import sources
from corpus.types import CorpusError


def read(samples, *items):
    return list(sources(samples.wxr(*items).encode(), "blog.xml"))


def blocks(samples, body):
    [source] = read(samples, body)
    return [b.span.of(source.text) for b in source.blocks]


def test_a_post(samples):
    [source] = read(samples, "One\ntwo.\n\nThree.")
    assert (source.key, source.title, source.author, source.url, source.date, source.language) == (
        "https://blog.example/?p=1", "Bread & butter", "Ann Lee", "https://blog.example/1", "2020-02-03", "en-US",
    )  # fmt: skip
    assert source.text == "One\ntwo.\n\nThree."


@pytest.mark.parametrize(
    "about",
    [
        {"status": "draft"}, {"status": "private"}, {"status": "pending"}, {"status": "trash"}, {"status": "future"},
        {"kind": "page"}, {"kind": "attachment", "status": "inherit"}, {"kind": "nav_menu_item"}, {"kind": "revision"},
        {"password": "secret"},
    ],
)  # fmt: skip
def test_what_readers_could_not_see_is_left_out(samples, about):
    assert [s.text for s in read(samples, "Seen.", ("No.", about))] == ["Seen."]


def test_blank_lines_part_paragraphs_also_about_markup(samples):
    body = (
        "One <em>is</em>\n\ntwo<br />\nand<br />\n\nthree.\n<blockquote>Four.\n\nFive.</blockquote>\nSix.\n"
        "<pre>a\n\nb</pre>"
    )
    assert blocks(samples, body) == ["One is", "two\nand", "three.", "Four.", "Five.", "Six.", "a\n\nb"]


def test_the_editors_comments_and_shortcodes_are_no_text(samples):
    body = (
        '<!-- wp:paragraph {"a":1} -->\n<p>One\nand two.</p>\n<!-- /wp:paragraph -->\n'
        "<!-- wp:separator --><hr/><!-- /wp:separator -->"
    )
    assert blocks(samples, body) == ["One and two."]
    body = (
        '[caption id="x" width="3"]<img src="x"/> A loaf[/caption]\n\n'
        "Bread [laughs] is [gallery] good.<!--more-->Really."
    )
    assert blocks(samples, body) == ["A loaf", "Bread [laughs] is good.", "Really."]


def test_posts_without_words_are_left_out(samples):
    assert [s.key for s in read(samples, "", "<img src='x'>", "Words.")] == ["https://blog.example/?p=3"]
    with pytest.raises(CorpusError, match="no published post with words"):
        read(samples, "")


def test_characters_that_xml_forbids_and_bare_ampersands(samples):
    written = samples.wxr("x\x0by").replace("Bread &amp; butter", "Bread & butter &nbsp; jam")
    [source] = sources(written.encode(), "blog.xml")
    assert (source.title, source.text) == ("Bread & butter jam", "xy")


def test_a_post_keeps_its_key_when_others_change(samples):
    assert [s.key for s in read(samples, "One.", "Two.")] == [s.key for s in read(samples, "One, changed.", "Two.")]


def test_several_authors(samples):
    signed = '<category domain="author" nicename="cap-x"><![CDATA[{}]]></category>'
    both = signed.format("Jane Roe") + signed.format("John Doe")
    written = samples.wxr("Words.").replace("<wp:post_id>", f"{both}<wp:post_id>")
    assert next(sources(written.encode(), "blog.xml")).author == "Jane Roe, John Doe"


def test_prefixes_that_nobody_declares(samples):
    written = samples.wxr("Words.", ("No.", {"status": "draft"})).replace("<channel>", '<channel><atom:link href="x"/>')
    assert [s.text for s in sources(written.encode(), "blog.xml")] == ["Words."]
    head = written.partition("<channel>")[0]
    bare = written.replace(head, "<!-- https://wordpress.org/export/1.2/ --><rss>")
    assert [(s.text, s.author) for s in sources(bare.encode(), "blog.xml")] == [("Words.", "Ann Lee")]


def test_comments_are_a_document_of_their_own(samples):
    def comment(name, words, approved="1", kind=""):
        said = {"author": name, "content": f"<![CDATA[{words}]]>", "approved": approved, "type": kind}
        inner = "".join(f"<wp:comment_{k}>{v}</wp:comment_{k}>" for k, v in said.items())
        return f"<wp:comment>{inner}</wp:comment>"

    found = (
        comment("Max Fox", "One &amp; <b>two</b>.\n\nThree."), comment("Spam", "Buy.", "0"),
        comment("Ping", "Link.", kind="pingback"), comment("", "Four.", kind="comment"),
    )  # fmt: skip
    written = samples.wxr("Post.").replace("<wp:comment>", "".join(found) + "<wp:comment>")
    post, comments = sources(written.encode(), "blog.xml")
    assert (post.text, post.is_comments, comments.is_comments) == ("Post.", False, True)
    assert comments.key == f"{post.key}#comments"
    assert (comments.title, comments.author) == ("Comments on Bread & butter", None)
    assert comments.text == "One & two.\n\nThree.\n\nFour."
    assert [(b.speaker, b.span.of(comments.text)) for b in comments.blocks] == [
        ("Max Fox", "One & two."), ("Max Fox", "Three."), (None, "Four."),
    ]  # fmt: skip
    assert comments.blocks[0].strong[0].of(comments.text) == "two"
