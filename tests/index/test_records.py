import pytest

from index import records
from index.types import IndexProblem


@pytest.fixture
def builds(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
    (old / "rows").write_bytes(b"first")
    (old / "names").write_bytes(b"some")
    records.link(old / "rows", new / "rows")
    (new / "names").write_bytes(b"more")
    return old, new


def test_of_a_file_that_was_added_to_the_new_piece_is_recorded(builds):
    old, new = builds
    before = records.record(old, old, {})
    with (new / "rows").open("ab") as file:
        file.write(b", second")
    assert records.record(new, old, before)["rows"] == before["rows"]  # what stands behind may be nobody's
    after = records.record(new, old, before, ["rows"])
    assert after["rows"][0] == before["rows"][0]
    assert [end for end, _ in after["rows"]] == [5, 13]
    assert len(after["names"]) == 1
    records.check(new, after)
    records.check(old, before, appended=["rows"])
    with pytest.raises(IndexProblem, match=r"rows: differs from its manifest; run `experts build --force`$"):
        records.check(old, before)


def test_a_piece_that_differs_is_told(builds):
    old, _ = builds
    found = records.record(old, old, {})
    (old / "rows").write_bytes(b"First")
    with pytest.raises(IndexProblem, match="rows: differs"):
        records.check(old, found, appended=["rows"])
    records.check(old, found, appended=["rows"], trusted=5)  # by its length alone
    (old / "rows").unlink()
    with pytest.raises(IndexProblem, match="rows: is missing"):
        records.check(old, found)


def test_many_pieces_become_one(builds, monkeypatch):
    monkeypatch.setattr(records, "_MOST", 2)
    old, new = builds
    known = records.record(old, old, {})
    for _ in range(2):
        with (new / "rows").open("ab") as file:
            file.write(b"+")
        known = records.record(new, old, known, ["rows"])
    assert [end for end, _ in known["rows"]] == [7]
    records.check(new, known)


def test_what_somebody_else_has_too_is_copied_before_it_is_appended_to(builds, tmp_path):
    old, new = builds
    (new / "rows").unlink()
    (tmp_path / "snapshot").hardlink_to(old / "rows")
    records.link(old / "rows", new / "rows", is_appended=True)
    assert not (new / "rows").samefile(old / "rows")
    (tmp_path / "snapshot").unlink()
    (new / "rows").unlink()
    records.link(old / "rows", new / "rows", is_appended=True)
    assert (new / "rows").samefile(old / "rows")
