import sqlite3
import threading

import pytest

from assistant.feedback import Feedback, FeedbackProblem, Rated, Unanswered

DAY = 86_400


class Clock:
    now = 1_000_000_000.0

    def __call__(self):
        self.now += 1
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def kept(tmp_path, clock):
    feedback = Feedback(tmp_path / "f.sqlite", 30, clock)
    yield feedback
    feedback.close()


def test_what_is_said_of_quotes_the_least_helpful_first(kept):
    for quote_id, question, helpful in (
        ("d:1-2", "Why?", True),
        ("d:3-4", "How?", False),
        ("d:3-4", "When?", False),
        ("d:3-4", "When?", False),
        ("d:1-2", "", False),
    ):
        kept.rate(quote_id, question, helpful)
    assert kept.rated() == [Rated("d:3-4", 0, 3, ("When?", "How?")), Rated("d:1-2", 1, 1, ())]


def test_a_question_without_an_answer_is_counted_however_it_is_spelled(kept, clock):
    kept.missed("How many points?", "not_addressed")
    kept.missed("Bread?", "off_topic")
    kept.missed("👍", "off_topic")
    kept.missed("how  MANY points", "expert_silent")
    first, thumb, second = kept.unanswered()
    assert first == Unanswered("how  MANY points", "expert_silent", 2, clock.now)
    assert (thumb.question, second.question, second.times) == ("👍", "Bread?", 1)


def test_the_old_is_forgotten_and_leaves_no_trace_in_the_file(tmp_path, clock):
    path = tmp_path / "f.sqlite"
    kept = Feedback(path, 30, clock)
    kept.rate("d:1-2", "a very particular wording", True)
    kept.missed("another particular wording", "off_topic")
    kept.close()
    clock.now += 29 * DAY
    kept = Feedback(path, 30, clock)
    assert (len(kept.rated()), len(kept.unanswered())) == (1, 1)
    kept.close()
    clock.now += 2 * DAY
    kept = Feedback(path, 30, clock)
    assert (kept.rated(), kept.unanswered()) == ([], [])
    kept.close()
    assert b"particular" not in b"".join(f.read_bytes() for f in tmp_path.iterdir())


def test_it_is_bounded(tmp_path, clock, monkeypatch):
    monkeypatch.setattr("assistant.feedback._MOST", 5)
    monkeypatch.setattr("assistant.feedback._TIDY", 10)
    kept = Feedback(tmp_path / "f.sqlite", 30, clock)
    for n in range(10):
        kept.missed(f"question {n}", "off_topic")
    assert {u.question for u in kept.unanswered()} == {f"question {n}" for n in range(5, 10)}
    kept.close()


def test_no_column_holds_an_address(kept, tmp_path):
    with sqlite3.connect(tmp_path / "f.sqlite") as connection:
        columns = {t: [c[1] for c in connection.execute(f"PRAGMA table_info({t})")] for t in ("ratings", "unanswered")}
    connection.close()
    assert columns == {
        "ratings": ["at", "quote_id", "question", "helpful"],
        "unanswered": ["key", "question", "reason", "times", "at"],
    }


def test_many_threads_and_a_reader_beside_them(kept, tmp_path):
    def write(n):
        for i in range(25):
            kept.rate(f"d:{n}-{i + 100}", "q", True)
            kept.missed(f"{n} {i}", "off_topic")

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    reader = Feedback(tmp_path / "f.sqlite", 30, Clock())
    assert len(reader.rated()) <= 100
    for thread in threads:
        thread.join()
    assert (len(reader.rated()), len(reader.unanswered())) == (100, 100)
    reader.close()


@pytest.mark.parametrize("make", [lambda p: p.mkdir(), lambda p: p.write_bytes(b"no database " * 99)])
def test_a_file_that_cannot_be_used_is_named(tmp_path, make):
    path = tmp_path / "f.sqlite"
    make(path)
    with pytest.raises(FeedbackProblem, match=r"f\.sqlite: .*; set EXPERTS_FEEDBACK to a file that can be written"):
        Feedback(path, 30)
