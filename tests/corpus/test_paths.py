import os

import pytest

from corpus.paths import File, Problem, find


@pytest.fixture
def talks(tmp_path):
    for name in ("a.txt", "b/c.md", "b/.hidden.txt", ".git/x.txt", "picture.png", "corpus/corpus.toml", "corpus/d.txt"):
        path = tmp_path / "talks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words", encoding="utf-8")
    return tmp_path / "talks"


def names(found):
    return [f.name for f in found if isinstance(f, File)]


def problems(found):
    return [p.message for p in found if isinstance(p, Problem)]


def test_a_folder_gives_its_files_but_not_what_is_hidden_or_the_corpus_itself(talks):
    assert names(find([talks], talks / "corpus")) == ["talks/a.txt", "talks/b/c.md"]


def test_a_file_has_one_name_from_wherever_it_is_added(talks, monkeypatch):
    monkeypatch.chdir(talks)
    assert names(find([talks / "b" / "c.md"], talks / "x")) == ["b/c.md"]
    assert names(find(["b/c.md"], talks / "x")) == ["b/c.md"]
    assert names(find(["b"], talks / "x")) == ["b/c.md"]


def test_each_file_comes_once_and_patterns_are_matched(talks, monkeypatch):
    monkeypatch.chdir(talks)
    assert names(find(["a.txt", "*.txt", talks / "a.txt", "**/*.md"], talks / "x")) == ["talks/a.txt", "b/c.md"]
    assert problems(find(["*.pdf"], talks)) == ["*.pdf: No such file or directory; check the path"]


def test_links_in_circles_and_out_of_the_folder_are_one_line_each_and_not_followed(talks, tmp_path):
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (talks / "circle").symlink_to(talks)
    (talks / "self.txt").symlink_to(talks / "self.txt")
    (talks / "out.txt").symlink_to(tmp_path / "secret.txt")
    (talks / "inside.txt").symlink_to(talks / "a.txt")
    found = list(find([talks], talks / "corpus"))
    assert names(found) == ["talks/a.txt", "talks/b/c.md"]
    assert sorted(m.rpartition("/talks/")[2].partition(":")[0] for m in problems(found)) == [
        "circle",
        "out.txt",
        "self.txt",
    ]


def test_what_is_no_regular_file_is_one_line(talks):
    os.mkfifo(talks / "pipe.txt")
    (talks / "self.txt").symlink_to(talks / "self.txt")
    found = problems(find([talks / "pipe.txt", talks / "self.txt", "/dev/zero", talks / "none"], talks / "corpus"))
    assert [m.partition(": ")[2].partition(";")[0] for m in found] == [
        "is no regular file",
        "Too many levels of symbolic links",
        "is no regular file",
        "No such file or directory",
    ]
    assert names(find([talks], talks / "corpus")) == ["talks/a.txt", "talks/b/c.md"]


def test_a_folder_without_anything_to_read_and_a_corpus_are_one_line(tmp_path, talks):
    (tmp_path / "empty").mkdir()
    assert "holds no file of a kind" in problems(find([tmp_path / "empty"], talks))[0]
    assert "is a corpus itself" in problems(find([talks / "corpus"], tmp_path))[0]
