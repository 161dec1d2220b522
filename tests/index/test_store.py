import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import main
from corpus import adding, library, removing
from corpus.bank import BankQuestion
from corpus.types import Span
from index import building, builds, bulk, store
from index.encoder import Model
from index.types import IndexProblem
from tests.conftest import PATIENCE, ROOT, ToyBuilder, ToyPassages, corpus_of, experts, kill_build

TEXT = "A talk\n\nJane Roe: Bread is life.\n\nAnn Lee: No.\n\nJane Roe: Yes.\n\nAnn Lee: Well."
FILES = (
    *("bank.faiss", "bank.json", "encoder/crossencoder.json", "encoder/crossencoder.onnx"),
    *("encoder/encoder.json", "encoder/model.onnx", "encoder/tokenizer.json"),
    *("entries.faiss", "entries.json", "passages.json", "terms.json", "texts.npy"),
)


@pytest.fixture
def copy(assistant, tmp_path):
    """A copy of the shipped corpus' index and folder, to be damaged."""
    root = Path(os.environ["EXPERTS_INDEX"])
    shutil.copytree(root, tmp_path / "index")
    shutil.copytree(library.SHIPPED, tmp_path / "corpus", ignore=shutil.ignore_patterns(".index"))
    return tmp_path


@pytest.fixture
def small(toy_models, tmp_path):
    """A small corpus, and the folder of its index, which the toy encoder has built."""
    corpus = corpus_of(tmp_path / "c", TEXT)
    store.build(tmp_path / "i", corpus)
    return tmp_path / "i", corpus


def current(root):
    return root / (root / "CURRENT").read_text().split()[0]


def kinds(root):
    """The folders there, but for the one of the exported model."""
    return sorted(p.name.partition("-")[0] for p in root.iterdir() if p.is_dir() and not p.name.startswith("model-"))


