import json

import pytest

from assistant import claims
from assistant.claims import Claim
from corpus.types import CorpusError

RECORD = "corpus-1:10-20"
DIGEST = "0123456789abcdef" * 4


def one(text):
    (claim,) = claims.of_text(text)
    return claim


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('She wrote: "These are the four words" there.', "These are the four words"),
        ("She wrote: “These are the ‘four’ words” there.", "These are the ‘four’ words"),
        ("She wrote: “one two “nested three” four” there.", "one two “nested three” four"),
        ("She wrote: „Das sind vier ganze Wörter“ dort.", "Das sind vier ganze Wörter"),
        ("Elle écrit « voici quatre mots ici » là.", " voici quatre mots ici "),
        ("她说：「这里有八个字以上的话」。", "这里有八个字以上的话"),
    ],
)
def test_words_in_quotation_marks_of_every_kind(text, words):
    assert one(text).text == words
    assert one(text).inline


@pytest.mark.parametrize(
    "text",
    ['The "term" alone.', 'Only "two words" here.', "“Never closed by anyone at all", '5" and 6" pipes', "", "\n"],
)
def test_terms_and_open_marks_are_no_claims(text):
    assert claims.of_text(text) == []


def test_lines_behind_a_mark_are_one_quotation_with_its_attribution():
    assert one("> One line\n> and another.\n\n— Ann Li, in a book\n") == Claim(
        "One line\nand another.", ("Ann Li",), firm=True
    )
    assert one("> First.\n>\n> Second.\n").text == "First.\n\nSecond."
    assert one("│ In a terminal.\n").text == "In a terminal."


def test_a_name_that_introduces_and_names_around_it():
    assert one("As Ann Li said:\n\n> These are words.\n").names == ("As Ann Li said:",)
    assert one("Before. Ann Li said “one two three four” to Bo Yu. After.").names == ("Ann Li said “", "” to Bo Yu.")
    assert one("“One two three four” — Bo Yu.").firm


def test_what_a_bundle_records_is_read():
    claim = one(f"> Words.\n\n— Ann Li\n\n`{RECORD}`\n\nSHA-256: {DIGEST.upper()}\n")
    assert (claim.quote_id, claim.digest) == (RECORD, DIGEST)


def test_answers_as_json_and_as_lines():
    quote = {"quote_id": RECORD, "text": "Words.", "expert": "Ann Li", "quoted_author": "Bo Yu"}
    expected = Claim("Words.", ("Bo Yu, quoted in Ann Li",), firm=True, quote_id=RECORD)
    answer = json.dumps({"quotes": [quote]})
    assert claims.of_file(answer.encode(), "a.json") == [expected]
    assert claims.of_file(f"{answer}\n\n{answer}\n".encode(), "a.jsonl") == [expected] * 2
    with pytest.raises(CorpusError, match=r"^a\.json: this is not JSON .*; give it as it was printed$"):
        claims.of_file(b"{", "a.json")


def test_a_page_with_q_and_blockquote():
    page = b"<p>Ann Li: <q>one two three four</q>.</p><blockquote><p>A block.</p></blockquote><p>&mdash; Bo Yu</p>"
    inline, block = claims.of_file(page, "page.html")
    assert (inline.text, block.text, block.names) == ("one two three four", "A block.", ("Bo Yu",))
