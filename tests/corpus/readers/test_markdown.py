import pytest

from corpus.readers import markdown
from corpus.types import CorpusError


def read(written):
    [source] = markdown.read(written.encode(), "x.md")
    return source


def blocks(written):
    source = read(written)
    return [b.span.of(source.text) for b in source.blocks]


def test_a_post(samples):
    source = read(samples.MARKDOWN)
    assert (source.title, source.author, source.people, source.date) == (
        "Bread", "Ann Lee", ("Jane Roe", "John Doe"), "2020-02-03",
    )  # fmt: skip
    assert [(b.kind, b.level, b.span.of(source.text)) for b in source.blocks] == [
        ("heading", 2, "What is bread?"),
        ("text", 0, "Jane Roe: Bread is good [laughs]."),
        ("quotation", 0, "Give us this day."),
    ]
    assert [s.of(source.text) for s in source.blocks[1].strong] == ["Jane Roe:"]


def test_own_line_labels_and_stamps():
    assert blocks("Jane Roe: 00:00:20\n\nOne.\nTwo.\n\nJohn Doe: 00:01\nThree.") == [
        "Jane Roe: 00:00:20", "One.\nTwo.", "John Doe: 00:01", "Three.",
    ]  # fmt: skip


def test_links_whose_addresses_stand_elsewhere():
    assert blocks("A [MacBook][mac] and [Twitter][], [1] and [x][y\nz].") == [
        "A MacBook and Twitter, [1] and [x][y\nz]."
    ]


def test_templates_are_no_text():
    written = (
        '{{< youtube id="x" >}}\n\nBread {{ page.x }}is{% include y %} good.\n{: .lead}\n\n## Why? {#why}\n\n'
        "```\n{{ kept }}\n```"
    )
    assert blocks(written) == ["Bread is good.", "Why?", "{{ kept }}"]


@pytest.mark.parametrize(
    ("head", "author"),
    [
        ('---\nauthor: "[Ann Lee](https://x.example)"\n---\n', "Ann Lee"),
        ("---\nauthors:\n- name: Ann Lee\n  bio: x\n- Jane Roe\n---\n", "Ann Lee, Jane Roe"),
        ('+++\ntitle = "T"\n[params]\nauthor = "Ann Lee"\n+++\n', "Ann Lee"),
        ("Title: T\nDate: 2020-02-03\nAuthor: Ann Lee\n\n", "Ann Lee"),
        ("\ufeff---\r\nauthor: Ann Lee\r\n---\r\n", "Ann Lee"),
    ],
)
def test_front_matters(head, author):
    source = read(f"{head}Words.")
    assert (source.author, source.text) == (author, "Words.")


def test_a_rule_is_no_front_matter():
    assert blocks("Jane\n\n---\n\nJohn") == ["Jane", "John"]


@pytest.mark.parametrize("written", ["", "---\ntitle: x\n---\n", "{{< x >}}"])
def test_nothing_to_read(written):
    with pytest.raises(CorpusError, match="holds no text"):
        read(written)


def test_broken_front_matter_is_one_line():
    with pytest.raises(CorpusError, match=r"x\.md: front matter: .*; mend what stands between") as caught:
        read("---\ntitle: 'open\n---\nWords.")
    assert "\n" not in str(caught.value)


def test_the_names_of_a_chat_are_no_elements():
    written = "<jroe> Yes.\n[12:03] <ann_l> No, <b>no</b>.\n\n<b> bold</b>\n"
    assert blocks(written) == ["<jroe> Yes.\n[12:03] <ann_l> No, no.", "bold"]


@pytest.mark.parametrize(
    "head",
    ["+++\ndraft = true\n+++", "---\npublished: false\n---", "---\ndraft: 'True'\n---", "Title: x\nStatus: draft\n"],
)
def test_drafts_are_left_out(head):
    assert list(markdown.read(f"{head}\n\nWords.\n".encode(), "x.md")) == []


@pytest.mark.parametrize(
    "head", ["+++\ndraft = false\n+++", "---\npublished: 2020-02-03\n---", "---\nstatus: done\n---"]
)
def test_what_is_published_is_not(head):
    assert blocks(f"{head}\n\nWords.\n") == ["Words."]


def test_jekyll_dates_posts_by_their_names():
    assert next(markdown.read(b"---\ntitle: x\n---\nWords.", "2020-02-03-bread.md")).date == "2020-02-03"
    assert next(markdown.read(b"---\ndate: 2021-01-01\n---\nWords.", "a/2020-02-03-bread.md")).date == "2021-01-01"
