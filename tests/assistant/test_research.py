import csv
import doctest
import io
import json
import xml.etree.ElementTree as ET
from collections import Counter

import pytest
from starlette.testclient import TestClient

from assistant import answer, coverage, drawing
from assistant.cli import main
from assistant.types import CallProblem
from assistant.web import api
from tests.conftest import corpus_of, experts, json_lines, toy_assistant

SVG = {"s": "http://www.w3.org/2000/svg"}


def test_coverage_is_that_of_the_gold_units(assistant, gold):
    units = Counter((u["expert"], u["topic"]) for u in json_lines(gold / "units.jsonl"))
    found = assistant.coverage()
    counted = {(c.expert.name, c.column.topic.number): c.passages for c in found.cells}
    assert {k: n for k, n in counted.items() if n} == dict(units)
    rows = {e.name: [counted[e.name, n] for n in range(1, 11)] for e in found.experts}
    assert rows == {
        "Keren Wang": [5, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        "Shaoming Zhu": [1, 1, 1, 1, 1, 1, 1, 0, 0, 1],
        "Larry Catà Backer": [1] * 10,
        "Flora Sapio": [3, 1, 1, 1, 3, 0, 1, 1, 1, 1],
    }
    assert (len(found.gaps), len(found.cells)) == (12, 40)


def test_coverage_as_a_table_a_frame_and_a_drawing(assistant):
    found = assistant.coverage()
    rows = list(csv.DictReader(io.StringIO(found.to_csv())))
    assert [int(r["passages"]) for r in rows] == [c.passages for c in found.cells]
    assert list(found.to_frame()["words"]) == [c.words for c in found.cells]
    drawn = ET.fromstring(drawing.coverage_svg(found, "A & B"))
    assert drawn.get("role") == "img"
    assert drawn.find("s:title", SVG).text == "A & B"
    assert "Flora Sapio, passages by topic: 1: 3, 2: 1" in drawn.find("s:desc", SVG).text
    assert sum(t.text == "–" for t in drawn.findall("s:text", SVG)) == 12


def test_who_lists_those_who_speak_to_it_and_those_who_do_not(assistant):
    found = assistant.who("Can it stop bribery?")
    assert {v.quote.expert.name for v in found.voices} == {"Shaoming Zhu", "Larry Catà Backer"}
    assert found.silent == ("Keren Wang", "Flora Sapio")
    assert assistant.who("how to bake sourdough").voices == ()
    assert assistant.who("").silent == tuple(e.name for e in assistant.corpus.experts)


def test_every_piece_of_a_comparison_is_whole_sentences_and_none_is_lost(assistant):
    for topic in assistant.corpus.documents[0].topics:
        found = assistant.compare(topic.number)
        pieces = [p.quote.span for p in found.pieces]
        passages = [p for p in assistant.corpus.passages if p.topic == topic and p.expert]
        sentences = [s for p in passages for s in p.sentences]
        assert all(sum(span.covers(s) for span in pieces) == 1 for s in sentences)
        assert {s.start for s in pieces} <= {s.start for s in sentences}
    assert len(assistant.compare(5).questions) == 3
    assert assistant.compare(6, ["Wang", "Zhu"]).silent == ("Keren Wang",)
    with pytest.raises(CallProblem, match="no topic 99"):
        assistant.compare(99)


@pytest.mark.parametrize(
    ("query", "count"),
    [("China's", 4), ("“China's”", 4), ('"china’s"', 4), ("CHINA’S", 4), ("zzzz", 0), ("Brave* AND Orwellian", 3)],
)
def test_quotation_marks_and_case_make_no_difference(assistant, query, count):
    found = assistant.concordance(query)
    assert len(found.lines) == count
    for line in found.lines:
        assert line.left.end == line.hit.start
        assert line.hit.end == line.right.start
        assert line.passage.span.covers(line.hit)


@pytest.mark.parametrize("query", ["", "*", "NEAR trust", "(trust", "AND", "trust OR", ", 5", '"'])
def test_a_query_that_cannot_be_read_is_said_to_be(assistant, query):
    with pytest.raises(CallProblem):
        assistant.concordance(query)


def test_accents_proximity_and_scripts_without_spaces(tmp_path):
    made = toy_assistant(
        corpus_of(
            tmp_path / "c",
            "Ann Li: Café roads are long and grey.\n\nBo Yu: Indeed.\n\nAnn Li: A road is 社会信用体系 too.\n",
        )
    )
    hits = {q: [r["hit"] for r in made.concordance(q).rows()] for q in ("cafe", "信用", "NEAR(roads grey, 3)", "road*")}
    assert hits == {
        "cafe": ["Café"],
        "信用": ["信用"],
        "NEAR(roads grey, 3)": ["roads", "grey"],
        "road*": ["roads", "road"],
    }
    assert made.concordance("NEAR(roads grey, 1)").lines == ()
    assert made.concordance("roads NOT grey").lines == ()


def test_the_examples_run():
    for module in (answer, coverage):
        outcome = doctest.testmod(module)
        assert outcome.attempted
        assert not outcome.failed


def test_over_http_and_as_pages(assistant):
    with TestClient(api.build(lambda: assistant)) as client:
        assert len(client.get("/api/coverage").json()["cells"]) == 40
        assert client.get("/api/who", params={"q": "bribery"}).json()["silent"] == ["Keren Wang", "Flora Sapio"]
        assert client.get("/api/compare", params={"topic": 99}).status_code == 400
        assert client.get("/api/concordance", params={"q": "algorithm*", "limit": 2}).json()["total"] == 8
        page = client.get("/coverage").text
        assert page.count('class="itw-gap"') == 12
        assert "/compare?topic=1&amp;document=social-credit-roundtable&amp;expert=keren-wang" in page
        words = client.get("/compare?document=social-credit-roundtable&topic=1&expert=keren-wang").text
        assert words.count("<figure") == 5
        assert client.get("/concordance", params={"q": "algorithm*"}).text.count("<mark>") == 8
        assert "cannot read" in client.get("/concordance", params={"q": "(a"}).text


def test_on_the_command_line(tmp_path):
    plot = tmp_path / "c.svg"
    assert experts("coverage", "--plot", str(plot)).returncode == 0
    assert plot.read_text(encoding="utf-8").startswith("<svg")
    assert len(json.loads(experts("coverage", "--json").stdout)["cells"]) == 40
    wrong = experts("concordance", "(trust")
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 1)


