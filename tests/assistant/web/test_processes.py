"""Two server processes behind one port, as operators run them: real processes, stopped and killed one by one."""

import json
import os
import re
import signal
import socket
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
from tests.conftest import ROOT, corpus_of

QUOTE = "social-credit-roundtable:20698-21046"


def until(condition, seconds=120):
    """What ``condition`` gives when it gives something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    return pytest.fail(f"not so after {seconds} s")


class Pair:
    """A parent with two children, and where they listen."""

    def __init__(self, parent, address):
        self.parent = parent
        self.address = address

    def pids(self):
        """The process ids of the children by their number."""
        found = {}
        for pid in Path(f"/proc/{self.parent.pid}/task/{self.parent.pid}/children").read_text().split():
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"assistant.web.server" in words:
                found[int(words[words.index(b"assistant.web.server") + 1])] = int(pid)
        return found

    @contextmanager
    def only(self, number):
        """Let that process alone answer."""
        (other,) = (pid for n, pid in self.pids().items() if n != number)
        os.kill(other, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(other, signal.SIGCONT)

    def get(self, path, client="198.51.100.1", **options):
        """A request on a connection of its own."""
        return httpx2.get(f"{self.address}{path}", headers={"X-Forwarded-For": client}, timeout=60, **options)

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
        parent.communicate(timeout=30)


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
        with pair.only(number), httpx2.Client(headers={"X-Forwarded-For": "203.0.113.7"}, timeout=60) as client:
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
            assert pair.figure('process_resident_memory_bytes{process="2"}') > 1e8
    assert told == [before + 6] * 2


def test_feedback_of_both_is_kept_once_each(pair):
    def rate(name):
        for n in range(25):
            body = {"quote_id": QUOTE, "question": f"{name} {n}", "helpful": True}
            headers = {"X-Forwarded-For": f"198.51.100.{ord(name)}"}
            assert httpx2.post(f"{pair.address}/api/feedback", json=body, headers=headers, timeout=60).is_success

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
            page.wait_for_function(f"document.querySelectorAll('.itw-answer').length == {count}")
        last = page.locator(".itw-answer").last
        assert "Backer" in last.inner_text(), n
        assert page.locator(".itw-problem").count() == 0


def test_one_that_is_killed_is_replaced_and_nobody_is_refused_meanwhile(pair):
    killed = pair.pids()[1]
    requests = pair.figure('experts_requests_total{method="GET",route="/healthz",status="200"}')
    os.kill(killed, signal.SIGKILL)
    until(lambda: pair.pids().get(1, killed) != killed or None)
    statuses, latest = [], 0.0
    while not pair.is_whole():
        began = time.monotonic()
        statuses.append(pair.get("/api/ask", params={"q": f"Can it stop bribery {len(statuses)}?"}).status_code)
        latest = max(latest, time.monotonic() - began)
    assert set(statuses) == {200}
    assert latest < 10
    assert pair.figure('experts_requests_total{method="GET",route="/healthz",status="200"}') == requests
    lines = [json.loads(line) for line in pair.log.read_text().splitlines()]
    assert [(li["number"], li["exit"]) for li in lines if li["event"] == "process"] == [(1, -9)]
    with pair.only(1):
        assert pair.get("/api/ask?q=Can+it+stop+bribery%3F").json()["answered"]


def test_told_to_stop_all_finish_what_they_began(assistant, tmp_path):
    folders = set(member_folders())
    with started(tmp_path / "log", EXPERTS_FEEDBACK=str(tmp_path / "f.sqlite")) as pair:
        assert len(set(member_folders()) - folders) == 1
        begun, port = [], int(pair.address.rsplit(":", 1)[1])
        body = json.dumps({"quote_id": QUOTE, "helpful": True}).encode()
        head = "POST /api/feedback HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        for number in (1, 2):
            with pair.only(number):
                begun.append(socket.create_connection(("127.0.0.1", port)))
                begun[-1].sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:5])
                time.sleep(0.5)
        children = pair.pids().values()
        pair.parent.send_signal(signal.SIGINT)
        until(lambda: is_refused(port))
        for connection in begun:
            with connection:
                connection.sendall(body[5:])
                assert connection.recv(1000).startswith(b"HTTP/1.1 201")
        assert pair.parent.wait(timeout=30) == 130
        assert not any(Path(f"/proc/{pid}").exists() for pid in children)
    assert set(member_folders()) == folders
    assert not [line for line in (tmp_path / "log").read_text().splitlines() if '"level": "error"' in line]


def test_children_go_when_the_parent_is_killed_and_leave_nothing(assistant, tmp_path):
    folders = set(member_folders())
    with started(tmp_path / "log", EXPERTS_FEEDBACK=str(tmp_path / "f.sqlite")) as pair:
        children = list(pair.pids().values())
        assert len(children) == 2
        pair.parent.kill()
        pair.parent.wait()
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))
    assert set(member_folders()) == folders


def is_refused(port):
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return True
    return False


def member_folders():
    return [p for root in ("/dev/shm", "/tmp") for p in Path(root).glob("experts-*")]


def test_both_take_over_a_new_index_and_no_request_fails(tmp_path):
    folder = tmp_path / "c"
    corpus_of(folder, "Bread\n\nJane Roe: Rye.\n\nAnn Lee: Wheat.\n\nJane Roe: Never.\n\nAnn Lee: Often.")
    environment = {"EXPERTS_CORPUS": str(folder), "EXPERTS_INDEX": str(tmp_path / "i")}
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
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        etags = set()
        for number in (1, 2):
            with pair.only(number):
                etags.add(pair.get("/api/ask?q=wheat").headers["etag"])
    assert len(etags) == 1
    assert len(statuses) > 10
    assert set(statuses) == {200}


def test_what_keeps_the_first_from_starting_is_one_line():
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, "PORT": "0", "EXPERTS_PROCESSES": "2", "EXPERTS_CORPUS": "/nothing/here"},
        capture_output=True,
        timeout=60,
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
