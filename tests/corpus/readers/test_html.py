import pytest

from corpus.readers import html
from corpus.readers.dispatch import sources
from corpus.readers.types import Block
from corpus.types import CorpusError, Span


def read(written):
    text, blocks = html.fragment(written)
    return [(b.kind, b.span.of(text)) for b in blocks]


def test_a_page(samples):
    [source] = html.read(samples.HTML.encode(), "x.html")
    assert source.text == (
        "Bread\n\nJane Roe: Bread is good.\nIt is old.\n\nGive us this day.\n\nRye\n\nWheat\n\nRye\t3"
    )
    assert source.blocks[:3] == (
        Block(Span(0, 5), "heading", 1),
        Block(Span(7, 42), strong=(Span(7, 16),)),
        Block(Span(44, 61), "quotation"),
    )
    assert (source.title, source.language) == ("A page", "en")


def test_white_space_is_a_browsers():
    assert read("<p>\n  a  <b> b </b>\n c&nbsp;</p>d") == [("text", "a b c"), ("text", "d")]


def test_single_breaks_stay_and_double_ones_part():
    assert read("<p>One,<br>two.<br/><br>Three.</p>") == [("text", "One,\ntwo."), ("text", "Three.")]


def test_a_line_that_begins_a_turn_is_a_block():
    written = "Jane Roe: Yes.<br>John Doe: No, but<br>only this: once.<br>Q: Why?<br><b>A:</b> So."
    assert [w for _, w in read(written)] == [
        "Jane Roe: Yes.",
        "John Doe: No, but\nonly this: once.",
        "Q: Why?",
        "A: So.",
    ]


def test_a_bold_line_is_a_block():
    assert [w for _, w in read("<p><strong>Why bread?</strong><br>It is good.</p>")] == ["Why bread?", "It is good."]


def test_bold_by_style():
    text, blocks = html.fragment('<p><span style="font-weight: 700">Jane Roe:</span> <b>Hi</b>, you</p>')
    assert [s.of(text) for s in blocks[0].strong] == ["Jane Roe: Hi"]


def test_a_table_for_the_looks_has_blocks_in_its_cells():
    assert read("<table><tr><td><p>One.</p><p>Two.</p></td><td>Three.</td></tr></table>") == [
        ("text", "One."),
        ("text", "Two."),
        ("text", "Three."),
    ]


def test_a_heading_in_a_quotation_and_whom_it_is_from():
    assert read("<blockquote><h3>Psalm</h3><p>Bread.</p><cite>Ann Lee</cite></blockquote><p>After.</p>") == [
        ("heading", "Psalm"),
        ("quotation", "Bread."),
        ("aside", "Ann Lee"),
        ("text", "After."),
    ]


def test_numbers_of_footnotes_are_no_words():
    assert read('<p>Bread<sup><a href="#fn1">1</a></sup> x<sup>2</sup>.</p>') == [("text", "Bread x2.")]


def test_preformatted_text_is_one_block_as_it_stands():
    assert read("<p>Code:</p><pre>a:\n  b\n\nc: d</pre>") == [("text", "Code:"), ("text", "a:\n  b\n\nc: d")]


def test_a_page_of_preformatted_text_is_plain_text():
    written = (
        "<html><body><pre>\n[[Page 3]]\n\n  Mr. ROE. Bread\n\n  Mr. DOE. Butter <a href='x'>here</a>.\n</pre></body>"
        "</html>"
    )
    [source] = html.read(written.encode(), "x.htm")
    assert [(b.kind, b.span.of(source.text)) for b in source.blocks] == [
        ("aside", "[[Page 3]]"),
        ("text", "Mr. ROE. Bread"),
        ("text", "Mr. DOE. Butter here."),
    ]


def test_windows_characters_in_disguise():
    assert read("<p>&#147;Bread&#148; \u0097 good</p>") == [("text", "“Bread” — good")]


@pytest.mark.parametrize("written", ["", " ", "<p> </p>", "<script>x</script>", "<!-- x -->", "<p>\u200b</p>"])
def test_a_page_without_words(written):
    with pytest.raises(CorpusError, match="holds no text"):
        list(sources(written.encode(), "x.html"))


def test_no_words_are_lost_or_come_twice():
    words = [f"w{n}" for n in range(60)]
    tags = "p div b li td blockquote h2 span em section".split()
    written = "".join(f"<{tags[n % len(tags)]}>{w} " for n, w in enumerate(words))
    text, blocks = html.fragment(written)
    assert " ".join(b.span.of(text) for b in blocks).split() == words
