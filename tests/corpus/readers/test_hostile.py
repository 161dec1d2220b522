"""Files made to harm: each is one clear line, or read without what is harmful in it."""

import contextlib
import io
import random
import socket
import subprocess
import sys
import time
import zipfile

import pytest

from corpus.readers import archive, decoding
from corpus.readers.dispatch import sources
from corpus.types import CorpusError
from tests.conftest import ROOT, slowness

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = (
    f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{_LAUGHS}]><rss><channel><item>&l9;</item></channel></rss>'
)
QUADRATIC = f'<!DOCTYPE TEI [<!ENTITY a "{"a" * 60}">]><TEI><text><body><p>{"&a;" * 2000}</p></body></text></TEI>'


def refused(data, name, reason):
    with pytest.raises(CorpusError, match=reason) as caught:
        list(sources(data, name))
    message = str(caught.value)
    assert message.startswith(name)
    assert "\n" not in message
    return message


@pytest.fixture(autouse=True)
def _quick_and_offline(monkeypatch):
    def no_network(*_):
        raise AssertionError("a reader asked for the network")

    monkeypatch.setattr(socket, "create_connection", no_network)
    monkeypatch.setattr(socket.socket, "connect", no_network)
    start = time.process_time()
    yield
    assert time.process_time() - start < 30 * slowness()


@pytest.mark.parametrize("root", ["rss", "feed", "TEI", "akomaNtoso", "publicwhip"])
def test_entities_in_entities_are_not_expanded(root):
    refused(BOMB.replace("rss", root).encode(), "bomb.xml", "&l9; stands for no character")


def test_entities_that_stand_for_words_are_bounded():
    source = next(sources(QUADRATIC.encode(), "x.xml"))
    assert len(source.text) == 60 * 2000


