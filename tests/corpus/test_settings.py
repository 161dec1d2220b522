import tomllib

import pytest

from corpus import settings
from corpus.types import CorpusError

WRITTEN = """\
# Mine.
title = "A [[documents]] of sorts"  # and this

[[documents]]
id = "one"  # the first
file = "one.txt"
title = "One, as I call it"

# About the second.
[[documents]]
title = '''
A
[title] of lines'''
id = "two"
url = "https://example.org/2"

[[experts]]
name = "Jane Roe"

  [[ documents ]]
  id = "three"
# The end.
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / settings.SETTINGS).write_text(WRITTEN, encoding="utf-8")
    return tmp_path


def changed(folder, *args, **kwargs):
    return settings.changed(folder, *args, **kwargs).decode("utf-8")


def test_nothing_changes_nothing(folder):
    assert changed(folder) == WRITTEN


def test_a_table_is_added_at_the_end(folder):
    written = changed(folder, [{"id": "four", "title": 'With "quotes" and \\ and\nlines', "people": ["Ann Lee"]}])
    assert written.startswith(WRITTEN.rstrip())
    assert tomllib.loads(written)["documents"][-1]["people"] == ["Ann Lee"]
    assert tomllib.loads(written)["documents"][-1]["title"] == 'With "quotes" and \\ and\nlines'


def test_a_table_is_updated_where_it_stands_and_its_comments_stay(folder):
    written = changed(folder, updated={"one": {"file": "one.2.txt", "title": None, "sha256": "x"}})
    assert 'id = "one"  # the first\nfile = "one.2.txt"\n' in written
    assert tomllib.loads(written)["documents"][0] == {"id": "one", "file": "one.2.txt", "sha256": "x"}
    assert "# About the second." in written
    assert "title = '''\nA\n[title] of lines'''" in written


def test_a_table_is_taken_out_and_the_comment_above_the_next_one_stays(folder):
    written = changed(folder, removed=["one"])
    assert "the first" not in written
    assert "# About the second.\n[[documents]]" in written
    written = changed(folder, removed=["three"])
    assert [d["id"] for d in tomllib.loads(written)["documents"]] == ["one", "two"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('documents = [{id = "one"}]\n', "must be tables headed"),
        (
            '[[documents]]\nid = "x"\ntitle = """\n[[documents]]\n"""\n[[documents]]\nid = "y"\n',
            "must be tables headed",
        ),
        ("title = ", "mend that line"),
    ],
)
def test_what_is_not_understood_is_refused_and_not_spoiled(tmp_path, text, message):
    (tmp_path / settings.SETTINGS).write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        settings.changed(tmp_path, [{"id": "new"}], removed=["one", "y"])


def test_a_thousand_documents_are_entered_and_changed_in_no_time(tmp_path):
    (tmp_path / settings.SETTINGS).write_text("title = 'x'\n", encoding="utf-8")
    data = settings.changed(tmp_path, [{"id": f"d{n}", "file": f"d{n}.txt"} for n in range(1000)])
    (tmp_path / settings.SETTINGS).write_bytes(data)
    found = settings.read(tmp_path)["documents"]
    assert [d["id"] for d in found] == [f"d{n}" for n in range(1000)]
    written = changed(tmp_path, updated={"d500": {"file": "x"}}, removed=["d0"])
    assert tomllib.loads(written)["documents"][499] == {"id": "d500", "file": "x"}
