import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from corpus import adding, bank, changes, intake, library, removing, stored
from corpus.paths import File, Problem
from corpus.types import CorpusError, Span
from tests.conftest import ROOT, corpus_of

BLOGS = ROOT.parent / "shared" / "data" / "blog-wxr"
ITEM = """\
<item><title>{title}</title><link>https://example.org/{key}</link><dc:creator><![CDATA[{author}]]></dc:creator>
<guid isPermaLink="false">https://example.org/?p={key}</guid>
<content:encoded><![CDATA[{body}]]></content:encoded>
<wp:post_date>2024-05-1{key} 10:00:00</wp:post_date><wp:status>{status}</wp:status><wp:post_type>post</wp:post_type>
</item>"""
HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>A blog</title><language>en-US</language>
<wp:author><wp:author_login>jane</wp:author_login><wp:author_display_name>Jane Roe</wp:author_display_name></wp:author>
"""
BODY = "<h2>On {0}</h2><p>There is much to be said of {0}, and I shall say it here.</p><p>This of {0} as well.</p>"


def export(path, *posts):
    """A WordPress export of ``(key, title, body)``."""
    items = [
        ITEM.format(key=key, title=title, body=body, author="jane", status="publish") for key, title, body in posts
    ]
    path.write_text(HEAD + "\n".join(items) + "</channel></rss>", encoding="utf-8")
    return path


def posts(*names):
    return [(n, name.title(), BODY.format(name)) for n, name in enumerate(names, 1)]


@pytest.fixture
def folder(tmp_path):
    library.create(tmp_path / "c")
    return tmp_path / "c"


def content(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def tables(folder):
    return tomllib.loads((folder / library.SETTINGS).read_text(encoding="utf-8"))["documents"]


def test_an_export_becomes_documents_with_what_it_says_of_them(folder, tmp_path):
    blog = export(tmp_path / "blog.xml", *posts("bread", "wine"))
    report = adding.add(folder, [blog])
    assert report.entered == {"new": ["bread", "wine"], "changed": [], "same": [], "twin": []}
    first = library.open_corpus(folder).documents[0]
    assert (first.title, first.author, first.date) == ("Bread", "Jane Roe", "2024-05-11")
    assert first.url == "https://example.org/1"
    assert [(p.expert.name, p.topic.title) for p in first.passages] == [("Jane Roe", "On bread")] * 2
    digest = hashlib.sha256(blog.read_bytes()).hexdigest()
    assert (folder / "originals" / f"{digest}-blog.xml").read_bytes() == blog.read_bytes()
    assert library.verify(folder)[1] == []


def test_a_corpus_opens_without_the_readers_and_the_original(folder, tmp_path, monkeypatch):
    adding.add(folder, [export(tmp_path / "blog.xml", *posts("bread", "wine"))])
    before = library.open_corpus(folder)
    shutil.rmtree(folder / "originals")
    monkeypatch.setattr("corpus.readers.dispatch.sources", None)
    assert library.open_corpus(folder) == before


def test_the_same_again_changes_no_byte(folder, tmp_path):
    blog = export(tmp_path / "blog.xml", *posts("bread", "wine"))
    (tmp_path / "talk.txt").write_text("A talk\n\nJane Roe: Bread.\n\nAnn Lee: No.\n\nJane Roe: Yes.", encoding="utf-8")
    adding.add(folder, [blog, tmp_path / "talk.txt"])
    before = content(folder)
    assert adding.add(folder, [blog, tmp_path / "talk.txt"]).entered["same"] == ["bread", "wine", "talk"]
    assert content(folder) == before


def test_an_edited_post_keeps_its_id_and_the_others_their_passages(folder, tmp_path):
    adding.add(folder, [export(tmp_path / "blog.xml", *posts("bread", "wine", "oil"))])
    before = {p.id for p in library.open_corpus(folder).passages}
    edited = posts("bread", "wine", "oil")
    edited[1] = (2, "Wine", edited[1][2].replace("as well", "too"))
    report = adding.add(folder, [export(tmp_path / "blog.2.xml", *edited)])
    assert (report.entered["changed"], report.entered["same"]) == (["wine"], ["bread", "oil"])
    corpus = library.open_corpus(folder)
    assert "This of wine too." in corpus.document("wine").text
    gone = before - {p.id for p in corpus.passages}
    assert len(gone) == 1
    assert next(iter(gone)).startswith("wine:")
    assert not [p for p in folder.iterdir() if p.name == "wine.txt"]
    assert library.verify(folder)[1] == []
    # The first of its versions is free again for the third.
    adding.add(folder, [export(tmp_path / "blog.xml", *posts("bread", "wine", "oil"))])
    assert {p.id for p in library.open_corpus(folder).passages} == before
    assert (folder / "wine.txt").exists()


def test_a_post_that_its_export_no_longer_has_stays_and_is_named(folder, tmp_path):
    adding.add(folder, [export(tmp_path / "blog.xml", *posts("bread", "wine", "oil"))])
    before = library.open_corpus(folder)
    report = adding.add(folder, [export(tmp_path / "blog.xml", *posts("bread", "wine", "oil")[1:])])
    assert report.gone == ["bread"]
    assert library.open_corpus(folder).passages == before.passages


def test_what_the_owner_wrote_survives(folder, tmp_path):
    blog = export(tmp_path / "blog.xml", *posts("bread", "wine"))
    adding.add(folder, [blog])
    path = folder / library.SETTINGS
    written = path.read_text(encoding="utf-8")
    written = written.replace('title = "Wine"', 'title = "On wine"  # shorter').replace("# [[experts]]", "# mine\n#")
    written += '\n[[experts]]\nid = "jr"\nname = "Jane M. Roe"\naliases = ["Jane Roe"]\n'
    path.write_text(written, encoding="utf-8")
    edited = [(n, "Wein", body.replace("as well", "too")) for n, _, body in posts("bread", "wine")]
    assert adding.add(folder, [export(blog, *edited)]).entered["changed"] == ["bread", "wine"]
    now = path.read_text(encoding="utf-8")
    assert 'title = "On wine"  # shorter' in now
    assert "# mine" in now
    assert {p.expert.id for p in library.open_corpus(folder).passages} == {"jr"}


def test_two_documents_with_the_same_text_are_entered_once(folder, tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Jane Roe: Bread.\n\nAnn Lee: No.\n\nJane Roe: Yes.", encoding="utf-8")
    report = adding.add(folder, [tmp_path / "a.txt", tmp_path / "b.txt"])
    assert (report.entered["new"], report.entered["twin"]) == (["a"], ["a"])
    assert [t["id"] for t in tables(folder)] == ["a"]


def test_a_text_changes_with_its_file_but_another_text_of_that_name_is_another_document(folder, tmp_path):
    talk = tmp_path / "talk.txt"
    talk.write_text("Jane Roe: Bread is life, as I have always said to everybody who asked.\n\nAnn Lee: No.\n\n" * 3)
    adding.add(folder, [talk])
    talk.write_text(talk.read_text() + "Jane Roe: I have changed my mind.")
    assert adding.add(folder, [talk]).entered["changed"] == ["talk"]
    talk.write_text("Joe Lee: Quite something else is said here.\n\nMia Fox: Indeed!\n\n" * 3)
    assert adding.add(folder, [talk]).entered["new"] == ["talk-2"]
    assert len(library.open_corpus(folder).documents) == 2


def test_a_damaged_text_is_mended_by_adding_its_source_again(folder, tmp_path):
    blog = export(tmp_path / "blog.xml", *posts("bread", "wine"))
    adding.add(folder, [blog])
    before = library.open_corpus(folder)
    (folder / "wine.txt").write_text("spoilt")
    with pytest.raises(CorpusError):
        library.open_corpus(folder)
    assert adding.add(folder, [blog]).entered["changed"] == ["wine"]
    assert library.open_corpus(folder).passages == before.passages


def test_removing_leaves_nothing_behind_but_what_others_came_from(folder, tmp_path):
    empty = content(folder)
    adding.add(folder, [export(tmp_path / "blog.xml", *posts("bread", "wine"))])
    removing.remove(folder, "bread")
    assert len(list((folder / "originals").iterdir())) == 1
    assert {p.name for p in folder.glob("bread*")} == set()
    removing.remove(folder, "wine")
    left = {n: b for n, b in content(folder).items() if n != ".changing.lock"}
    assert {n: b.rstrip() for n, b in left.items()} == {n: b.rstrip() for n, b in empty.items()}
    with pytest.raises(CorpusError, match="no document 'wine'"):
        removing.remove(folder, "wine")


def test_a_document_whose_file_is_gone_can_be_removed(folder, tmp_path):
    adding.add(folder, [export(tmp_path / "blog.xml", *posts("bread", "wine"))])
    (folder / "bread.txt").unlink()
    removing.remove(folder, "bread")
    assert [d.id for d in library.open_corpus(folder).documents] == ["wine"]


def test_the_bank_of_a_changed_text_moves_with_it(folder, tmp_path):
    blog = export(tmp_path / "blog.xml", *posts("bread"))
    adding.add(folder, [blog])
    document = library.open_corpus(folder).documents[0]
    kept, lost = (p.span for p in document.passages)
    bank.teach(folder, document, "What is said?", [kept])
    bank.teach(folder, document, "And this?", [lost])
    bank.teach(folder, document, "And wine?", [], "not here")
    body = "<p>New words come first.</p>" + BODY.format("bread").replace("This of", "That of")
    adding.add(folder, [export(blog, (1, "Bread", body))])
    corpus = library.open_corpus(folder)
    found = library.open_bank(folder, corpus)
    assert [(q.question, len(q.answers)) for q in found] == [("What is said?", 1), ("And wine?", 0)]
    assert corpus.words("bread", found[0].answers[0]) == document.text[kept.start : kept.end]
    assert found[0].answers[0] != kept
    assert "And this?" in (folder / "bread.questions.jsonl.lost").read_text(encoding="utf-8")


def test_a_bad_file_is_named_and_the_rest_goes_in(folder, tmp_path):
    (tmp_path / "bad.xml").write_text("<rss><channel>", encoding="utf-8")
    seen = []
    report = adding.add(
        folder,
        [tmp_path / "bad.xml", export(tmp_path / "blog.xml", *posts("bread")), tmp_path / "no"],
        show=seen.append,
    )
    assert report.entered["new"] == ["bread"]
    assert [m.message.partition(": ")[0] for m in seen] == [str(tmp_path / "no"), str(tmp_path / "bad.xml")]
    assert report.problems == seen


def test_a_rehearsal_writes_nothing_and_says_what_adding_then_does(folder, tmp_path):
    blog = export(tmp_path / "blog.xml", *posts("bread", "wine"))
    adding.add(folder, [export(tmp_path / "old.xml", *posts("bread"))])
    before = content(folder)
    scenes = list(adding.rehearse(folder, [blog]))
    assert [(s.kind, s.document.id) for s in scenes] == [("same", "bread"), ("new", "wine")]
    assert content(folder) == before
    adding.add(folder, [blog])
    assert library.open_corpus(folder).document("wine") == scenes[1].document


def test_what_a_killed_change_left_is_cleared_away_and_nothing_else(folder, tmp_path):
    (folder / "mine.txt").write_text("the owner's", encoding="utf-8")
    before = content(folder)
    with contextlib.suppress(ZeroDivisionError), changes.changing(folder) as change:
        change.note(["new.txt"])
        change.write("new.txt", b"x")
        raise ZeroDivisionError
    (folder / ".changing").write_bytes(b'"left.txt"\n"cut o')
    (folder / "left.txt").write_text("left")
    (folder / ".corpus.toml.abc").write_text("half")
    with changes.changing(folder):
        pass
    assert {n: b for n, b in content(folder).items() if n != ".changing.lock"} == before


def test_a_single_name_is_one_person_within_one_blog_and_another_in_the_next(folder, tmp_path):
    for host in ("one", "two"):
        path = export(tmp_path / f"{host}.xml", *posts(f"bread {host}", f"wine {host}"))
        path.write_text(path.read_text().replace("example.org", f"{host}.org").replace("Jane Roe", "jane"))
    adding.add(folder, [tmp_path / "one.xml", tmp_path / "two.xml"])
    corpus = library.open_corpus(folder)
    assert [d.turns[0].expert for d in corpus.documents] == ["jane", "jane", "jane-2", "jane-2"]


class Fatal:
    """A path that ends the process to which it is sent."""

    def __reduce__(self):
        return os._exit, (1,)

    def stat(self):
        return Path(os.devnull).stat()


def test_files_are_read_on_all_cores_in_order_and_a_process_that_dies_costs_one_file(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "_WORTH_PROCESSES", 0)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)
    files = []
    for n in range(5):
        path = tmp_path / f"{n}.txt"
        path.write_text(f"Jane Roe: {n}", encoding="utf-8")
        files.append(File(path, path.name))
    files.insert(2, File(Fatal(), "fatal.txt"))
    shown = []
    found = list(intake.read(files, shown.append))
    assert "ended the process" in found.pop(2).message
    assert [t.sources[0].text for t in found] == [f"Jane Roe: {n}" for n in range(5)]
    assert shown == [1, 2, 3, 4, 5, 6]


def test_a_script_without_a_guard_may_add(folder, tmp_path):
    for n in range(2):
        (tmp_path / f"{n}.txt").write_text(f"Jane Roe: {n}. " * 80_000, encoding="utf-8")
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom corpus import adding, intake\nprint('begins')\n"
        "intake.os.sched_getaffinity = lambda _: {0, 1}\n"
        "print(adding.add(sys.argv[1], sys.argv[2:]).entered['new'])\n"
    )
    command = [sys.executable, script, folder, tmp_path / "0.txt", tmp_path / "1.txt"]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("begins\n['0', '1']\n", "")


def test_a_reader_that_fails_costs_its_file(tmp_path, monkeypatch):
    path = tmp_path / "x.txt"
    path.write_text("words")

    def broken(data, name):
        raise IndexError("deep\ninside")

    monkeypatch.setattr("corpus.readers.dispatch.sources", broken)
    (problem,) = intake.read([File(path, "x.txt")])
    assert problem == Problem(f"{path}: IndexError (deep inside); it cannot be read, report it")


def test_a_large_corpus_is_read_once_and_a_damaged_cache_is_read_anew(folder, tmp_path, monkeypatch):
    blog = export(tmp_path / "blog.xml", *posts(*(f"loaf {n}" for n in "abcdefghijklmnopqrstuvwxyz")))
    adding.add(folder, [blog])
    before = library.open_corpus(folder)
    cache = folder / ".cache" / "readings"
    data = cache.read_bytes()
    read = []
    original = library.Readings.read
    monkeypatch.setattr("corpus.structure.read", lambda d, *_: read.append(d.id) or pytest.fail("read again"))
    assert library.open_corpus(folder) == before
    monkeypatch.undo()
    assert original is library.Readings.read
    for spoil in (
        lambda: cache.write_bytes(b""),
        lambda: cache.write_bytes(data.replace(b"loaf", b"leaf")),
        lambda: cache.write_bytes(data[: len(data) // 2]),
        lambda: cache.write_bytes(re.sub(rb"\d\d,", b"9,", data)),
        lambda: cache.write_bytes(b"\xff\x00 x\n\n"),
        lambda: shutil.rmtree(cache.parent),
    ):
        spoil()
        assert library.open_corpus(folder) == before


def test_an_owners_alias_counts_although_readings_are_kept(folder, tmp_path):
    adding.add(folder, [export(tmp_path / "blog.xml", *posts(*(f"loaf {n}" for n in "abcdefghijklmnopqrstuvwxyz")))])
    assert {p.expert.id for p in library.open_corpus(folder).passages} == {"jane-roe"}
    with (folder / library.SETTINGS).open("a", encoding="utf-8") as file:
        file.write('\n[[experts]]\nid = "jr"\nname = "J. M. Roe"\naliases = ["Jane Roe"]\n')
    assert {p.expert.id for p in library.open_corpus(folder).passages} == {"jr"}


def test_stored_blocks_are_checked(folder, tmp_path):
    adding.add(folder, [export(tmp_path / "blog.xml", *posts("bread"))])
    path = folder / "bread.blocks.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    assert stored.parsed(path.read_bytes(), 10_000, path)[0].span == Span(entries[0]["start"], entries[0]["end"])
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(CorpusError, match=r"bread.blocks.json: SHA-256 is"):
        library.verify(folder)


def test_plain_text_keeps_its_bytes_and_other_encodings_their_file(folder, tmp_path):
    (tmp_path / "utf.txt").write_bytes("\ufeffJané Roe: “Bread”.\r\n\r\nAnn Lee: No.\r\n".encode())
    (tmp_path / "old.txt").write_bytes("Jané Roe: “Wine”, naturally.\n\nAnn Lee: Non, déjà bu.\n".encode("cp1252"))
    adding.add(folder, [tmp_path / "utf.txt", tmp_path / "old.txt"])
    assert (folder / "utf.txt").read_bytes() == (tmp_path / "utf.txt").read_bytes()
    assert (folder / "old.txt").read_text(encoding="utf-8").startswith("Jané Roe: “Wine”")
    (original,) = (folder / "originals").iterdir()
    assert original.read_bytes() == (tmp_path / "old.txt").read_bytes()


def test_every_published_post_of_a_real_blog_is_a_document(folder):
    path = BLOGS / "cc-labs.wordpress.xml"
    if not path.is_file():
        pytest.skip("needs ../shared/data, which is not here")
    from lxml import etree

    published = [
        item
        for item in etree.parse(path).iter("item")
        if (item.findtext("{*}post_type"), item.findtext("{*}status")) == ("post", "publish")
        and (item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or "").strip()
    ]
    report = adding.add(folder, [path])
    written = tables(folder)
    assert len(report.entered["new"]) == len(written) == len(published)
    for table, item in zip(written, published, strict=True):
        assert table["title"] == " ".join(item.findtext("title").split())
        assert table["url"] == item.findtext("link")
        assert table["date"] == item.findtext("{*}post_date")[:10]
        assert table["author"]


def test_a_corpus_of_several_plain_texts_is_as_ever(tmp_path):
    corpus = corpus_of(tmp_path / "c", "A\n\nJane Roe: B.\n\nAnn Lee: C.\n\nJane Roe: D.")
    assert tables(tmp_path / "c") == [
        {
            "id": "source-1",
            "file": "source-1.txt",
            "title": "A",
            "sha256": corpus.documents[0].sha256,
            "path": "c/source-1.tmp",
        }
    ]
