"""What many tests share: the shipped corpus with the real model, and small corpora with a toy encoder."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
# Seconds after which a test gives up on what has not come. None says how fast a machine is: a slow one needs more of
# them, and one that is never reached costs nothing.
PATIENCE = 300
YARDSTICK = 0.08  # CPU seconds, see `slowness`
os.environ["COLUMNS"] = "80"
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever starts tests in the background may have it ignored
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
# The same examples on every run and every machine, however long one takes.
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

from assistant import Assistant
from corpus import adding, library
from index import builds, bulk, crossencoder, encoder, exports, store
from index.dense import DenseIndex
from index.engines.embedded import EmbeddedEngine
from index.entries import entries_of, searchable
from index.lexical import LexicalIndex, terms


class ToyEncoder:
    """Bags of words hashed into 64 dimensions: deterministic, and equal texts are equal vectors."""

    dimension = 64
    words = frozenset("banker backed baker west paper will".split())

    def encode(self, texts):
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.casefold()) or ["nothing"]:
                row[int(hashlib.sha256(word.encode("utf-8", "surrogatepass")).hexdigest(), 16) % self.dimension] += 1
            row /= np.linalg.norm(row)
        return rows

    def vocabulary(self):
        return sorted(self.words)

    def pieces(self, word):
        return 1

    def knows(self, word):
        return word in self.words


class ToyPassages(ToyEncoder):
    """In place of the exported model that encodes passages."""

    def __init__(self, folder):
        pass

    def blocks(self, texts, batch=64):
        for pairs in bulk.alike(texts, batch):
            yield [key for key, _ in pairs], self.encode([text for _, text in pairs])


class ToyBuilder(ToyEncoder):
    """In place of the model that is exported: into four small files."""

    def __init__(self, model):
        self.model = model.name

    def export(self, folder):
        for name, content in (
            (encoder.GRAPH, "graph"),
            (encoder.EXACT, "exact"),
            (encoder.TOKENIZER, "words"),
            (encoder.SETTINGS, json.dumps({"model": self.model, "dimension": self.dimension})),
        ):
            (folder / name).write_text(content, encoding="utf-8")


class ToyCrossEncoder:
    """The share of the question's words that the text has."""

    def probabilities(self, question, texts):
        words = set(re.findall(r"\w+", question.casefold()))
        return [len(words & set(re.findall(r"\w+", text.casefold()))) / len(words) for text in texts]


def _export_toy_crossencoder(folder):
    for name in (crossencoder.GRAPH, crossencoder.TOKENIZER):
        (folder / name).write_text("toy", encoding="utf-8")


def use_toy_models(set_attribute):
    """Let indexes be built and opened with toy models; one is told from another by its name."""
    set_attribute(crossencoder, "OnnxCrossEncoder", lambda folder: ToyCrossEncoder())
    set_attribute(crossencoder, "export", _export_toy_crossencoder)
    set_attribute(encoder, "BuildEncoder", ToyBuilder)
    set_attribute(bulk, "PassageEncoder", ToyPassages)
    set_attribute(encoder, "OnnxEncoder", lambda folder: ToyEncoder())
    set_attribute(encoder, "fingerprint", lambda model: f"fingerprint of {model.name}")


@pytest.fixture
def toy_models(monkeypatch):
    use_toy_models(monkeypatch.setattr)


def toy_assistant(corpus, bank=()):
    """An assistant over ``corpus`` that needs no model."""
    toy = ToyEncoder()
    passages = searchable(corpus)
    pairs = [pair for n, p in enumerate(passages) for pair in entries_of(n, p, corpus.document(p.document).text)]
    vectors = toy.encode([text for _, text in pairs])
    asked = toy.encode([q.question for q in bank])
    index = store.Index(
        corpus=corpus,
        manifest=builds.Manifest(builds.FORMAT, corpus.hash, repr(bank), "toy", "toy", 0, 0, 0, 0, {}),
        passages=passages,
        entries=tuple(e for e, _ in pairs),
        dense=DenseIndex.of(vectors),
        lexical=LexicalIndex([terms(corpus.words(p.document, p.span)) for p in passages]),
        bank=tuple(bank),
        bank_dense=DenseIndex.of(asked),
        encoder=toy,
        crossencoder=None if bank else ToyCrossEncoder(),
    )
    return Assistant(EmbeddedEngine(index))