def flip(path, place=None, bit=1):
    data = bytearray(path.read_bytes())
    data[len(data) // 2 if place is None else place] ^= bit
    path.write_bytes(data)


def longer(corpus, tmp_path):
    """The corpus with one more document."""
    (tmp_path / "more.txt").write_text(TEXT.replace("life", "death"), encoding="utf-8")
    adding.add(tmp_path / "c", [tmp_path / "more.txt"])
    return library.open_corpus(tmp_path / "c")


def test_a_build_holds_what_its_manifest_says(small):
    root, corpus = small
    manifest = json.loads((current(root) / "manifest.json").read_text(encoding="utf-8"))
    assert tuple(manifest["files"]) == FILES
    assert (manifest["format"], manifest["corpus"], manifest["dimension"]) == (builds.FORMAT, corpus.hash, 64)
    # Of each one-sentence passage: the sentence, the sentence under its topic (there is none), and the paragraph.
    assert (manifest["passages"], manifest["entries"], manifest["questions"]) == (4, 12, 0)


def test_only_texts_that_no_build_has_embedded_are_embedded(small, tmp_path, monkeypatch):
    root, corpus = small
    embedded = []

    class Watched(ToyPassages):
        def encode(self, texts):
            embedded.extend(texts)
            return super().encode(texts)

    monkeypatch.setattr(bulk, "PassageEncoder", Watched)
    grown = longer(corpus, tmp_path)
    store.build(root, grown)
    assert set(embedded) == {"Bread is death."}
    embedded.clear()
    index = store.open_index(root, grown)
    for entry, vector in zip(index.entries, index.dense.vectors(), strict=True):
        text = grown.words(index.passages[entry.passage].document, entry.span)
        assert (vector == ToyPassages(root).encode([text])[0]).all()
    removing.remove(tmp_path / "c", "more")
    store.build(root, library.open_corpus(tmp_path / "c"))
    assert embedded == []


def test_what_is_saved_is_what_is_opened(small):
    root, corpus = small
    bank = (BankQuestion("source-1", "What of Jane Roe's bread?", (Span(18, 32),)),)
    index = store.open_index(root, corpus, bank)
    assert index.passages == corpus.passages
    assert [(e.passage, e.kind, corpus.words("source-1", e.span)) for e in index.entries[:3]] == [
        (0, "window", "Bread is life."),
        (0, "context", "Bread is life."),
        (0, "passage", "Bread is life."),
    ]
    assert index.dense.cosines(index.encoder.encode(["bread is life"])).round(5).tolist()[:3] == [1, 1, 1]
    # A name is a filter, not a word: it is taken out before a question is embedded.
    assert index.bank_dense.cosines(index.encoder.encode(["What of bread?"])).round(5).tolist() == [1]
    assert index.lexical.scores("life")[0] > 0 == index.lexical.scores("life")[1]


def test_rebuilt_when_corpus_bank_model_or_format_changed_and_only_then(small, tmp_path, monkeypatch):
    root, corpus = small
    bank = (BankQuestion("source-1", "What of bread?", (Span(18, 32),)),)
    exported = []
    monkeypatch.setattr(ToyBuilder, "export", lambda self, f, _do=ToyBuilder.export: exported.append(1) or _do(self, f))

    def opened(corpus, *arguments):
        """Which build serves it, and how often a model was exported for it."""
        before = len(exported)
        store.open_index(root, corpus, *arguments)
        return current(root), len(exported) - before

    first = current(root)
    assert opened(corpus) == (first, 0)
    assert opened(corpus) == (first, 0)
    assert opened(corpus, bank)[0] != first
    second = current(root)
    assert opened(corpus, bank) == (second, 0)
    corpus = longer(corpus, tmp_path)
    assert opened(corpus, bank)[0] != second
    third = current(root)
    assert exported == []  # the model was the same all the time
    assert opened(corpus, bank, Model("other")) != (third, 0)
    assert exported == [1]
    fourth = current(root)
    monkeypatch.setattr(builds, "FORMAT", builds.FORMAT + 1)
    assert opened(corpus, bank, Model("other"))[0] != fourth
    fifth = current(root)
    assert opened(corpus, bank, Model("other")) == (fifth, 0)
    assert kinds(root) == ["build"]


def test_a_manifest_of_a_format_unknown_here_is_no_index_and_no_error(small):
    root, corpus = small
    path = current(root) / "manifest.json"
    path.write_text('{"format": 99, "shards": []}', encoding="utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (root / "CURRENT").write_text(f"{path.parent.name} {digest}\n", encoding="ascii")
    assert store.verify(root, corpus) == (None, [])
    assert store.open_index(root, corpus).manifest.format == builds.FORMAT


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_in_any_file_is_one_line_that_names_it(small, name):
    root, corpus = small
    flip(current(root) / name)
    line = f"{current(root) / name}: differs from its manifest; run `experts build --force`"
    assert store.verify(root, corpus) == (None, [line])
    with pytest.raises(IndexProblem) as caught:
        store.open_index(root, corpus)
    assert str(caught.value) == line
    store.build(root, corpus, force=True)
    assert store.verify(root, corpus)[1] == []


def test_any_flipped_bit_in_the_manifest_or_the_pointer_is_one_line(small):
    root, corpus = small
    for path in (current(root) / "manifest.json", root / "CURRENT"):
        data = path.read_bytes()
        for place in range(0, len(data), max(1, len(data) // 80)):
            for bit in range(8):
                flip(path, place, 1 << bit)
                manifest, (line,) = store.verify(root, corpus)
                assert manifest is None
                assert re.fullmatch(rf"{re.escape(str(root))}/(CURRENT|build-.*/manifest\.json): .*--force`", line)
                path.write_bytes(data)
    assert store.verify(root, corpus)[1] == []


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_names_the_repair(small, name):
    root, corpus = small
    (current(root) / name).unlink()
    with pytest.raises(IndexProblem, match=f"{name}: is missing; run `experts build --force`"):
        store.open_index(root, corpus)


def test_passages_that_are_not_what_was_indexed_are_named(small, tmp_path):
    root, corpus = small
    ((message,),) = (store.verify(root, longer(corpus, tmp_path))[1],)
    assert message == f"{root}: is of another state of the corpus; run `experts build`"


@pytest.mark.parametrize(
    "name", ["CURRENT", "manifest.json", "entries.faiss", "encoder/model.onnx", "social-credit-roundtable.txt"]
)
def test_verify_and_ask_fail_with_one_line(copy, name, monkeypatch, capsys):
    monkeypatch.setenv("EXPERTS_INDEX", str(copy / "index"))
    monkeypatch.setenv("EXPERTS_CORPUS", str(copy / "corpus"))
    path = next(f / name for f in (copy / "index", current(copy / "index"), copy / "corpus") if (f / name).exists())
    flip(path, 3)
    for call in (["verify"], ["ask", "bread"]):
        assert main(call) == 1
        out, err = capsys.readouterr()
        assert re.fullmatch(rf"experts: \S*{re.escape(name)}: (differs|SHA-256) .*\n", err)
        assert "Traceback" not in out


def test_verify_in_a_process_of_its_own(copy):
    env = {"EXPERTS_INDEX": str(copy / "index"), "EXPERTS_CORPUS": str(copy / "corpus")}
    assert experts("verify", env=env).stdout == b"36 passages, 0 differences\n"
    flip(current(copy / "index") / "entries.faiss")
    result = experts("verify", env=env)
    assert (result.returncode, result.stdout) == (1, b"36 passages, 1 difference\n")
    assert re.fullmatch(rb"experts: .*/entries\.faiss: differs from its manifest; .*\n", result.stderr)


# What the processes below run: a build with the toy encoder.
BUILD = """
import os, shutil, signal, sys, time
from pathlib import Path
from corpus import adding, library, removing
from index import building, builds, encoder, store
from tests.conftest import ToyBuilder, ToyPassages, use_toy_models
use_toy_models(setattr)
def build():
    store.build(Path(sys.argv[1]), library.open_corpus(sys.argv[2]))
"""


def start(tmp_path, script):
    command = [sys.executable, "-c", BUILD + script, str(tmp_path / "i"), str(tmp_path / "c")]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_two_builds_at_once_are_one_build(toy_models, tmp_path):
    corpus = corpus_of(tmp_path / "c", TEXT)
    script = """
export = ToyBuilder.export
def slowly(self, folder):
    print("exported", flush=True)
    time.sleep(1)
    export(self, folder)
ToyBuilder.export = slowly
print("ready", flush=True)
sys.stdin.readline()
build()
"""
    command = [sys.executable, "-c", BUILD + script, str(tmp_path / "i"), str(tmp_path / "c")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    both = [subprocess.Popen(command, cwd=ROOT, text=True, **pipes) for _ in range(2)]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    printed = [process.communicate(timeout=PATIENCE) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(printed) == [("", ""), ("exported\n", "")]
    assert kinds(tmp_path / "i") == ["build"]
    assert store.verify(tmp_path / "i", corpus)[1] == []


@pytest.mark.parametrize(
    ("where", "is_old"),
    [
        ("building._write_passages", True),
        ("building.DenseIndex.save", True),
        ("building._write_bank", True),
        ("builds.finish", True),
        ("os.fsync", True),
        ("Path.rename", True),
        ("builds.write_atomically", True),
        ("Path.replace", True),
        ("shutil.rmtree", False),
    ],
)
def test_killed_anywhere_while_building_leaves_the_old_index_or_the_new(small, tmp_path, where, is_old):
    root, old = small
    before, new = current(root), longer(old, tmp_path)
    process = start(tmp_path, f"{where} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\nbuild()")
    assert process.communicate() == (b"", b"")
    assert process.returncode == -signal.SIGKILL
    assert (current(root) == before) is is_old
    assert store.verify(root, old if is_old else new)[1] == []
    # The next build finishes the work and leaves nothing of the killed one behind.
    assert len(store.open_index(root, new).passages) == 8
    store.build(root, new, force=True)
    assert kinds(root) == ["build"]
    assert sorted(p.name for p in root.iterdir() if p.is_file()) == [".lock", "CURRENT"]


def test_killed_while_the_real_model_is_at_work(copy, shipped):
    root = copy / "index"
    before = current(root)
    kill_build(copy / "corpus", root, 1)
    assert list(root.glob("building-*"))
    assert current(root) == before
    assert store.verify(root, shipped)[1] == []


@pytest.mark.parametrize("where", ["write_bytes", "write_text", "rename", "mkdir", "replace"])
def test_a_disk_that_is_full_at_any_step_leaves_the_old_index(small, tmp_path, monkeypatch, where):
    root, old = small
    before, new = current(root), longer(old, tmp_path)
    do = getattr(Path, where)

    def full(path, *arguments, **options):
        if path != root:
            raise OSError(28, "No space left on device")
        return do(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, where, full)
        with pytest.raises(IndexProblem, match="No space left on device; free some space") as caught:
            store.build(root, new)
    assert "\n" not in str(caught.value)
    assert current(root) == before
    assert kinds(root) == ["build"]
    assert store.verify(root, old)[1] == []
    assert store.build(root, new).passages == 8


def test_a_full_disk_on_the_command_line_is_one_line(copy):
    root = copy / "index"
    bank = copy / "corpus" / "social-credit-roundtable.questions.jsonl"
    bank.write_text("\n".join(bank.read_text(encoding="utf-8").splitlines()[:-1]), encoding="utf-8")
    before = current(root)
    # The limit on a file's size is met where a full disk would be: in the middle of writing the index.
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000));"
        "from assistant.cli import main; sys.exit(main(['build']))"
    )
    env = {**os.environ, "EXPERTS_CORPUS": str(copy / "corpus"), "EXPERTS_INDEX": str(root)}
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, check=False)
    assert result.returncode == 1
    assert re.fullmatch(rb"experts: .*File too large; free some space.*\n", result.stderr)
    assert current(root) == before
    assert not list(root.glob("building-*"))


def test_a_folder_that_cannot_be_written_names_the_setting(tmp_path, shipped):
    (tmp_path / "file").write_text("x")
    with pytest.raises(IndexProblem, match="set EXPERTS_INDEX to a folder that can be written"):
        store.build(tmp_path / "file" / "index", shipped)


def test_a_reader_whose_index_is_replaced_under_its_hands_reads_the_new_one(small, monkeypatch):
    root, corpus = small
    check, first = builds.check_files, current(root)

    def replaced(folder, manifest):
        monkeypatch.setattr(builds, "check_files", check)
        store.build(root, corpus, force=True)
        check(folder, manifest)

    monkeypatch.setattr(builds, "check_files", replaced)
    assert store.open_index(root, corpus).passages == corpus.passages
    assert current(root) != first


@pytest.mark.parametrize("large", [2_000, 0], ids=["small", "large"])
def test_killed_while_embedding_goes_on_from_the_blocks_that_were_finished(tmp_path, toy_models, monkeypatch, large):
    said = "\n\n".join(f"Jane Roe: Loaf {n} is baked.\n\nAnn Lee: Loaf {n} is eaten." for n in range(100))
    corpus = corpus_of(tmp_path / "c", f"A talk\n\n{said}")
    script = f"""
building.LARGE = {large}
blocks = ToyPassages.blocks
def killed(self, texts, batch=64):
    for number, block in enumerate(blocks(self, texts, batch)):
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        yield block
ToyPassages.blocks = killed
build()
"""
    process = start(tmp_path, script)
    assert process.communicate() == (b"", b"")
    assert process.returncode == -signal.SIGKILL
    embedded = []

    class Watched(ToyPassages):
        def encode(self, texts):
            embedded.extend(texts)
            return super().encode(texts)

    monkeypatch.setattr(building, "LARGE", large)
    monkeypatch.setattr(bulk, "PassageEncoder", Watched)
    manifest = store.build(tmp_path / "i", corpus)
    assert (manifest.passages, manifest.is_large) == (200, large == 0)
    assert len(embedded) == len(set(embedded)) == 200 - 2 * 64
    assert store.verify(tmp_path / "i", corpus)[1] == []
    assert sorted(p.name for p in (tmp_path / "i").iterdir() if p.is_file()) == [".lock", "CURRENT"]
    resumed = (current(tmp_path / "i") / ("paragraphs.f2" if large == 0 else "entries.faiss")).read_bytes()
    store.build(tmp_path / "i", corpus, force=True)
    assert (current(tmp_path / "i") / ("paragraphs.f2" if large == 0 else "entries.faiss")).read_bytes() == resumed
