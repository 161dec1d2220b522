import json
import re
from dataclasses import replace

import bibtexparser
import jsonschema
import pytest
import rispy
from pybtex.database import parse_string

from assistant import references, styles
from assistant.citing import FORMS
from corpus.types import CorpusError, Span
from tests.conftest import corpus_of
from tests.test_readme import TALKS

POSTMAN = "social-credit-roundtable:1632-2274"
NAME = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": False,
    "properties": {
        key: {"type": "string"} for key in ("family", "given", "non-dropping-particle", "suffix", "literal")
    },
}
# What the published schema of CSL-JSON says of the variables that are used here.
CSL = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["type", "id"],
        "additionalProperties": False,
        "properties": {
            "type": {"enum": ["chapter", "document", "webpage"]},
            "author": {"type": "array", "items": NAME, "minItems": 1},
            "editor": {"type": "array", "items": NAME, "minItems": 1},
            "issued": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "date-parts": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 2,
                        "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
                    }
                },
            },
            **{key: {"type": "string"} for key in ("id", "title", "container-title", "URL", "language", "note")},
        },
    },
}
HARD = (
    "50% of {braces} & $5 #1 under_score ~ ^ \\ back\n\nJane Roe: Tea & {cake} cost $5, 100% #1 a_b ~ ^ \\ <b>.\n\n"
    "Ann Lee: No.\n\nJane Roe: Yes.\n\nAnn Lee: No.\n"
)


@pytest.fixture(scope="module")
def bakers(tmp_path_factory):
    """A signed, dated post with an address."""
    from corpus import adding, library

    folder = tmp_path_factory.mktemp("bakers")
    library.create(folder / "c")
    (folder / "blog.xml").write_text(TALKS["blog.xml"], encoding="utf-8")
    assert not adding.add(folder / "c", [folder / "blog.xml"]).problems
    return library.open_corpus(folder / "c")


@pytest.fixture(scope="module")
def everything(shipped, bakers, tmp_path_factory):
    """A reference for every passage of a named expert in three corpora."""
    hard = corpus_of(tmp_path_factory.mktemp("hard"), HARD)
    return [
        (c, references.of(c, p.id, "https://q.example"))
        for c in (shipped, bakers, hard)
        for p in c.passages
        if p.expert
    ]


def test_bibtex_reads_the_same_in_two_parsers(everything):
    assert len(everything) > 40
    for corpus, reference in everything:
        written = FORMS["bibtex"](reference, corpus)
        one = bibtexparser.parse_string(written)
        assert not one.failed_blocks
        (entry,) = one.entries
        two = parse_string(written, "bibtex").entries[reference.key]
        assert (entry.key, entry.entry_type) == (reference.key, two.type)
        fields = {k: f.value for k, f in entry.fields_dict.items() if k not in ("author", "editor", "month")}
        assert fields == {k: str(v) for k, v in two.fields.items() if k != "month"}
        (author,) = two.persons["author"]
        expected = references.name_parts(reference.quote.expert.name)
        assert " ".join(author.last_names) == expected.get("family", reference.quote.expert.name)
        plain = re.sub(r"\\text(backslash|asciitilde|asciicircum)\{\}", "?", fields["title"])
        assert not re.search(r"(?<!\\)[&%$#_]", plain)


def test_ris_comes_back_as_it_went(everything):
    for corpus, reference in everything:
        (record,) = rispy.loads(FORMS["ris"](reference, corpus))
        again = rispy.loads(rispy.dumps([record]))[0]
        assert again == record
        quote = reference.quote
        assert record["id"] == quote.id
        assert record["title"] == " ".join((reference.chapter or quote.document_title).split())
        assert record.get("urls") == ([reference.permalink] if reference.permalink else None)
        assert record["notes"] == [reference.note]


def test_csl_json_is_valid(everything):
    for corpus, reference in everything:
        jsonschema.validate(json.loads(FORMS["csl-json"](reference, corpus)), CSL)


