from corpus.readers import html


def read(written):
    text, blocks = html.fragment(written)
    return [(b.kind, b.speaker, b.span.of(text)) for b in blocks]


def test_cited_speakers():
    written = (
        "<cite>Jane Roe:</cite><time>0:00</time><p>Yes.</p><p>Very.</p><cite>John :</cite><time>0:09</time><p>No.</p>"
        "<h2>After</h2><p>Who?</p>"
    )
    assert read(written) == [
        ("aside", None, "Jane Roe:"),
        ("aside", None, "0:00"),
        ("text", "Jane Roe", "Yes."),
        ("text", "Jane Roe", "Very."),
        ("aside", None, "John :"),
        ("aside", None, "0:09"),
        ("text", "John", "No."),
        ("heading", None, "After"),
        ("text", None, "Who?"),
    ]


def test_named_spans_on_the_line():
    written = (
        '<div><span class="name">Jane Roe</span>: Yes.</div><div class="comment-continuation">... very.</div>'
        '<div>Topic.</div><div><span class="name">John Doe</span>: No.</div>'
    )
    assert read(written) == [
        ("aside", None, "Jane Roe:"),
        ("text", "Jane Roe", "Yes."),
        ("text", "Jane Roe", "... very."),
        ("text", None, "Topic."),
        ("aside", None, "John Doe:"),
        ("text", "John Doe", "No."),
    ]
    text, blocks = html.fragment(written)
    assert text[blocks[0].span.end : blocks[1].span.start] == " "


def test_one_label_alone_is_not_believed():
    assert read('<p><span class="name">Note</span>: Yes.</p>') == [("text", None, "Note: Yes.")]


def test_titles_of_works_are_no_labels():
    written = "<p><cite>Bread</cite> is a book.</p><p>So is <cite>Butter</cite>.</p>"
    assert {speaker for _, speaker, _ in read(written)} == {None}


def test_an_element_that_is_a_speakers_needs_no_colon():
    written = '<p><span class="speaker">Jane Roe</span> Yes.</p><p><span class="speaker">John Doe</span> No.</p>'
    assert [(speaker, words) for kind, speaker, words in read(written) if kind == "text"] == [
        ("Jane Roe", "Yes."),
        ("John Doe", "No."),
    ]
