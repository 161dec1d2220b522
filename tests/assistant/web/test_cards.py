from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from assistant.web.cards import _marked, escaped, initials
from corpus.types import Span


class Text(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words = ""

    def handle_data(self, data):
        self.words += data


def parsed(html):
    parser = Text()
    parser.feed(html)
    parser.close()
    return parser.words


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=60), st.data())
def test_marked_text_reads_as_the_source(text, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    html = _marked(text, Span(0, len(text)), (Span(*cuts),))
    assert parsed(html) == text
    assert "\r" not in html


def test_what_a_template_or_a_parser_obeys_is_a_reference():
    assert escaped('<a href="x">\'&\r${}`') == ("&lt;a href=&quot;x&quot;&gt;&#x27;&amp;&#13;&#36;&#123;&#125;&#96;")


def test_initials():
    assert [initials(n) for n in ("Larry Catà Backer", "Cher", "")] == ["LB", "C", ""]
