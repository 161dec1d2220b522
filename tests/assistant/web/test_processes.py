"""Two server processes behind one port, as operators run them: real processes, stopped and killed one by one."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from assistant.web import limits, member
from assistant.web.member import Member
from corpus import bank, library
from index import encoder, store
from tests.assistant.web.conftest import begun_post, is_refused
from tests.conftest import PATIENCE, ROOT, corpus_of, until

QUOTE = "social-credit-roundtable:20698-21046"


def state(pid):
    """What a process does: a letter of the system's; nothing where there is none, or what is left of one."""
    try:
        letter = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""
    return letter.strip("ZX")


class Pair:
    """A parent with two children, and where they listen."""

    def __init__(self, parent, address):
        self.parent = parent
        self.address = address

    def members(self):
        """The children as they were told what they are, by their process ids."""
        found = {}
        for pid in Path(f"/proc/{self.parent.pid}/task/{self.parent.pid}/children").read_text().split():
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"assistant.web.server" in words:
                arguments = words[words.index(b"assistant.web.server") + 1 :]
                found[int(pid)] = Member.read([a.decode() for a in arguments if a])
        return found

    def pids(self):
        """The process ids of the children by their number."""
        return {one.number: pid for pid, one in self.members().items()}

    def folder(self):
        """Where they keep what they share."""
        (found,) = {one.folder for one in self.members().values()}
        return found

    @contextmanager
    def only(self, number):
        """Let that process alone answer."""
        (other,) = (pid for n, pid in self.pids().items() if n != number)
        os.kill(other, signal.SIGSTOP)
        try:
            until(lambda: state(other) == "T")  # until then it may still take a connection
            yield
        finally:
            os.kill(other, signal.SIGCONT)

    def get(self, path, client="198.51.100.1", **options):
        """A request on a connection of its own."""
        return httpx2.get(f"{self.address}{path}", headers={"X-Forwarded-For": client}, timeout=PATIENCE, **options)

    def figure(self, name):
        """One of the server's figures; 0 while there is none."""
        found = re.findall(rf"^{re.escape(name)} (\S+)$", self.get("/metrics").text, re.MULTILINE)
        return float(found[0]) if found else 0.0

    def is_whole(self):
        """Whether both answer."""
        try:
            return self.figure("experts_processes") == 2
        except httpx2.TransportError:
            return False


@contextmanager
def started(log, **environment):
    """Two processes that answer."""
    env = {**os.environ, "PORT": "0", "EXPERTS_PROCESSES": "2", "EXPERTS_PROXIES": "127.0.0.1", **environment}
    with log.open("w") as errors:
        parent = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    try:
        line = parent.stdout.readline()
        assert line.startswith("In Their Words: http://127.0.0.1:"), line + log.read_text()
        pair = Pair(parent, line.split()[-1])
        until(pair.is_whole)
        yield pair
    finally:
        parent.terminate()
        parent.communicate(timeout=PATIENCE)


@pytest.fixture(scope="module")
def pair(assistant, tmp_path_factory):
    """The shipped corpus on two processes."""
    folder = tmp_path_factory.mktemp("pair")
    with started(folder / "log", EXPERTS_FEEDBACK=str(folder / "f.sqlite")) as found:
        found.feedback = folder / "f.sqlite"
        found.log = folder / "log"
        yield found


def test_each_process_is_ready_and_answers_alike(pair):
    answers = []
    for number in (1, 2):
        with pair.only(number):
            assert pair.get("/readyz").json() == {"status": "ready", "passages": 36}
            answer = pair.get("/api/ask?q=Can+it+stop+bribery%3F")
            answers.append((answer.json()["quotes"], answer.headers["etag"]))
    assert answers[0] == answers[1]
    assert answers[0][0]


def test_a_conversation_goes_on_in_the_other_process(pair):
    first, second = "What does Sapio say about artificial intelligence?", "And Backer?"
    with pair.only(1):
        pair.get("/api/ask", params={"q": first, "conversation": "c"})
        here = pair.get("/api/ask", params={"q": second, "conversation": "c"}).json()
        pair.get("/api/ask", params={"q": first, "conversation": "d"})
    with pair.only(2):
        there = pair.get("/api/ask", params={"q": second, "conversation": "d"}).json()
        alone = pair.get("/api/ask", params={"q": second, "conversation": "e"}).json()
    assert here["quotes"] == there["quotes"]
    assert {q["expert"] for q in there["quotes"]} == {"Larry Catà Backer"}
    assert not alone["answered"]