def corpus_of(folder, *texts):
    """A corpus in ``folder`` with these texts as its documents."""
    library.create(folder)
    for n, text in enumerate(texts, 1):
        path = folder / f"source-{n}.tmp"
        path.write_bytes(text.encode("utf-8"))
        assert not adding.add(folder, [path]).problems
    return library.open_corpus(folder)


def until(condition, seconds=PATIENCE):
    """What ``condition`` gives when it gives something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    return pytest.fail(f"not so after {seconds} s")


def slowness():
    """How many times slower this machine is now than the one where limits of CPU time were set; 1 if it is faster."""
    began = time.process_time()
    sum(hash(str(n)) for n in range(400_000))
    return max(1.0, (time.process_time() - began) / YARDSTICK)


# ``experts`` with the real model, which ends as if it were killed after so many blocks of texts.
_KILLED = """
import os, signal, sys
from itertools import islice
from assistant.cli import main
from index.bulk import PassageEncoder
blocks, number = PassageEncoder.blocks, int(sys.argv.pop(1))
def killed(self, texts, batch=64):
    yield from islice(blocks(self, texts, batch), number)
    os.kill(os.getpid(), signal.SIGKILL)
PassageEncoder.blocks = killed
main(sys.argv[1:])
"""


def kill_build(corpus, index, blocks):
    """Build the index of a corpus folder anew, and end that after so many blocks were encoded."""
    command = [sys.executable, "-c", _KILLED, str(blocks), "build", "--force"]
    env = {**os.environ, "EXPERTS_CORPUS": str(corpus), "EXPERTS_INDEX": str(index)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


def experts(*arguments, stdin=None, env=None):
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "assistant.cli", *arguments],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture(scope="session", autouse=True)
def _index_folder(tmp_path_factory):
    """One index of the shipped corpus, built once for all tests."""
    os.environ["EXPERTS_INDEX"] = str(tmp_path_factory.mktemp("index"))
    os.environ["EXPERTS_FEEDBACK"] = str(tmp_path_factory.mktemp("feedback") / "feedback.sqlite")
    os.environ.pop("EXPERTS_CORPUS", None)
    os.environ.pop("EXPERTS_MODEL", None)


@pytest.fixture(scope="session")
def shipped():
    """The shipped corpus."""
    return library.open_corpus()


@pytest.fixture(scope="session")
def lend_model(tmp_path_factory):
    """What puts the default model, exported once for all tests, where the first build of an index would export it."""
    root = tmp_path_factory.mktemp("models")

    def lend(index):
        place = exports.exported(root, encoder.DEFAULT, lambda *_: None)
        shutil.copytree(place, index / place.name, copy_function=os.link)

    return lend


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Chromium with a fresh profile."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    path = next((found for n in names if n and (found := shutil.which(n))), None)
    if path is None:
        pytest.fail("no Chromium found; install one or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path_factory.mktemp("profile")),
            executable_path=path,
            args=FLAGS,
            permissions=["clipboard-read", "clipboard-write"],
            timeout=PATIENCE * 1000,
        )
        context.set_default_timeout(120_000)
        yield context
        context.close()


@pytest.fixture
def page(browser):
    """A new page that remembers which hosts it called and what it complained of."""
    opened = browser.new_page()
    opened.hosts = set()
    opened.on("request", lambda r: opened.hosts.add(r.url.split("/")[2]) if r.url.startswith("http") else None)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def assistant():
    """The assistant on the shipped corpus with the real model."""
    return Assistant.open()


@pytest.fixture(scope="session")
def gold():
    """The folder of judgements beside the checkout."""
    folder = ROOT.parent / "shared" / "gold"
    if not folder.is_dir():
        pytest.skip("needs ../shared/gold, which is not here")
    return folder


def json_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
