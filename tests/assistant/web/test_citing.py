import json

import pytest
from lxml import html
from starlette.testclient import TestClient

from assistant import claims, references, verification
from assistant.context import around
from assistant.web import api, passages
from tests.assistant.test_references import POSTMAN
from tests.assistant.web.conftest import HOSTILE
from tests.conftest import corpus_of

BASE = "https://quotes.example.org"
MCP = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}


@pytest.fixture(scope="module")
def client(assistant):
    with TestClient(api.build(lambda: assistant), base_url=BASE) as opened:
        yield opened


@pytest.mark.parametrize(
    ("form", "kind", "begins"),
    [
        ("text", "text/plain; charset=utf-8", "APA\n  Wang, K. (n.d.)."),
        ("bibtex", "application/x-bibtex; charset=utf-8", "@incollection{keren-wang-1632-2274,"),
        ("ris", "application/x-research-info-systems; charset=utf-8", "TY  - CHAP\n"),
        ("csl-json", "application/vnd.citationstyles.csl+json; charset=utf-8", "[\n"),
        ("annotation", 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"', "{\n"),
        ("bibtex,ris", "text/plain; charset=utf-8", "@incollection{"),
    ],
)
def test_citations(client, form, kind, begins):
    response = client.get(f"/api/cite/{POSTMAN}", params={"format": form})
    assert response.status_code == 200
    assert response.headers["content-type"] == kind
    assert response.text.startswith(begins)
    assert f"{BASE}/passages/{POSTMAN}" in response.text


def test_errors(client):
    assert client.get("/api/cite/x").status_code == client.get("/passages/x").status_code == 404
    wrong = client.get(f"/api/cite/{POSTMAN}?format=word")
    assert wrong.status_code == 400
    assert wrong.json()["detail"].startswith("no citation format 'word'; choose of text, bibtex")
    assert client.get("/api/bundle?q=zeppelins over Mars").status_code == 404


def test_a_passage_with_its_turn_and_neighbours(client, shipped):
    text = shipped.documents[0].text
    given = client.get(f"/api/passages/{POSTMAN}").json()
    assert given["quote"]["quoted_author"] == "Neil Postman"
    assert given["page"] == f"{BASE}/passages/{POSTMAN}"
    assert given["before"] is None
    assert (given["turn"]["expert"], given["after"]["expert"]) == ("Keren Wang", "Shaoming Zhu")
    for part in (given["turn"], given["after"]):
        assert part["text"] == text[part["start"] : part["end"]]
    assert [1632, 2274] in given["turn"]["paragraphs"]


def items(tree, kind):
    return tree.xpath(f"//*[@itemtype='https://schema.org/{kind}']")


def test_the_page_needs_no_script_and_says_what_it_shows(client, shipped):
    page = client.get(f"/passages/{POSTMAN}").text
    tree = html.fromstring(page)
    assert not tree.xpath("//script[not(@src)] | //style | //@style | //@onclick")
    (quotation,) = items(tree, "Quotation")
    (words,) = quotation.xpath(".//*[@itemprop='text']")
    assert words.text_content() == shipped.words("social-credit-roundtable", shipped.locate(POSTMAN)[1])
    names = {p.get("itemprop"): p.text_content() for p in items(tree, "Person")}
    assert names == {"creator": "Neil Postman", "spokenByCharacter": "Keren Wang"}
    assert items(tree, "CreativeWork")[0].xpath(".//*[@itemprop='name']")[0].text == shipped.documents[0].title
    assert tree.xpath("//link[@rel='canonical']/@href") == [f"{BASE}/passages/{POSTMAN}"]
    assert len(tree.xpath("//h1")) == 1
    for form in ("bibtex", "ris", "csl-json", "annotation"):
        (link,) = [a for a in tree.xpath("//a/@href") if a.endswith(f"format={form}")]
        assert client.get(link).status_code == 200
    assert "(Postman, as cited in Wang, n.d., para. 3)" in tree.text_content()
    assert client.get("/passages.css").headers["content-type"].startswith("text/css")


def test_part_of_a_passage_has_the_passage_as_its_canonical_page(client):
    tree = html.fromstring(client.get("/passages/social-credit-roundtable:1632-1682").text)
    assert tree.xpath("//link[@rel='canonical']/@href") == [f"{BASE}/passages/{POSTMAN}"]


def test_what_is_hostile_is_text(tmp_path):
    corpus = corpus_of(tmp_path, HOSTILE)
    for passage in corpus.passages:
        reference = references.of(corpus, passage.id, BASE)
        tree = html.fromstring(passages.passage_page(corpus, reference, around(corpus, passage.id), BASE))
        assert not tree.xpath("//script[not(@src)] | //b")
        (words,) = tree.xpath("//*[@itemprop='text']")
        assert words.text_content() == corpus.words(passage.document, passage.span)


@pytest.mark.parametrize("suffix", ["md", "html", "docx"])
def test_a_bundle_comes_as_a_file_that_holds(client, shipped, suffix):
    response = client.get("/api/bundle", params={"q": "Is it like Orwell?", "format": suffix})
    assert response.headers["content-disposition"] == f'attachment; filename="quotes.{suffix}"'
    found = verification.verify(shipped, claims.of_file(response.content, f"quotes.{suffix}"))
    assert {f.status for f in found} == {"exact"}


def test_the_tools_over_http(client):
    def call(method, **params):
        return client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params}, headers=MCP)

    tools = call("tools/list").json()["result"]["tools"]
    assert [t["name"] for t in tools] == ["ask", "who", "coverage", "passage", "verify"]
    given = call("tools/call", name="verify", arguments={"text": "“Bread is the staff of all life”"}).json()
    assert json.loads(given["result"]["content"][0]["text"])["absent"] == 1
    assert client.get("/mcp").status_code == 405
