"""Text fragments in the browser: what Chromium marks, to the pixel.

No script can read what ``::target-text`` covers, so the page is photographed twice: as the address with the fragment
shows it, and with the quote's own range marked by the same colours. Only the same words give the same picture.
"""

import random
import time

import pytest

from assistant.citation import address
from corpus.types import Span
from tests.assistant.web.host import blog, paragraphs

QUOTES = 200
LOOKS = 50  # at a page whose picture is not the right one yet: the browser marks when it finds the time
STYLE = """<style>
body { font: 6px/1 sans-serif; margin: 0 }
p { margin: 0 0 1px }
::target-text, ::highlight(quote) { background: #f0f; color: #000 }
</style>"""
MARK = """([start, end]) => {
    const range = new Range();
    range.setStart(document.getElementById('p' + start[0]).firstChild, start[1]);
    range.setEnd(document.getElementById('p' + end[0]).firstChild, end[1]);
    CSS.highlights.set('quote', new Highlight(range));
}"""


def spans_of(document):
    """Quotes of every length: paragraphs, sentences, neighbouring sentences, whole turns of several paragraphs."""
    passages = document.passages
    turns = {p.turn for p in passages if "\n" in p.turn.of(document.text).strip()}
    pairs = [Span(a.start, b.end) for p in passages for a, b in zip(p.sentences, p.sentences[1:], strict=False)]
    sentences = [s for p in passages for s in p.sentences]
    rest = random.Random(7).sample([*sentences, *pairs], QUOTES - len(passages) - len(turns))
    return [*(p.span for p in passages), *turns, *rest]


def place(text, offset):
    """The line of an offset, and where in it, in the units of JavaScript."""
    line = text.count("\n", 0, offset)
    inside = text[text.rfind("\n", 0, offset) + 1 : offset]
    return [line, len(inside.encode("utf-16-le")) // 2]


def look_alike(*pages):
    """Whether two pages come to show the same picture."""
    for n in range(LOOKS):
        one, other = (page.screenshot(type="jpeg", quality=100) for page in pages)  # sooner made than a PNG
        if one == other:
            return True
        time.sleep(n / LOOKS / 5)
    return False


@pytest.mark.browser
def test_chromium_marks_exactly_the_words_of_a_quote(browser, shipped):
    document = shipped.documents[0]
    text = document.text
    body = STYLE + "".join(paragraphs(line).replace("<p>", f'<p id="p{n}">') for n, line in enumerate(text.split("\n")))
    spans = spans_of(document)
    assert len(spans) == QUOTES
    missed = []
    size = {"width": 1400, "height": 900}  # the whole page fits
    with blog() as site:
        url = site.put("/post", body)
        marked, wanted = browser.new_page(), browser.new_page()
        marked.set_viewport_size(size)
        wanted.set_viewport_size(size)
        wanted.goto(url)
        assert wanted.evaluate("document.body.scrollHeight") <= 900
        for number, span in enumerate(spans):
            marked.goto(address(f"{url}?{number}", text, span))
            words = span.of(text)
            left, right = len(words) - len(words.lstrip()), len(words.rstrip())
            wanted.evaluate(MARK, [place(text, span.start + left), place(text, span.start + right)])
            if not look_alike(marked, wanted):
                missed.append(address("", text, span))
        marked.close()
        wanted.close()
    assert len(missed) <= 0.02 * QUOTES, missed
