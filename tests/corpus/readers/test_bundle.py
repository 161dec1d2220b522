import io
import zipfile

import pytest

from corpus.readers.dispatch import sources
from corpus.types import CorpusError


def read(samples, members):
    return list(sources(samples.packed(members), "x.zip"))


def test_files_by_name_with_their_keys(samples):
    found = read(
        samples, {"b/z.md": "Two.", "a.html": "<p>One.</p>", "__MACOSX/a.html": "<p>No.</p>", "x.png": b"\x89PNG"}
    )
    assert [(s.key, s.text) for s in found] == [("a.html", "One."), ("b/z.md", "Two.")]
    assert read(samples, {"blog.xml": samples.wxr("One.")})[0].key == "blog.xml#https://blog.example/?p=1"


def test_medium(samples):
    members = {
        "README.html": "<p>About.</p>",
        "profile/profile.html": "<p>Profile.</p>",
        "posts/2020-02-03_Bread-1.html": "<p>Post.</p>",
        "posts/draft_Butter-2.html": "<p>Draft.</p>",
    }
    assert [s.text for s in read(samples, members)] == ["Post."]


def test_substack(samples):
    members = {
        "posts.csv": "post_id,post_date,is_published,title\n1.bread,2020-02-03T04:05:06.000Z,true,Bread\n"
        "2.butter,,false,Butter\n",
        "posts/1.bread.html": "<p>Post.</p>",
        "posts/2.butter.html": "<p>Draft.</p>",
        "posts/3.jam.html": "<p>Unlisted.</p>",
    }
    [source] = read(samples, members)
    assert (source.title, source.date, source.text) == ("Bread", "2020-02-03", "Post.")


def test_one_bad_file_among_good_ones(samples):
    found = sources(samples.packed({"a.xml": "<broken", "b.md": "Words.", "c.json": "{"}), "x.zip")
    assert next(found).key == "b.md"
    with pytest.raises(CorpusError, match=r"x\.zip/a\.xml: .* \(so are 1 more of its files\)"):
        next(found)
    with pytest.raises(CorpusError, match=r"x\.zip/a\.json: line 1"):
        read(samples, {"a.json": "{"})
    with pytest.raises(CorpusError, match="without documents"):
        read(samples, {"a.png": b"x"})


def test_word_documents_and_links_in_an_archive(samples):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as opened:
        opened.writestr("talks/a.docx", samples.FILES["talk.docx"])
        opened.writestr("b.md", "Words.")
        link = zipfile.ZipInfo("c.txt")
        link.external_attr = 0o120777 << 16
        opened.writestr(link, "/etc/passwd")
    assert [s.key for s in sources(buffer.getvalue(), "x.zip")] == ["b.md", "talks/a.docx"]