DOCUMENT = """{title}

#1. Bread and wine
Is it good?

Jane Roe: Rye is dark.

{other}: {said}

Jane Roe: Rye is.

{other}: Both.

#2. {topic}
Why?

Jane Roe: So.

{other}: Yes.
"""
TWO = (
    DOCUMENT.format(title="A", topic="Corn", other="Ann Lee", said="Wine is red."),
    DOCUMENT.format(title="B", topic="Fish", other="Tom Fox", said="Rye is no wine."),
)


@pytest.fixture
def two(tmp_path):
    found = toy_assistant(corpus_of(tmp_path / "two", *TWO))
    assert [t.number for _, t in found.corpus.topics] == [1, 2, 1, 2]
    return found


def test_of_chosen_documents_alone(two, capsys, monkeypatch):
    _, second = two.corpus.ids
    found = two.coverage([second, second])
    assert [e.name for e in found.experts] == ["Jane Roe", "Tom Fox"]
    assert [(c.document, c.topic.number) for c in found.columns] == [(second, 1), (second, 2)]
    assert found.cell("tom-fox", second, 1).passages == 2
    assert [len(x.columns) for x in two.recurring_topics()] == [2]
    assert two.recurring_topics(found) == ()
    assert len(two.concordance("rye").lines) == 5
    there = two.concordance("rye", documents=[second, second])
    assert [line.passage.document for line in there.lines] == [second] * 3
    assert [f.expert.name for f in there.frequencies] == ["Jane Roe", "Tom Fox"]
    for call in (two.coverage, lambda d: two.concordance("rye", documents=d), two.check_extent):
        with pytest.raises(CallProblem, match="no document 'x'"):
            call(["x"])
    monkeypatch.setenv("EXPERTS_CORPUS", str(two.corpus.folder))
    assert main(["coverage", "--document", second]) == 0
    assert "Fish" in (printed := capsys.readouterr().out)
    assert "Corn" not in printed
    assert main(["coverage", "--document", "x"]) == 2


def test_a_server_does_not_read_a_large_corpus_for_one_request(two, monkeypatch):
    monkeypatch.setattr(answer, "MOST_READ", 7)
    client, (first, second) = TestClient(api.build(lambda: two)), two.corpus.ids
    for path in ("/api/coverage?", "/api/coverage?format=csv&", "/api/concordance?q=rye&"):
        refused = client.get(path)
        assert (refused.status_code, refused.json()["detail"][:26]) == (400, "12 passages are too many t")
        assert client.get(f"{path}document={first}").status_code == 200
        both = client.get(f"{path}document={first}&document={second}")
        assert both.json()["detail"].endswith("give fewer documents")
    for path in ("/coverage?", "/concordance?q=rye&"):
        page = client.get(path).text
        assert "12 passages are too many to read for one request; give the id of a document" in page
        assert ("Document, by its id" in page, "Save as" in page) == (True, False)
        page = client.get(f"{path}document={first}").text
        assert ("too many" in page, f"document={first}" in page) == (False, True)
        assert client.get(f"{path}document=<x>").json()["detail"].startswith("no document '<x>'")
    assert "too many" not in client.get("/concordance?document=").text
    card = client.get("/cards/coverage").text
    assert ("give the id of a document" in card, 'href="/coverage' in card) == (True, True)
    monkeypatch.setattr(answer, "MOST_READ", 12)
    assert client.get("/coverage").text.count("<caption>") == 2