@pytest.mark.parametrize("root", ["rss", "TEI", "akomaNtoso", "publicwhip", "feed"])
def test_files_are_not_included(root, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words", encoding="utf-8")
    written = f'<!DOCTYPE {root} [<!ENTITY x SYSTEM "file://{secret}">]><{root}><text><p>&x;</p></text></{root}>'
    refused(written.encode(), "x.xml", "&x; stands for no character")


def test_no_parameter_entities_and_no_document_types_from_elsewhere():
    written = (
        '<!DOCTYPE TEI SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>'
        "<TEI><text><p>Words.</p></text></TEI>"
    )
    assert next(sources(written.encode(), "x.xml")).text == "Words."


def test_html_runs_nothing_and_shows_nothing_hidden():
    written = (
        '<p onclick="x()">Seen.</p><script>alert("no")</script><style>p{}</style><p style="display: none">no</p>'
        '<iframe src="http://127.0.0.1:9/"></iframe><p hidden>no</p><template><p>no</p></template><!-- no -->'
        "<noscript>no</noscript>"
    )
    assert next(sources(written.encode(), "x.html")).text == "Seen."


_LINE = b"word " * 2_000_000
_AROUND = {
    "x.txt": (b"", b""),
    "x.html": (b"<p>", b"</p>"),
    "x.md": (b"", b""),
    "x.vtt": (b"WEBVTT\n\n00:00.000 --> 00:01.000\n", b""),
    "x.csv": (b"expert,text\nJane Roe,", b""),
    "x.json": (b'{"segments":[{"speaker":"Jane Roe","text":"', b'"}]}'),
    "x.xml": (b"<TEI><text><p>", b"</p></text></TEI>"),
}


@pytest.mark.parametrize("name", _AROUND)
def test_a_line_of_ten_megabytes(name):
    before, after = _AROUND[name]
    source = next(sources(before + _LINE + after, name))
    assert len(source.blocks) == 1
    assert len(source.text) >= 9_999_999


def test_deep_nesting():
    for written, name in (
        (b"<div>" * 50_000 + b"x", "x.html"),
        (b"<TEI>" + b"<p>" * 50_000 + b"x", "x.xml"),
        (b"[" * 100_000, "x.json"),
        (b"> " * 20_000 + b"x", "x.md"),
        (b'{"a":' * 50_000, "x.jsonl"),
    ):
        with contextlib.suppress(CorpusError):
            assert list(sources(written, name))


def test_too_large_a_file(monkeypatch):
    monkeypatch.setattr(decoding, "LARGEST", 1000)
    refused(b"a" * 1001, "x.txt", "is more than")


def test_a_truncated_pdf(samples):
    data = samples.FILES["talk.pdf"]
    refused(data[: len(data) // 3], "x.pdf", "no PDF that can be read|pictures of pages")


def test_a_pdf_that_is_none():
    refused(b"%PDF-1.7\n" + random.Random(1).randbytes(2000), "x.pdf", "no PDF that can be read|pictures of pages")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.html", "/etc/passwd.html", "..\\..\\x.html", "C:\\x.html", "a/../../x.html"]
)
def test_members_that_point_outside(samples, name):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        entry = zipfile.ZipInfo("placeholder.html")
        entry.filename = name
        opened.writestr(entry, samples.HTML)
    refused(buffer.getvalue(), "x.zip", "points outside the archive")


def test_an_archive_that_unpacks_to_too_much(samples):
    refused(samples.packed({"a.html": b"a" * 30_000_000}), "x.zip", "is packed more than 200 to one")


def test_an_archive_that_lies_about_its_sizes(samples):
    data = bytearray(samples.packed({"a.html": random.Random(2).randbytes(3000)}))
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    refused(bytes(data), "x.zip", "no archive that can be read|no text")


def test_an_archive_of_too_many(samples, monkeypatch):
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    refused(samples.packed({f"{n}.html": "<p>x</p>" for n in range(4)}), "x.zip", "4 files are more than 3")


def test_an_encrypted_archive(samples):
    data = bytearray(samples.packed({"a.html": samples.HTML}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.index(mark)
        data[start + place] |= 1
    refused(bytes(data), "x.zip", "encrypted|password")


def test_an_archive_in_an_archive_is_left_out(samples):
    inner = samples.packed({"a.html": samples.HTML})
    assert len(list(sources(samples.packed({"b.zip": inner, "c.html": samples.HTML}), "x.zip"))) == 1
    refused(samples.packed({"b.zip": inner}), "x.zip", "without documents")


def test_a_word_document_with_a_bomb(samples):
    head = f"<!DOCTYPE x [<!ENTITY l0 'ha'>{_LAUGHS}]>"
    refused(samples.docx("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", head), "x.docx", "declares a document type")


def test_a_word_document_that_points_at_a_file(samples, tmp_path):
    (tmp_path / "p.png").write_bytes(b"secret")
    source = next(sources(samples.docx(), "x.docx"))
    assert "secret" not in source.text


def test_front_matter_runs_nothing():
    refused(b'---\ntitle: !!python/object/apply:os.system ["true"]\n---\nx', "x.md", "front matter")


def test_front_matter_of_many_references():
    head = "a: &a [x]\n" + "".join(
        f"{c}: &{c} [{', '.join(f'*{p}' for _ in range(9))}]\n" for p, c in zip("abcdefg", "bcdefgh", strict=True)
    )
    assert next(sources(f"---\n{head}title: *h\n---\nWords.".encode(), "x.md")).title is None


def test_memory_stays_bounded(samples, tmp_path):
    path = tmp_path / "x.xml"
    path.write_bytes(samples.wxr(*["One.\n\nTwo." * 20] * 2000).encode())
    # In a process of its own: the peak of this one may be that of a test before.
    script = (
        "import sys; from pathlib import Path; from tests.memory import peak;"
        "from corpus.readers.dispatch import sources; data = Path(sys.argv[1]).read_bytes();"
        "before = peak(); list(sources(data, 'x.xml')); print(peak() - before)"
    )
    done = subprocess.run([sys.executable, "-c", script, path], cwd=ROOT, capture_output=True, check=True)
    assert 0 < int(done.stdout) < 300


_SLOW = {
    "comments.xml": b"<!-- -->" * 5000 + b"x",
    "instructions.xml": b"<? ?> " * 5000 + b"x",
    "doctypes.xml": b"<!DOCTYPE [" * 100_000,
    "open-comments.xml": b"<TEI>" + b"<!--" * 500_000,
    "open-cdata.xml": b"<TEI>" + b"<![CDATA[" * 200_000,
    "templates.md": b"{{" * 200_000,
    "tags.md": b"{%" * 200_000,
    "fences.md": b"".join(b"`" * n + b"\n" for n in range(3, 1000)),
    "brackets.md": b"[" * 20_000,
    "stars.md": b"*a " * 20_000,
    "head.md": b"---\nauthor: '" + b"[" * 60_000 + b"'\n---\nx",
    "divs.html": b"<div>" * 2000 + b"word " * 400_000,
    "names.html": b"<p><span class=name>" * 20_000 + b"Jane:",
    "labels.html": b"<p><span class=name>Jane Roe</span>: x" * 10_000,
    "articles.html": b"<article>x</article>" * 20_000,
    "breaks.html": b"<b>x</b> y<br>" * 20_000,
    "tables.html": b"<table><tr><td>" * 3000 + b"x",
    "links.html": b"<div><a href=x>y</a>" * 20_000,
    "entities.html": b"&amp;" * 500_000,
    "voices.vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\n<v" + b"." * 5000 + b"\n" + b"<v x" * 50_000,
    "cues.vtt": b"WEBVTT\n\n" + b"00:00.000 --> 00:01.000\nword\n\n" * 10_000,
    "arrows.srt": b"1\n00:00:00,000 --> 00:00:01,000\n" + b"--> " * 50_000,
    "lines.txt": b"some words that are a line of text which goes on\r" * 50_000,
    "colons.txt": b"a:" * 500_000,
    "rows.csv": b"text\n" + b"x\n" * 30_000,
    "lists.json": b'[{"speaker":"Jane Roe","text":"x"},' * 1
    + b'{"speaker":"Jane Roe","text":"x"},' * 20_000
    + b'{"text":"y"}]',
}


@pytest.mark.parametrize("name", _SLOW)
def test_what_is_made_to_take_long(name):
    start = time.process_time()
    with contextlib.suppress(CorpusError):
        list(sources(_SLOW[name], name))
    assert time.process_time() - start < 15 * slowness()


@pytest.mark.parametrize(
    "body", [b"<!-- wp:" * 200_000, b"<!--more" * 200_000, b"[caption " * 100_000, b"[/a][" * 100_000]
)
def test_posts_made_to_take_long(samples, body):
    start = time.process_time()
    with contextlib.suppress(CorpusError):
        list(sources(samples.wxr(body.decode()).encode(), "x.xml"))
    assert time.process_time() - start < 15 * slowness()
