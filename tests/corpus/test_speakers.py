import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import library, speakers
from corpus.readers import plain
from tests.conftest import ROOT, json_lines

KINDS = {
    "site_title": "title",
    "editorial_intro": "intro",
    "topic_heading": "heading",
    "topic_question": "question",
    "photo_caption": "caption",
    "speaker_label": "label",
}


def cast_of(text, known=()):
    """Who speaks what: (expert id, topic number, words of each paragraph)."""
    reading = speakers.read(text, plain.blocks(text), known)
    return [(t.expert, t.topic.number if t.topic else None, [p.of(text) for p in t.paragraphs]) for t in reading.turns]


def test_shipped_text_has_its_topics_turns_paragraphs_and_sentences(shipped):
    document = shipped.documents[0]
    assert len(document.topics) == 10
    assert len(document.turns) == 28
    assert len(document.passages) == 36
    assert sum(len(p.sentences) for p in document.passages) == 196
    assert document.doubts == ()
    assert [t.title for t in document.topics][5:8] == [
        "Fraud and Corruption",
        "Social Credit in the West",
        "Social Credit and Artificial Intelligence",
    ]
    assert document.topics[5].question == "Will social credit be useful in combating fraud and corruption?"


def test_shipped_text_agrees_with_the_judgements_character_by_character(shipped, gold):
    document = shipped.documents[0]
    units = {
        (
            u["char_start"],
            u["char_end"],
            u["expert"],
            u["topic"],
            u["topic_title"],
            u["paragraph_index"],
            u["quoted_author"],
        )
        for u in json_lines(gold / "units.jsonl")
    }
    assert units == {
        (
            p.span.start,
            p.span.end,
            p.expert.name,
            p.topic.number,
            p.topic.title,
            p.paragraph,
            p.quotations[0].author if p.quotations else None,
        )
        for p in document.passages
    }
    others = {(n["char_start"], n["char_end"], KINDS[n["kind"]]) for n in json_lines(gold / "nonanswer_spans.jsonl")}
    assert others == {(f.span.start, f.span.end, f.kind) for f in document.furniture}


def test_the_same_structure_is_found_without_any_register(shipped):
    document = shipped.documents[0]
    reading = speakers.read(document.text, plain.blocks(document.text))
    assert reading.turns == document.turns
    assert {e.name for e in reading.experts} == {e.name for e in shipped.experts}


def test_no_name_or_title_of_the_shipped_text_stands_in_the_code(shipped):
    forbidden = {part for e in shipped.experts for part in re.findall(r"\w{4,}", e.name)}
    forbidden |= {t.title for t in shipped.documents[0].topics}
    for package in ("corpus", "index", "assistant"):
        for path in (ROOT / package).rglob("*.py"):
            code = re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            code = re.sub(r"#.*", "", code)
            assert not [word for word in forbidden if word in code], path


def test_shipped_bytes_are_the_seed(gold):
    seed = next((gold.parent / "seed").glob("*.txt"))
    assert (library.SHIPPED / "social-credit-roundtable.txt").read_bytes() == seed.read_bytes()


ROUNDTABLE = """A Talk about Bread

#1. Flour
Which flour is best?

Jane Roe

Jane Roe: Rye, always.

 And never wheat.

Ann Lee: Wheat. It rises.

#2. Water
How much of it?

Lee Ann

Ann Lee: Note: this is from memory. Two thirds.

Jane Roe:

Less than you think.
"""


def test_labels_captions_headings_and_turns_of_several_paragraphs():
    assert cast_of(ROUNDTABLE) == [
        ("jane-roe", 1, ["Rye, always.", "And never wheat."]),
        ("ann-lee", 1, ["Wheat. It rises."]),
        ("ann-lee", 2, ["Note: this is from memory. Two thirds."]),
        ("jane-roe", 2, ["Less than you think."]),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("#1. Flour", "#2. Water"),
        ("1. Flour", "2. Water"),
        ("Question 1: Flour", "Question 2: Water"),
        ("TOPIC 1 - Flour", "TOPIC 2 - Water"),
        ("## Flour", "## Water"),
    ],
)
def test_heading_styles(first, second):
    text = ROUNDTABLE.replace("#1. Flour", first).replace("#2. Water", second)
    reading = speakers.read(text, plain.blocks(text))
    assert [(t.number, t.title, t.question) for t in reading.topics] == [
        (1, "Flour", "Which flour is best?"),
        (2, "Water", "How much of it?"),
    ]
    assert len(reading.turns) == 4


