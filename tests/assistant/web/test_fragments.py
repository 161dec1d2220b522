import pytest
from starlette.testclient import TestClient

from assistant.web import api
from tests.assistant.web.test_cards import parsed

QUOTE = "social-credit-roundtable:20698-21046"


@pytest.fixture(scope="module")
def client(assistant):
    with TestClient(api.build(lambda: assistant)) as opened:
        yield opened


def test_the_page_keeps_the_question_the_choice_and_the_language(client):
    page = client.get("/ask", params={"q": 'Can "it" stop bribery?', "expert": "zhu", "topic": "", "lang": "zh"}).text
    assert '<html lang="zh" dir="ltr">' in page
    assert 'value="Can &quot;it&quot; stop bribery?"' in page
    assert 'value="shaoming-zhu" checked' in page
    assert "expert=shaoming-zhu&amp;lang=en" in page
    assert "Planning Outline" in page


def test_a_topic_without_a_question_is_shown_side_by_side(client):
    words = parsed(client.get("/ask", params={"topic": "6"}).text)
    assert "Topic 6: Fraud and Corruption" in words
    assert words.index("Shaoming Zhu") < words.rindex("Larry Catà Backer")


def test_the_language_is_that_of_the_browser(client):
    assert 'lang="zh"' in client.get("/ask", headers={"Accept-Language": "zh-CN"}).text


@pytest.mark.parametrize("what", ["context", "others", "cite"])
def test_what_a_card_fetches(client, what):
    found = client.get(f"/cards/{what}/{QUOTE}", params={"lang": "en"})
    assert found.headers["content-type"].startswith("text/html")
    wanted = {"context": "The whole turn", "others": "Others on “Fraud and Corruption”", "cite": "Cite this quote"}
    assert wanted[what] in parsed(found.text)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ask?topic=99", 400),
        ("/ask?topic=x", 422),
        ("/ask?q=a&expert=nobody", 400),
        ("/ask?q=" + "x" * 2001, 422),
        ("/cards/compare?topic=99", 400),
        ("/cards/context/social-credit-roundtable:0-9", 404),
        ("/cards/cite/x", 404),
    ],
)
def test_errors_are_problem_details(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
