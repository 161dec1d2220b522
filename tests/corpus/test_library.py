import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import adding, files, library, removing
from corpus.types import CorpusError, Span
from tests.conftest import corpus_of

TEXT = "A talk\n\nJane Roe: Bread is life.\n\nAnn Lee: No.\n\nJane Roe: Yes.\n\nAnn Lee: Well."


def test_add_twice_changes_nothing_and_remove_restores_the_settings(tmp_path):
    folder = tmp_path / "c"
    corpus = corpus_of(folder, TEXT)
    before = (folder / library.SETTINGS).read_text(encoding="utf-8")
    assert adding.add(folder, [folder / "source-1.tmp"]).entered["same"] == ["source-1"]
    assert (folder / library.SETTINGS).read_text(encoding="utf-8") == before
    (folder / "other.tmp").write_text(TEXT.replace("life", "death"), encoding="utf-8")
    adding.add(folder, [folder / "other.tmp"])
    assert [d.id for d in library.open_corpus(folder).documents] == ["source-1", "other"]
    removing.remove(folder, "other")
    assert [d.id for d in library.open_corpus(folder).documents] == ["source-1"]
    assert not (folder / "other.txt").exists()
    assert corpus.documents[0].title == "A talk"


def test_the_stored_file_is_the_file(tmp_path):
    data = TEXT.replace("\n", "\r\n")
    corpus = corpus_of(tmp_path / "c", data)
    assert corpus.documents[0].text == data
    assert (tmp_path / "c" / "source-1.txt").read_bytes() == data.encode()


def test_a_name_settled_in_the_settings_wins(tmp_path):
    folder = tmp_path / "c"
    corpus_of(folder, TEXT)
    settings = folder / library.SETTINGS
    table = '\n[[experts]]\nid = "jr"\nname = "Jane M. Roe"\naliases = ["Jane Roe"]\n'
    settings.write_text(settings.read_text(encoding="utf-8") + table, encoding="utf-8")
    corpus = library.open_corpus(folder)
    assert [p.expert.id for p in corpus.passages] == ["jr", "ann-lee", "jr", "ann-lee"]


def visible(folder):
    """What is in a folder besides the lock, which stays."""
    return sorted(p.name for p in folder.iterdir() if p.name != ".changing.lock")


def damaged(folder, change):
    settings = folder / library.SETTINGS
    settings.write_text(change(settings.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: "title = ", "corpus.toml: .*mend that line"),
        (lambda s: "title = \n\n[[", "corpus.toml: .*mend that line"),
        (lambda s: s + s[s.rindex("[[documents") :], "two documents have the id"),
        (lambda s: s.replace("source-1.txt", "/etc/hosts"), "lies outside the corpus folder"),
        (lambda s: s.replace("source-1.txt", "."), "Is a directory; restore it"),
        (lambda s: s.replace("source-1.txt", "../x.txt"), "lies outside the corpus folder"),
        (lambda s: s.replace("source-1.txt", "gone.txt"), "gone.txt: No such file.*restore it"),
        (lambda s: re.sub(r'sha256 = ".', 'sha256 = "z', s), "SHA-256 is .*restore the file"),
        (lambda s: s.replace("sha256", "sha"), r"\[\[documents\]\] 'source-1' lacks sha256"),
        (lambda s: 'documents = "x"\n', r"documents must be tables"),
        (lambda s: s + "\n[[experts]]\nid = 3\n", "needs a name"),
    ],
)
def test_damage_is_one_line_that_names_it(tmp_path, change, message):
    folder = tmp_path / "c"
    corpus_of(folder, TEXT)
    damaged(folder, change)
    with pytest.raises(CorpusError, match=message) as caught:
        library.open_corpus(folder)
    assert "\n" not in str(caught.value)


def test_a_missing_folder_names_the_command_that_makes_one(tmp_path):
    with pytest.raises(CorpusError, match=r"no such corpus folder; make one with `experts init"):
        library.open_corpus(tmp_path / "nothing")
    with pytest.raises(CorpusError, match=r"make one with `experts init"):
        library.open_corpus(tmp_path)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(lambda f: f.write_bytes(b'title = "\xff"'), "utf-8.*mend that line", id="not UTF-8"),
        pytest.param(lambda f: (f.unlink(), f.mkdir()), "Is a directory; make one with", id="a folder"),
        pytest.param(lambda f: (f.unlink(), f.symlink_to(f)), "Too many levels of symbolic links", id="a loop"),
    ],
)
def test_settings_that_cannot_be_read_are_one_line(tmp_path, spoil, message):
    corpus_of(tmp_path / "c", TEXT)
    spoil(tmp_path / "c" / library.SETTINGS)
    with pytest.raises(CorpusError, match=f"corpus.toml: .*{message}") as caught:
        library.open_corpus(tmp_path / "c")
    assert "\n" not in str(caught.value)