def test_a_label_repeated_on_every_paragraph_is_one_turn():
    text = "#1. A\n\nJane Roe: One.\n\nJane Roe: Two.\n\nAnn Lee: Three.\n\nAnn Lee: Four.\n\n#2. B\n\nAnn Lee: Five."
    assert cast_of(text) == [
        ("jane-roe", 1, ["One.", "Two."]),
        ("ann-lee", 1, ["Three.", "Four."]),
        ("ann-lee", 2, ["Five."]),
    ]


def test_after_another_experts_caption_nobody_is_named_and_the_place_is_a_doubt():
    text = (
        "Title\n\nJane Roe: One.\n\nAnn Lee: Two.\n\nJane Roe\n\nWho says this?\n\nAnn Lee: Three.\n\nJane Roe: Four."
    )
    reading = speakers.read(text, plain.blocks(text))
    assert [(t.expert, [p.of(text) for p in t.paragraphs]) for t in reading.turns][2] == (None, ["Who says this?"])
    assert [d.span.of(text) for d in reading.doubts] == ["Who says this?"]


def test_words_before_a_colon_that_are_no_names():
    text = (
        "Books\n\nJane Roe: I read a lot.\n\nBrave New World: that is a brave book for a new world.\n\n"
        "Note: it is old.\n\nNote: it is long.\n\nAnn Lee: Me too.\n\nJane Roe: Good."
    )
    assert [expert for expert, _, _ in cast_of(text)] == ["jane-roe", "ann-lee", "jane-roe"]


def test_a_text_without_speakers_names_nobody():
    reading = speakers.read(t := "A walk\n\nIt rained.\n\nThen it stopped: at last.", plain.blocks(t))
    assert reading.experts == ()
    assert {turn.expert for turn in reading.turns} == {None}


def test_full_width_colons_and_names_in_other_scripts():
    text = "圆桌\n\n王可人： 第一个回答。\n\n李安： 第二个回答。\n\n王可人： 第三个。\n\n李安： 第四个。"
    assert [(e, p) for e, _, p in cast_of(text)][:2] == [("王可人", ["第一个回答。"]), ("李安", ["第二个回答。"])]


def test_a_surname_alone_is_the_one_expert_who_has_it():
    text = "T\n\nJane Roe: 1.\n\nAnn Lee: 2.\n\nRoe: 3.\n\nLee: 4.\n\nRoe: 5.\n\nJane Roe: 6.\n\nAnn Lee: 7."
    assert [expert for expert, _, _ in cast_of(text)] == [
        "jane-roe",
        "ann-lee",
        "jane-roe",
        "ann-lee",
        "jane-roe",
        "ann-lee",
    ]


def test_a_shared_surname_alone_names_neither():
    text = "T\n\nJane Roe: One.\n\nMax Roe: Two.\n\nJane Roe: 3.\n\nMax Roe: 4.\n\nRoe: Whose?\n\nRoe: Whose again?"
    experts = [expert for expert, _, _ in cast_of(text)]
    assert experts[:4] == ["jane-roe", "max-roe", "jane-roe", "max-roe"]
    assert "Whose?" not in [p for e, _, ps in cast_of(text) if e in ("jane-roe",) for p in ps]


words = st.text(
    alphabet=st.sampled_from("abcdeABCDEäßé😀\u0301\u00a0 .?!:-'“”’\t中文\u202e"), min_size=1, max_size=60
).filter(str.strip)
names = st.sampled_from(["Jane Roe", "Ann Lee", "Élise de Groot", "Zhu Shaoming"])
blocks = st.one_of(
    words,
    st.builds("{}: {}".format, names, words),
    st.builds("{}:".format, names),
    names,
    st.builds("#{}. {}".format, st.integers(1, 30), words),
)
texts = st.lists(blocks, min_size=1, max_size=14).map("\n\n".join)


@given(texts)
@settings(max_examples=300, deadline=None)
def test_turns_and_furniture_hold_every_character_exactly_once(text):
    reading = speakers.read(text, plain.blocks(text))
    spans = sorted([f.span for f in reading.furniture] + [p for t in reading.turns for p in t.paragraphs])
    held = [i for s in spans for i in range(s.start, s.end)]
    assert len(held) == len(set(held))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= set(held)
    for turn in reading.turns:
        assert turn.paragraphs
