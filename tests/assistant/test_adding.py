import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import zipfile

import pytest

from assistant.cli import main
from corpus import library
from index import store
from tests.conftest import ROOT, slowness
from tests.corpus.readers import samples

TALK = "Bread {0}\n\nJane Roe: Rye of {0}.\n\nAnn Lee: Wheat.\n\nJane Roe: Never {0}.\n\nAnn Lee: Well.\n"
SECRET = "the words of a file that nobody added"
# ``experts`` with toy models, which counts its steps on the disk in a folder, and ends as if killed before one of them.
TOY = """
import os, signal, sys
from tests.conftest import use_toy_models
from assistant.cli import main
use_toy_models(setattr)
folder, last, steps = os.environ["EXPERTS_CORPUS"], int(sys.argv.pop(1)), 0
writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT
def step(event, given):
    global steps
    if event == "open" and not given[2] & writing or event not in STEPS or not str(given[0]).startswith(folder):
        return
    steps += 1
    if steps == last:
        os.kill(os.getpid(), signal.SIGKILL)
STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate"}
sys.addaudithook(step)
code = main(sys.argv[1:])
print(steps)
sys.exit(code)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch, toy_models):
    monkeypatch.setenv("EXPERTS_CORPUS", str(tmp_path / "c"))
    monkeypatch.delenv("EXPERTS_INDEX", raising=False)
    library.create(tmp_path / "c")
    return tmp_path / "c"


def run(capsys, *arguments):
    code = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return code, out, [line for line in err.splitlines() if line.startswith("experts:")]


def test_the_cast_of_a_rehearsal(folder, tmp_path, capsys):
    text = "Bread\n\nJane Roe: One and two.\n\nAnn Lee: 2.\n\nJane Roe\n\nWho?\n\nAnn Lee: 3.\n\nJane Roe: 4."
    (tmp_path / "talk.txt").write_text(text, encoding="utf-8")
    before = sorted(folder.iterdir())
    code, out, err = run(capsys, "add", "--dry-run", tmp_path / "talk.txt")
    assert (code, err) == (0, [])
    assert out == (
        "talk: Bread\n"
        "  speaker       turns  words  first words\n"
        "  Jane Roe          2      4  One and two.\n"
        "  Ann Lee           2      2  2.\n"
        "  nobody named      1      1  Who?\n"
        "  ? 54-58: no label says who speaks here: Who?\n"
        "1 document, 1 doubt; nothing was written\n"
    )
    assert sorted(folder.iterdir()) == before


def test_a_folder_goes_in_and_a_table_sums_it_up(folder, tmp_path, capsys):
    (tmp_path / "talks").mkdir()
    for name in ("rye", "oat"):
        (tmp_path / "talks" / f"{name}.txt").write_text(TALK.format(name), encoding="utf-8")
    (tmp_path / "talks" / "twin.txt").write_text(TALK.format("rye"), encoding="utf-8")
    (tmp_path / "talks" / "bad.txt").write_bytes(b"a\0b")
    code, out, err = run(capsys, "add", tmp_path / "talks")
    assert code == 1
    assert len(err) == 1
    assert "bad.txt: NUL at byte 1" in err[0]
    rows = dict(re.findall(r"^  (\w.*?)  +(.+)$", out, flags=re.MULTILINE))
    assert rows == {
        "files": "3",
        "documents": "2 new, 0 changed, 0 as they were",
        "the same text twice": "1",
        "passages": "8",
        "experts": "2",
        "doubts": "0",
        "skipped": "1",
    }
    assert "8 passages, " in out  # the index is up to date all the same
    assert run(capsys, "verify")[:2] == (0, "8 passages, 0 differences\n")


def test_experts_who_may_be_one_are_named_with_what_to_enter(folder, tmp_path, capsys):
    (tmp_path / "a.txt").write_text(TALK.format("a"), encoding="utf-8")
    (tmp_path / "b.txt").write_text(TALK.format("b").replace("Jane Roe", "Jane M. Roe"), encoding="utf-8")
    out = run(capsys, "add", tmp_path / "a.txt", tmp_path / "b.txt")[1]
    assert "'Jane Roe' may be Jane M. Roe" in out
    table = "".join(re.findall(r"^    (.*\n)", out, flags=re.MULTILINE))
    with (folder / library.SETTINGS).open("a", encoding="utf-8") as file:
        file.write(f"\n{table}")
    assert [e.name for e in library.open_corpus(folder).experts] == ["Jane M. Roe", "Ann Lee"]
    assert "may be" not in run(capsys, "add", tmp_path / "a.txt")[1]


def test_export_in_all_formats(folder, tmp_path, capsys):
    (tmp_path / "a.txt").write_text(TALK.format("a"), encoding="utf-8")
    run(capsys, "add", tmp_path / "a.txt")
    assert len(run(capsys, "export")[1].splitlines()) == 4
    assert run(capsys, "export", "--format", "jsonl")[1] == run(capsys, "export")[1]
    assert run(capsys, "export", "--format", "csv", "--document", "a")[1].startswith("expert,topic,question,text,")
    assert '<u who="#e.jane-roe">' in run(capsys, "export", "--format", "tei")[1]
    assert json.loads(run(capsys, "documents", "--json")[1])[0]["author"] is None


def archive(**members):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(name.replace("__", "../"), content)
    return data.getvalue()


def entity(body):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE TEI [<!ENTITY l0 "ha">{laughs}{body[0]}]>'
    return f"{head}<TEI><text><p>{body[1]}</p></text></TEI>"


def hostile(place):
    """Files that are to be refused, by name, each with what its line says."""
    (place / "secret.txt").write_text(SECRET, encoding="utf-8")
    external = f'<!ENTITY x SYSTEM "file://{place}/secret.txt">'
    files = {
        "bomb.xml": (entity(("", "&l9;")).encode(), "stands for no character"),
        "external.xml": (entity((external, "&x;")).encode(), "stands for no character"),
        "slip.zip": (archive(**{"__escaped.txt": "Jane Roe: out."}), "points outside the archive"),
        "packed.zip": (archive(x=b"a" * 30_000_000), "packed more than"),
        "cut.pdf": (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", "cut.pdf: "),
        "binary.txt": (b"Jane Roe: \0\x01\x02", "NUL at byte 10"),
        "page.html": (b"<html><script>document.write('x')</script></html>", "page.html: "),
        "wrong.docx": (b"PK\x03\x04 nothing of the kind", "no archive that can be read"),
        "empty.txt": (b" \n", "holds no text"),
    }
    for name, (data, _) in files.items():
        (place / name).write_bytes(data)
    return {name: said for name, (_, said) in files.items()}


def test_hostile_files_are_one_line_each_and_nothing_is_read_or_written_elsewhere(folder, tmp_path, capsys):
    place = tmp_path / "given"
    place.mkdir()
    expected = hostile(place)
    (place / "circle.txt").symlink_to(place / "circle.txt")
    (place / "good.txt").write_text(TALK.format("x"), encoding="utf-8")
    (place / "wide.txt").write_text("Jane Roe: " + "wide and long " * 250_000, encoding="utf-8")
    (place / "script.html").write_text(
        "<html><body><article><p>Jane Roe: Bread.</p><script>steal()</script><p>Ann Lee: No.</p></article></body>"
    )
    elsewhere = sorted(p for p in tmp_path.rglob("*") if not p.is_relative_to(folder))
    given = [place / n for n in (*expected, "circle.txt", "good.txt", "script.html")]
    code, _, err = run(capsys, "add", *given)
    assert code == 1
    assert len(err) == len(expected) + 1
    for name, said in (*expected.items(), ("circle.txt", "Too many levels of symbolic links")):
        (line,) = [line for line in err if str(place / name) in line]
        assert said in line
    corpus = library.open_corpus(folder)
    assert [d.id for d in corpus.documents] == ["good", "script"]
    assert not any(SECRET in d.text or "steal" in d.text for d in corpus.documents)
    assert sorted(p for p in tmp_path.rglob("*") if not p.is_relative_to(folder)) == elsewhere
    start = time.process_time()
    assert run(capsys, "add", "--dry-run", place / "wide.txt")[0] == 0
    assert time.process_time() - start < 20 * slowness()


@pytest.mark.slow
def test_killed_at_any_moment_it_leaves_a_whole_corpus_and_a_second_run_completes(folder, tmp_path):
    place = tmp_path / "talks"
    place.mkdir()
    for n in range(40):
        (place / f"talk-{n:02}.txt").write_text(TALK.format(f"number {n}"), encoding="utf-8")
    for n in range(10):
        (place / f"page-{n:02}.md").write_text(f"---\ntitle: Page {n}\nauthor: Joe Fox\n---\nBread **{n}**.\n")

    def edit(word):
        (place / "talk-00.txt").write_text(TALK.format("number 0") + f"\nAnn Lee: Well, {word}.\n", encoding="utf-8")

    def add(folder, last=0):
        """Add all, killed before that step of those on the disk; returns how many there were, 0 if it was killed."""
        env = {**os.environ, "PYTHONPATH": str(ROOT), "EXPERTS_CORPUS": str(folder)}
        env.pop("EXPERTS_INDEX", None)
        command = [sys.executable, "-c", TOY, str(last), "add", str(place)]
        done = subprocess.run(command, env=env, capture_output=True, check=False)
        assert done.returncode == (-signal.SIGKILL if done.returncode else 0), done.stderr
        return 0 if done.returncode else int(done.stdout.split()[-1])

    whole = tmp_path / "whole"
    library.create(whole, "c")
    for_all = add(whole)
    edit("now")
    for_one = add(whole)
    assert for_all > for_one > 10
    chance = random.Random(4)
    for round_ in range(12):
        if round_ % 4 == 0:  # begin again, so that the first steps are cut off too
            folder = tmp_path / f"killed-{round_}"
            library.create(folder, "c")
        # What is edited now is a change of a document; that may be cut off as well.
        edit(round_)
        is_there = bool(library.open_corpus(folder).documents)
        assert add(folder, chance.randint(1, for_one if is_there else for_all)) == 0
        corpus, differences = library.verify(folder)
        assert differences == []
        assert len(corpus.documents) in (0, 50)
        assert store.verify(folder / ".index", corpus)[0] is None or store.open_index(folder / ".index", corpus)
    (place / "talk-00.txt").write_text(TALK.format("number 0"), encoding="utf-8")
    for end in (folder, folder, whole):
        assert add(end)
    assert library.open_corpus(folder).passages == library.open_corpus(whole).passages
    assert store.verify(folder / ".index", library.open_corpus(folder))[1] == []
    named = {t.file for t in library.documents(folder, library.settings.read(folder))}
    assert {p.name for p in folder.glob("*.txt")} == named
    assert not (folder / ".changing").exists()


def test_drafts_are_named_and_no_fault_and_comments_go_in_when_asked(folder, tmp_path, capsys):
    (tmp_path / "draft.md").write_text("---\ndraft: true\n---\nBread.\n", encoding="utf-8")
    said = f"{tmp_path / 'draft.md'}: a draft, left out; add it when it is published\n"
    assert run(capsys, "add", "--dry-run", tmp_path / "draft.md") == (
        0, f"{said}0 documents, 0 doubts; nothing was written\n", [],
    )  # fmt: skip
    assert run(capsys, "add", tmp_path / "draft.md")[1].startswith(said)
    assert library.open_corpus(folder).documents == ()
    blog = tmp_path / "blog.xml"
    comment = "<author>Max Fox</author><content>Rye!</content><approved>1</approved>"
    inner = re.sub(r"<(/?)(\w)", r"<\1wp:comment_\2", comment)
    written = samples.wxr("Jane Roe bakes.").replace("<wp:comment>", f"<wp:comment>{inner}</wp:comment><wp:comment>")
    blog.write_text(written, encoding="utf-8")
    run(capsys, "add", blog)
    assert [d.id for d in library.open_corpus(folder).documents] == ["bread-butter"]
    assert "Max Fox" in run(capsys, "add", "--dry-run", "--comments", blog)[1]
    run(capsys, "add", "--comments", blog)
    [_, comments] = library.open_corpus(folder).documents
    assert (comments.id, comments.passages[0].expert.name) == ("comments-on-bread-butter", "Max Fox")
