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
from contextlib import contextmanager, suppress

import httpx2
import pytest

from tests.assistant.web.conftest import begun_post, is_refused
from tests.conftest import PATIENCE, ROOT, until
from tests.milvus_server import free_port

QUOTE = "social-credit-roundtable:20698-21046"


def start(**environment):
    return subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize("port", ["abc", "-1", "70000", "²"])
def test_a_malformed_port_is_one_line(port):
    done = start(PORT=port)
    assert done.returncode == 2
    assert re.fullmatch(rf"experts: PORT='{port}' is no port; .*\n", done.stderr.decode())


def test_a_port_in_use_is_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = start(PORT=str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert re.fullmatch(rb"experts: 127.0.0.1:\d+: Address already in use; set HOST and PORT.*\n", done.stderr)


def test_a_missing_corpus_is_one_line():
    done = start(PORT="0", EXPERTS_CORPUS="/nothing/here")
    assert done.returncode == 1
    assert re.fullmatch(rb"experts: /nothing/here: no such corpus folder; .*\n", done.stderr)


@pytest.mark.parametrize(
    ("variable", "value"), [("EXPERTS_RATE", "many"), ("EXPERTS_ORIGINS", "blog"), ("EXPERTS_LOG", "all")]
)
def test_a_malformed_setting_is_one_line(variable, value):
    done = start(PORT="0", **{variable: value})
    assert done.returncode == 2
    assert re.fullmatch(rf"experts: {variable}.*{value}.*\n", done.stderr.decode())


def test_a_feedback_file_that_cannot_be_used_is_one_line(tmp_path):
    done = start(PORT="0", EXPERTS_FEEDBACK=str(tmp_path))
    assert done.returncode == 1
    assert re.fullmatch(rf"experts: {tmp_path}: .*; set EXPERTS_FEEDBACK .*\n", done.stderr.decode())


def until_ready(address):
    def is_ready():
        with suppress(httpx2.TransportError):
            return httpx2.get(f"{address}/readyz", timeout=PATIENCE).status_code == 200

    until(is_ready)


@contextmanager
def running(port, **environment):
    """A server process that may be killed, and its address."""
    env = {**os.environ, "PORT": str(port), **environment}
    process = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    with process:
        try:
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def test_killed_under_load_it_loses_no_feedback_and_is_ready_again_without_repair(assistant, tmp_path):
    path = tmp_path / "f.sqlite"
    environment = {"EXPERTS_FEEDBACK": str(path), "EXPERTS_LOG": "warnings"}
    stored, stop = [], threading.Event()
    port = free_port()

    def rate(address, name):
        with httpx2.Client(base_url=address, timeout=PATIENCE) as client:
            n = 0
            while not stop.is_set():
                n += 1
                body = {"quote_id": QUOTE, "question": f"{name} {n}", "helpful": True}
                try:
                    if client.post("/api/feedback", json=body).status_code == 201:
                        stored.append(body["question"])
                except httpx2.TransportError:
                    return  # killed

    with running(port, **environment) as (process, address):
        until_ready(address)
        threads = [threading.Thread(target=rate, args=(address, name)) for name in "abcd"]
        for thread in threads:
            thread.start()
        until(lambda: len(stored) >= 100)
        process.send_signal(signal.SIGKILL)
        process.wait()
        stop.set()
        for thread in threads:
            thread.join()
        said = process.stderr.read()
    with running(port, **environment) as (process, address):
        began = time.monotonic()
        until_ready(address)
        sys.stdout.write(f"{len(stored)} stored, ready again after {time.monotonic() - began:.2f} s\n")
        process.kill()
        said += process.stderr.read()
    with sqlite3.connect(path) as connection:
        kept = {question for (question,) in connection.execute("SELECT question FROM ratings")}
    connection.close()
    assert set(stored) <= kept
    assert said == ""  # no index was built, nothing had to be mended


def test_asked_to_stop_it_finishes_what_it_began(assistant, tmp_path):
    path = tmp_path / "f.sqlite"
    with running(free_port(), EXPERTS_LOG="questions", EXPERTS_FEEDBACK=str(path)) as (process, address):
        until_ready(address)
        for question in ("sourdough", "Sourdough?", "Can it stop bribery?"):
            assert httpx2.get(f"{address}/api/ask", params={"q": question}, timeout=PATIENCE).status_code == 200
        port = int(address.rsplit(":", 1)[1])
        begun, rest = begun_post(port, {"quote_id": QUOTE, "helpful": True})
        with begun:
            process.send_signal(signal.SIGTERM)
            until(lambda: is_refused(port))
            begun.sendall(rest)
            answer = begun.recv(1000)
        assert process.wait(timeout=PATIENCE) == -signal.SIGTERM
        log = [json.loads(line) for line in process.stderr.read().splitlines()]
    assert answer.startswith(b"HTTP/1.1 201")
    assert not [line for line in log if line["level"] != "info"]
    asked = [line["question"] for line in log if line["event"] == "answer"]
    assert asked == ["sourdough", "Sourdough?", "Can it stop bribery?"]
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT question, times FROM unanswered").fetchall() == [("Sourdough?", 2)]
    connection.close()


def test_interrupted_it_hangs_up_and_leaves_without_a_word(assistant):
    with running(free_port(), EXPERTS_LOG="requests") as (process, address):
        until_ready(address)
        assert httpx2.get(address, timeout=PATIENCE).status_code == 200
        with httpx2.stream("GET", f"{address}/gradio_api/heartbeat/abc", timeout=PATIENCE) as stream:
            process.send_signal(signal.SIGINT)
            list(stream.iter_raw())
        assert process.wait(timeout=PATIENCE) == 130
        log = [json.loads(line) for line in process.stderr.read().splitlines()]
    assert not [line for line in log if line["level"] != "info"]


def received(connection):
    """What comes through a connection until the server closes it, which it may do with what it has not read."""
    data = b""
    connection.settimeout(PATIENCE)
    with suppress(ConnectionResetError):
        while more := connection.recv(4096):
            data += more
    return data


def is_open(connection):
    """Whether the server has neither answered nor closed it."""
    connection.setblocking(False)
    try:
        connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return True
    return False


@pytest.mark.slow
def test_slow_clients_are_let_go_and_hinder_nobody(server):
    port = int(server.rsplit(":", 1)[1])
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "
    post = b"POST /api/feedback HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"
    whole = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    silent, heads, bodies, second = (
        [socket.create_connection(("127.0.0.1", port)) for _ in range(count)] for count in (1, 50, 1, 1)
    )
    try:
        second[0].sendall(whole)
        answered = second[0].recv(4096)
        while b'"status"' not in answered:  # the body may come on its own
            answered += second[0].recv(4096)
        assert answered.startswith(b"HTTP/1.1 200")
        for connection in (*heads, *second):
            connection.sendall(head)
        bodies[0].sendall(post)
        assert httpx2.get(f"{server}/api/ask", params={"q": "privacy"}, timeout=PATIENCE).status_code == 200
        assert all(map(is_open, (*silent, *heads, *bodies, *second)))  # it did not wait until they were let go
        for connection in (*silent, *heads, *second):
            assert received(connection) == b""
        refused = received(bodies[0])
        assert refused.startswith(b"HTTP/1.1 408")
        assert b"application/problem+json" in refused
    finally:
        for connection in (*silent, *heads, *bodies, *second):
            connection.close()


@pytest.mark.parametrize("request_", [b"\0\xff\r\n\r\n", b"GET /" + b"x" * 70_000, b"GET / HTTP/1.1\r\nHost\r\n\r\n"])
def test_what_is_no_request_is_refused(server, request_):
    with socket.create_connection(("127.0.0.1", int(server.rsplit(":", 1)[1]))) as connection:
        with suppress(ConnectionError):  # it is closed before the rest has come
            connection.sendall(request_)
        said = received(connection)
    assert said.startswith(b"HTTP/1.1 4") or said == b""
    assert b"Traceback" not in said


def test_the_longest_question_in_any_script_fits_into_an_address(server):
    response = httpx2.get(f"{server}/api/ask", params={"q": "\u793e" * 2000}, timeout=PATIENCE)
    assert (response.status_code, response.json()["question"]) == (200, "\u793e" * 2000)