def test_what_is_not_known_is_left_out(shipped, bakers):
    bare = references.csl(references.of(shipped, POSTMAN))
    assert bare == {
        "id": POSTMAN,
        "type": "chapter",
        "author": [{"family": "Wang", "given": "Keren"}],
        "title": "Misconceptions",
        "container-title": "Special Feature: The 10 Most Pressing Issues in Social Credit Systems",
        "language": "en",
    }
    full = references.csl(references.of(bakers, bakers.passages[0].id))
    assert full["editor"] == [{"family": "Fox", "given": "Mia"}]
    assert full["issued"] == {"date-parts": [[2024, 5, 17]]}
    assert full["URL"].startswith("https://example.org/yeast#:~:text=")


@pytest.mark.parametrize(
    ("quote_id", "credit", "note"),
    [
        (POSTMAN, "Neil Postman, quoted in Keren Wang", "Neil Postman, quoted in Keren Wang; topic 1; paragraph 3"),
        ("social-credit-roundtable:970-1475", "Keren Wang", "Topic 1; paragraph 1"),
    ],
)
def test_credit(shipped, quote_id, credit, note):
    reference = references.of(shipped, quote_id)
    assert (reference.credit, reference.note) == (credit, note)


def test_words_around_a_third_partys_are_the_experts(shipped):
    document = shipped.documents[0]
    passages = [
        replace(p, quotations=tuple(replace(q, span=Span(q.span.start, 1682)) for q in p.quotations))
        for p in document.passages
    ]
    corpus = replace(shipped, documents=(replace(document, passages=tuple(passages)),))
    assert references.of(corpus, POSTMAN).credit == "Keren Wang, quoting Neil Postman"
    assert references.of(corpus, "social-credit-roundtable:1632-1682").credit == "Neil Postman, quoted in Keren Wang"
    assert references.of(corpus, "social-credit-roundtable:1683-2274").credit == "Keren Wang"
    mixed = styles.styled(references.of(corpus, POSTMAN))
    assert [s.in_text for s in mixed] == [
        "(Wang, n.d., para. 3, quoting Postman)",
        "(Wang, par. 3, quoting Postman)",
        "(Wang, n.d., para. 3, quoting Postman)",
    ]


@pytest.mark.parametrize(
    ("name", "parts", "inverted"),
    [
        ("Larry Catà Backer", {"family": "Backer", "given": "Larry Catà"}, "Backer, Larry Catà"),
        (
            "Ludwig van der Rohe",
            {"family": "Rohe", "given": "Ludwig", "non-dropping-particle": "van der"},
            "van der Rohe, Ludwig",
        ),
        ("Dr. Jane Q. Roe Jr.", {"family": "Roe", "given": "Jane Q.", "suffix": "Jr."}, "Roe, Jane Q., Jr."),
        ("Senator Wyden", {"family": "Wyden"}, "Wyden"),
        ("Prime Minister", {"literal": "Prime Minister"}, "Prime Minister"),
        ("@jo", {"literal": "@jo"}, "@jo"),
        ("王克仁", {"literal": "王克仁"}, "王克仁"),
        ("Roe, Jane", {"family": "Roe", "given": "Jane"}, "Roe, Jane"),
        ("John Smith, MD", {"family": "Smith", "given": "John"}, "Smith, John"),
        ("de Waal", {"family": "de Waal"}, "de Waal"),
    ],
)
def test_names(name, parts, inverted):
    assert references.name_parts(name) == parts
    assert references._inverted(name) == inverted


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2024-05-17", (2024, 5, 17)),
        ("2024-05-17T10:00:00Z", (2024, 5, 17)),
        ("2024-05", (2024, 5)),
        ("2024", (2024,)),
        ("2024-13-01", (2024,)),
        ("May 2024", ()),
        (None, ()),
    ],
)
def test_dates(written, date):
    assert references._date(written) == date


@pytest.mark.parametrize(
    "quote_id", ["x", "social-credit-roundtable:1-2", "social-credit-roundtable:970-1700", "a:2-1"]
)
def test_no_such_quote(shipped, quote_id):
    with pytest.raises(CorpusError, match="take a quote_id from an answer"):
        references.of(shipped, quote_id)
