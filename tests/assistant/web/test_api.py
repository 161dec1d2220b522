import pytest
from starlette.testclient import TestClient

from assistant.web import api, shapes, strings


@pytest.fixture(scope="module")
def client(assistant):
    with TestClient(api.build(lambda: assistant)) as opened:
        yield opened


def test_ask_is_the_answer_object(client):
    answer = client.get(
        "/api/ask", params={"q": "Can it stop bribery?", "expert": ["backer", "zhu"], "limit": 3}
    ).json()
    assert answer["answered"]
    assert {q["expert"] for q in answer["quotes"]} <= {"Shaoming Zhu", "Larry Catà Backer"}


def test_only_the_documents_asked_for_are_quoted(client, shipped):
    asked = {"q": "Can it stop bribery?", "document": [shipped.documents[0].id]}
    answer, everywhere = client.get("/api/ask", params=asked).json(), client.get("/api/ask?q=Can+it+stop+bribery%3F")
    assert answer["quotes"] == everywhere.json()["quotes"] != []


@pytest.mark.parametrize("question", ["Can it stop bribery?", "What does Wang say about bribery?", "sourdough", ""])
def test_answers_are_as_described_and_all_of_it_is_described(client, question):
    answer = client.get("/api/ask", params={"q": question}).json()
    assert shapes.Answer.model_validate(answer).model_dump(mode="json") == answer


def test_the_message_is_said_in_the_language_asked_for(client):
    said = {lang: client.get("/api/ask", params={"q": "sourdough", "lang": lang}).json() for lang in ("en", "zh")}
    assert {lang: answer["message"] for lang, answer in said.items()} == {
        lang: strings.of(lang)["message_off_topic"] for lang in said
    }
    assert client.get("/api/ask", params={"q": "sourdough", "lang": "xx"}).status_code == 422


def test_lists_documents_and_health(client, shipped):
    assert [e["id"] for e in client.get("/api/experts").json()] == [e.id for e in shipped.experts]
    assert len(client.get("/api/topics").json()) == 10
    assert client.get("/api/documents/social-credit-roundtable").json()["text"] == shipped.documents[0].text
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["status"] == "ready"
    assert "/api/ask" in client.get("/api/openapi.json").json()["paths"]
    assert client.get("/style.css").status_code == client.get("/chat.js").status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/api/ask", 422, "q: Field required"),
        ("/api/ask?q=" + "x" * 2001, 422, "q: String should have at most 2000 characters"),
        ("/api/ask?q=a&limit=0", 422, "limit: Input should be greater than or equal to 1"),
        ("/api/ask?q=a&topic=99", 400, "no topic 99; the corpus has 1 to 10"),
        ("/api/ask?q=a&expert=nobody", 400, "no expert 'nobody'"),
        ("/api/ask?q=a&document=none", 400, "no document 'none'; the corpus holds: social-credit-roundtable"),
        ("/api/documents/x", 404, "no document 'x'"),
        ("/api/nothing", 404, "HTTP 404"),
    ],
)
def test_errors_are_problem_details(client, path, status, detail):
    response = client.get(path)
    assert response.status_code == response.json()["status"] == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].startswith(detail)
