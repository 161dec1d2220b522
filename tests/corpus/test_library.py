import re

import pytest

from corpus import library
from corpus.types import CorpusError
from tests.conftest import corpus_of

TEXT = "A talk\n\nJane Roe: Bread is life.\n\nAnn Lee: No.\n\nJane Roe: Yes.\n\nAnn Lee: Well."


def test_add_twice_changes_nothing_and_remove_restores_the_settings(tmp_path):
    folder = tmp_path / "c"
    corpus = corpus_of(folder, TEXT)
    before = (folder / library.SETTINGS).read_text(encoding="utf-8")
    assert library.add(folder, folder / "source-1.tmp").id == "source-1"
    assert (folder / library.SETTINGS).read_text(encoding="utf-8") == before
    (folder / "other.tmp").write_text(TEXT.replace("life", "death"), encoding="utf-8")
    library.add(folder, folder / "other.tmp")
    assert [d.id for d in library.open_corpus(folder).documents] == ["source-1", "other"]
    library.remove(folder, "other")
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


def damaged(folder, change):
    settings = folder / library.SETTINGS
    settings.write_text(change(settings.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: "title = ", "corpus.toml: .*mend that line"),
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


def test_a_corpus_is_not_made_over_another(tmp_path):
    library.create(tmp_path / "c")
    with pytest.raises(CorpusError, match=r"there is a corpus already"):
        library.create(tmp_path / "c")


def test_a_file_that_cannot_be_read_changes_nothing(tmp_path):
    library.create(tmp_path / "c")
    before = sorted((tmp_path / "c").iterdir())
    with pytest.raises(CorpusError, match=r"gone.txt: No such file"):
        library.add(tmp_path / "c", tmp_path / "gone.txt")
    assert sorted((tmp_path / "c").iterdir()) == before


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "x"
    library.write_atomically(path, b"old")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CorpusError, match=r"No space left on device; free some space"):
        library.write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