def test_a_client_counts_once_whichever_process_it_reaches(pair):
    allowed, began = [], time.monotonic()
    for number in (1, 2):
        headers = {"X-Forwarded-For": "203.0.113.7"}
        with pair.only(number), httpx2.Client(headers=headers, timeout=PATIENCE) as client:
            statuses = [client.get(f"{pair.address}/api/topics").status_code for _ in range(limits.RATE + 60)]
            assert set(statuses) <= {200, 429}
            allowed.append(statuses.count(200))
            assert pair.get("/api/topics", client="203.0.113.8").status_code == 200
    # However slow the machine is: one bucket, and what has run into it since. Counted apart, each gives a whole one.
    refilled = (time.monotonic() - began) * limits.RATE / 60
    assert limits.RATE <= sum(allowed) <= limits.RATE + refilled + 1


def test_figures_are_of_both_processes_whichever_tells_them(pair):
    name = 'experts_requests_total{method="GET",route="/healthz",status="200"}'
    pair.get("/healthz")
    before = pair.figure(name)
    for number in (1, 2):
        with pair.only(number):
            for _ in range(3):
                pair.get("/healthz")
    told = []
    for number in (1, 2):
        with pair.only(number):
            told.append(pair.figure(name))
            assert pair.figure("experts_passages") == 36
            assert pair.figure('process_cpu_seconds_total{process="1"}') > 0
            assert pair.figure('process_resident_memory_bytes{process="2"}') > 1e6
    assert told == [before + 6] * 2


