import base64
import hashlib
import json
import random
import string

import pytest
from rapidfuzz import fuzz

from assistant import annotation, references
from corpus.types import Span
from tests.assistant.test_references import POSTMAN, bakers  # noqa: F401
from tests.conftest import corpus_of

WORDS = "rye wheat oven salt dough crust flour water yeast crumb heat stone bench baker morning night".split()
# The same short answers again and again, with other words between.
REPEATING = "T\n\n" + "\n\n".join(
    f"{'Jane Roe' if n % 2 else 'Ann Lee'}: Yes. I {' '.join(random.Random(n).sample(WORDS, 5))} it. That is so. Done."
    for n in range(60)
)


def anchored(selector, page):
    """Where a TextQuoteSelector anchors, as dom-anchor-text-quote has it: the words first, then what is around them.

    Written from the selector's definition alone; it shares nothing with how selectors are made.
    """
    exact, places, start = selector["exact"], [], page.find(selector["exact"])
    while start >= 0:
        places.append(start)
        start = page.find(exact, start + 1)

    def likeness(place):
        before = page[max(0, place - len(selector["prefix"])) : place]
        after = page[place + len(exact) :][: len(selector["suffix"])]
        return fuzz.ratio(before + after, selector["prefix"] + selector["suffix"])

    return max(places, key=likeness, default=None)


def changed(page, span, rng, share=0.05):
    """The page with that share of its characters changed outside ``span``, and where ``span`` begins now."""
    letters = list(page)
    outside = [*range(span.start), *range(span.end, len(page))]
    for place in rng.sample(outside, int(share * len(outside))):
        letters[place] = rng.choice(
            ("", rng.choice(string.ascii_letters), letters[place] + rng.choice(string.ascii_letters + " "))
        )
    return "".join(letters), sum(map(len, letters[: span.start]))


def quotes_of(document):
    """Every passage of a named expert, and every sentence of it."""
    return [s for p in document.passages if p.expert for s in dict.fromkeys((p.span, *p.sentences))]


@pytest.fixture(scope="module")
def pages(shipped, bakers, tmp_path_factory):  # noqa: F811
    repeating = corpus_of(tmp_path_factory.mktemp("repeating"), REPEATING)
    return [d for corpus in (shipped, bakers, repeating) for d in corpus.documents]


def test_every_quote_is_found_at_its_place_by_its_words_alone(pages):
    for document in pages:
        for span in quotes_of(document):
            assert anchored(annotation.selector(document.text, span), document.text) == span.start


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_also_after_five_per_cent_of_the_other_text_was_changed(pages, seed):
    rng = random.Random(seed)
    number = 0
    for document in pages:
        for span in quotes_of(document):
            page, start = changed(document.text, span, rng)
            assert anchored(annotation.selector(document.text, span), page) == start, span
            number += 1
    assert number > 400


def test_a_quote_that_is_gone_is_found_nowhere(shipped):
    text = shipped.documents[0].text
    for span in quotes_of(shipped.documents[0]):
        page = text[: span.start] + text[span.end :]
        assert anchored(annotation.selector(text, span), page) is None


def test_the_annotation_of_a_document_without_an_address(shipped):
    made = json.loads(annotation.annotation_json(references.of(shipped, POSTMAN), shipped))
    assert made["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert made["id"].startswith("urn:uuid:")
    scheme, _, digest = made["target"]["source"].removesuffix("?ct=text/plain").rpartition(";")
    assert scheme == "ni:///sha-256"
    text = shipped.documents[0].text
    assert base64.urlsafe_b64decode(digest + "=") == hashlib.sha256(text.encode()).digest()
    words, place = made["target"]["selector"]
    assert text[place["start"] : place["end"]] == words["exact"]
    assert text.endswith(words["prefix"], 0, place["start"])
    assert text.startswith(words["suffix"], place["end"])
    assert made["body"]["value"].endswith("Neil Postman, quoted in Keren Wang; topic 1; paragraph 3.")


def test_its_page_is_a_second_target_and_its_address_the_only_one(shipped, bakers):  # noqa: F811
    paged = annotation.annotation(references.of(shipped, POSTMAN, "https://q.example"), shipped)
    assert [t["source"][:6] for t in paged["target"]] == ["ni:///", "https:"]
    assert paged["target"][1]["selector"]["type"] == "TextQuoteSelector"
    posted = annotation.annotation(references.of(bakers, bakers.passages[0].id, "https://q.example"), bakers)
    assert posted["target"]["source"] == "https://example.org/yeast"


def test_at_the_edges_of_a_text():
    assert annotation.selector("ab", Span(0, 2)) == {
        "type": "TextQuoteSelector", "exact": "ab", "prefix": "", "suffix": "",
    }  # fmt: skip