def test_a_corpus_is_not_made_over_another(tmp_path):
    library.create(tmp_path / "c")
    with pytest.raises(CorpusError, match=r"there is a corpus already"):
        library.create(tmp_path / "c")


def test_a_file_that_cannot_be_read_changes_nothing(tmp_path):
    library.create(tmp_path / "c")
    before = visible(tmp_path / "c")
    (problem,) = adding.add(tmp_path / "c", [tmp_path / "gone.txt"]).problems
    assert "gone.txt: No such file" in problem.message
    assert visible(tmp_path / "c") == before


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "x"
    files.write_atomically(path, b"old")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CorpusError, match=r"No space left on device; free some space"):
        files.write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


NAMES = [
    "Jane Roe: ",
    "Ann Lee: ",
    "王可人：",
    "Jane Roe",
    "#1. ",
    "#7 ",
    "Q: ",
    "",
    "Here is Max Planck's remark:",
    "----",
]
WORDS = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab c.?!äß😀👩\u200d🔬e\u0301\u00a0\u2028\u202e\r\n\t“”"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=60,
)
LINES = st.lists(st.tuples(st.sampled_from(NAMES), WORDS).map("".join), min_size=1, max_size=12)


@given(LINES.map("\n\n".join).filter(str.strip))
@settings(max_examples=120)
def test_any_text_comes_back_as_passages_that_are_its_slices_in_one_turn(tmp_path_factory, text):
    if not text.lstrip("\ufeff").strip():
        return
    folder = tmp_path_factory.mktemp("any") / "c"
    document = corpus_of(folder, text).documents[0]
    assert document.text == text
    assert library.verify(folder)[1] == []
    held = [i for s in (f.span for f in document.furniture) for i in range(s.start, s.end)]
    for passage in document.passages:
        held += range(passage.span.start, passage.span.end)
        (turn,) = [t for t in document.turns if passage.span in t.paragraphs]
        assert (passage.expert.id if passage.expert else None, passage.topic) == (turn.expert, turn.topic)
        assert passage.turn == Span(turn.paragraphs[0].start, turn.paragraphs[-1].end)
        assert all(q.span.touches(passage.span) for q in passage.quotations)
        words = "".join(s.of(text) for s in passage.sentences)
        assert "".join(words.split()) == "".join(passage.span.of(text).split())
        assert all(passage.span.covers(s) for s in passage.sentences)
    assert len(held) == len(set(held))
    assert {i for i, c in enumerate(text) if not c.isspace() and (i, c) != (0, "\ufeff")} <= set(held)


@pytest.mark.parametrize("before", [b"", b"[[experts]]\nname = 'A B'\n"])
def test_a_document_removed_leaves_the_owners_settings_as_they_were(tmp_path, before):
    folder = tmp_path / "c"
    library.create(folder)
    settings_file = folder / library.SETTINGS
    settings_file.write_bytes(settings_file.read_bytes() + b"# mine\n" + before)
    kept = settings_file.read_text(encoding="utf-8")
    (tmp_path / "talk.txt").write_text(TEXT, encoding="utf-8")
    removing.remove(folder, adding.add(folder, [tmp_path / "talk.txt"]).entered["new"][0])
    assert settings_file.read_text(encoding="utf-8").rstrip() == kept.rstrip()
    assert visible(folder) == [library.SETTINGS]


def test_two_files_of_one_name_are_two_documents(tmp_path):
    library.create(tmp_path / "c")
    for n in (1, 2):
        (tmp_path / str(n)).mkdir()
        path = tmp_path / str(n) / "The Talk.txt"
        path.write_text(f"{TEXT} {n}", encoding="utf-8")
        adding.add(tmp_path / "c", [path])
    assert [d.id for d in library.open_corpus(tmp_path / "c").documents] == ["the-talk", "the-talk-2"]
