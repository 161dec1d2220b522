"""What holds for every reader: dispatch, the invariants of blocks, and no exception but one line."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.readers.dispatch import SUFFIXES, sources
from corpus.types import CorpusError

_CALM = settings(max_examples=60, suppress_health_check=list(HealthCheck))


def assert_whole(source):
    """Blocks are in order, do not overlap, lie in the text, are trimmed and not empty; what is bold lies in them."""
    end = 0
    assert source.blocks
    for block in source.blocks:
        words = block.span.of(source.text)
        assert end <= block.span.start < block.span.end <= len(source.text)
        assert words == words.strip()
        assert 0 <= block.level <= 6
        assert block.level == 0 or block.kind == "heading"
        assert block.speaker is None or block.speaker.strip()
        inside = block.span.start
        for strong in block.strong:
            assert inside <= strong.start < strong.end <= block.span.end
            inside = strong.end
        end = block.span.end


def assert_reads_or_refuses(data, name):
    refusal = None
    found = []
    try:
        found = list(sources(data, name))
    except CorpusError as error:
        refusal = str(error)
    if refusal is None:
        assert found
        for source in found:
            assert_whole(source)
    else:
        assert refusal.startswith(name)
        assert "\n" not in refusal


KINDS = (
    "page.html post.md blog.xml rss.xml atom.xml talk.vtt talk.srt talk.json ghost.json sitting.tei debate.xml "
    "hansard.xml answers.csv answers.jsonl talk.txt talk.docx talk.pdf all.zip"
).split()


def test_every_sample_is_listed(samples):
    assert set(samples.FILES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read(samples, kind):
    found = list(sources(samples.FILES[kind], kind))
    assert found
    for source in found:
        assert_whole(source)
        assert sources(samples.FILES[kind], kind)


@pytest.mark.parametrize(
    "kind", [k for k in KINDS if k.endswith((".xml", ".tei", ".vtt", ".pdf", ".zip", ".docx", ".html"))]
)
def test_content_tells_more_than_a_suffix(samples, kind):
    assert [s.text for s in sources(samples.FILES[kind], "download.txt")] == [
        s.text for s in sources(samples.FILES[kind], kind)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_file_gives_the_same_sources(samples, kind):
    assert list(sources(samples.FILES[kind], kind)) == list(sources(samples.FILES[kind], kind))


def test_keys_tell_the_documents_of_a_file_apart(samples):
    for kind in KINDS:
        keys = [s.key for s in sources(samples.FILES[kind], kind)]
        assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
@_CALM
@given(data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda s: s.encode("utf-8", "surrogatepass"))))
def test_any_bytes_are_read_or_refused(suffix, data):
    assert_reads_or_refuses(data, f"x{suffix}")


@pytest.mark.parametrize("kind", KINDS)
@_CALM
@given(draws=st.data())
def test_any_damage_is_read_or_refused(samples, kind, draws):
    data = samples.FILES[kind]
    start = draws.draw(st.integers(0, len(data)))
    end = draws.draw(st.integers(start, min(len(data), start + 200)))
    put = draws.draw(
        st.one_of(st.binary(max_size=20), st.sampled_from([b"<", b"&", b"<p>", b"\0", b"]]>", b'"', b"{", b"\n\n"]))
    )
    assert_reads_or_refuses(data[:start] + put + data[end:], kind)


@pytest.mark.parametrize("kind", KINDS)
def test_cut_anywhere_it_is_read_or_refused(samples, kind):
    data = samples.FILES[kind]
    for end in range(0, len(data), max(1, len(data) // 40)):
        assert_reads_or_refuses(data[:end], kind)


_TAGS = st.sampled_from("p div b strong br ul li td tr table h2 blockquote pre cite span em script style a".split())
_PIECE = st.one_of(
    st.text("ab :.\n\u00a0<&Q", max_size=12),
    _TAGS.map(lambda t: f"<{t}>"),
    _TAGS.map(lambda t: f"</{t}>"),
    st.sampled_from(["<span class=name>Jane Roe</span>:", "<cite>John Doe:</cite>", "Q: ", "Jane Roe: "]),
)


@settings(max_examples=300)
@given(st.lists(_PIECE, max_size=40).map("".join))
def test_any_tags_make_whole_blocks(written):
    assert_reads_or_refuses(written.encode(), "x.html")


@settings(max_examples=150)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(["# ", "**", "> ", "\n\n", "\n", "- ", "`", "|", "[a][b]", "{{x}}", "<b>", "---\n"]),
            st.text("aQ: .é", max_size=8),
        ),
        max_size=40,
    ).map("".join)
)
def test_any_markdown_makes_whole_blocks(written):
    assert_reads_or_refuses(written.encode(), "x.md")


def test_nothing_is_written(samples, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for kind in KINDS:
        list(sources(samples.FILES[kind], kind))
    assert not list(Path(tmp_path).iterdir())