def test_feedback_of_both_is_kept_once_each(pair):
    def rate(name):
        for n in range(25):
            body = {"quote_id": QUOTE, "question": f"{name} {n}", "helpful": True}
            headers = {"X-Forwarded-For": f"198.51.100.{ord(name)}"}
            assert httpx2.post(f"{pair.address}/api/feedback", json=body, headers=headers, timeout=PATIENCE).is_success

    threads = [threading.Thread(target=rate, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sqlite3.connect(pair.feedback) as connection:
        kept = [question for (question,) in connection.execute("SELECT question FROM ratings")]
    connection.close()
    assert sorted(kept) == sorted(f"{name} {n}" for name in "abcd" for n in range(25))


@pytest.mark.browser
def test_ten_chats_in_a_row_work_in_a_browser(pair, page):
    for n in range(10):
        page.goto(pair.address)
        page.evaluate("sessionStorage.clear()")
        page.goto(pair.address)
        for count, question in enumerate(("What does Sapio say about artificial intelligence?", "And Backer?"), 1):
            page.locator("#itw-box textarea").fill(question)
            page.locator("#itw-box textarea").press("Enter")
            answers = page.locator(".itw-answer:not(.itw-waiting)")
            answers.nth(count - 1).wait_for()
        last = answers.last
        assert "Backer" in last.inner_text(), n
        assert page.locator(".itw-problem").count() == 0


def test_one_that_is_killed_is_replaced_and_nobody_is_refused_meanwhile(pair):
    killed = pair.pids()[1]
    requests = pair.figure('experts_requests_total{method="GET",route="/healthz",status="200"}')
    os.kill(killed, signal.SIGKILL)
    until(lambda: pair.pids().get(1, killed) != killed or None)
    statuses = []
    while not pair.is_whole():
        n = len(statuses)  # each question is another client's: there may be more of them than one may ask
        question = {"q": f"Can it stop bribery {n}?"}
        statuses.append(pair.get("/api/ask", f"10.0.{n // 250}.{n % 250}", params=question).status_code)
    assert set(statuses) == {200}
    assert pair.figure('experts_requests_total{method="GET",route="/healthz",status="200"}') == requests
    lines = [json.loads(line) for line in pair.log.read_text().splitlines()]
    assert [(li["number"], li["exit"]) for li in lines if li["event"] == "process"] == [(1, -9)]
    with pair.only(1):
        assert pair.get("/api/ask?q=Can+it+stop+bribery%3F").json()["answered"]


def test_told_to_stop_all_finish_what_they_began(assistant, tmp_path):
    with started(tmp_path / "log", EXPERTS_FEEDBACK=str(tmp_path / "f.sqlite")) as pair:
        begun, port, folder = [], int(pair.address.rsplit(":", 1)[1]), pair.folder()
        assert folder.is_dir()
        for number in (1, 2):
            with pair.only(number):
                begun.append(begun_post(port, {"quote_id": QUOTE, "helpful": True}))
        children = list(pair.members())
        pair.parent.send_signal(signal.SIGINT)
        until(lambda: is_refused(port))
        for connection, rest in begun:
            connection.sendall(rest)
        for connection, _ in begun:
            with connection:
                assert connection.recv(1000).startswith(b"HTTP/1.1 201")
        assert pair.parent.wait(timeout=PATIENCE) == 130
        assert not any(map(state, children))
    assert not folder.exists()
    assert not [line for line in (tmp_path / "log").read_text().splitlines() if '"level": "error"' in line]


def test_children_go_when_the_parent_is_killed_and_leave_nothing(assistant, tmp_path):
    with started(tmp_path / "log", EXPERTS_FEEDBACK=str(tmp_path / "f.sqlite")) as pair:
        children, folder = list(pair.members()), pair.folder()
        assert len(children) == 2
        assert folder.is_dir()
        pair.parent.kill()
        pair.parent.wait()
        until(lambda: not any(map(state, children)))
    assert not folder.exists()


def test_both_take_over_a_new_index_and_no_request_fails(tmp_path, lend_model):
    folder = tmp_path / "c"
    corpus_of(folder, "Bread\n\nJane Roe: Rye.\n\nAnn Lee: Wheat.\n\nJane Roe: Never.\n\nAnn Lee: Often.")
    environment = {"EXPERTS_CORPUS": str(folder), "EXPERTS_INDEX": str(tmp_path / "i"), "EXPERTS_RATE": "0"}
    lend_model(tmp_path / "i")
    statuses, stop = [], threading.Event()
    with started(tmp_path / "log", **environment) as pair:

        def load(name):
            n = 0
            while not stop.is_set():
                n += 1
                statuses.append(pair.get("/api/ask", params={"q": f"wheat {name} {n}"}).status_code)

        threads = [threading.Thread(target=load, args=(name,)) for name in "ab"]
        for thread in threads:
            thread.start()
        document = library.open_corpus(folder).documents[0]
        try:
            for n in range(1, 4):
                bank.teach(folder, document, f"Which grain is number {n}?", [document.passages[0].span])
                corpus = library.open_corpus(folder)
                store.build(tmp_path / "i", corpus, library.open_bank(folder, corpus), encoder.chosen(folder))
                until(lambda n=n: pair.figure('experts_index_swaps_total{outcome="done"}') == 2 * n)
                seen = len(statuses)
                until(lambda seen=seen: len(statuses) > seen + 2)  # of those who ask now
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        etags = set()
        for number in (1, 2):
            with pair.only(number):
                etags.add(pair.get("/api/ask?q=wheat").headers["etag"])
    assert len(etags) == 1
    assert set(statuses) == {200}


def test_what_keeps_the_first_from_starting_is_one_line():
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, "PORT": "0", "EXPERTS_PROCESSES": "2", "EXPERTS_CORPUS": "/nothing/here"},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, b"")
    assert re.fullmatch(rb"experts: /nothing/here: no such corpus folder; .*\n", done.stderr)


def test_a_member_is_told_by_arguments_and_tells_that_it_is_ready(tmp_path):
    reader, writer = os.pipe()
    one = Member(3, 4, 5, writer, True, tmp_path)
    assert Member.read(one.arguments()) == one
    assert one.ready() == {}
    one.is_ready()
    os.close(writer)
    assert os.read(reader, 16) == b"ready"
    os.close(reader)
    assert one.ready() == {3: os.getpid()}
    member.gone(tmp_path, 3)
    assert one.ready() == {}
