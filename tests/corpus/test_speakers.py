import hashlib
import re
import textwrap
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import library, speakers
from corpus.readers import plain
from corpus.readers.types import Block
from corpus.types import Expert
from tests.conftest import ROOT, json_lines

KINDS = {
    "site_title": "title",
    "editorial_intro": "intro",
    "topic_heading": "heading",
    "topic_question": "question",
    "photo_caption": "caption",
    "speaker_label": "label",
}


def blocks_of(text):
    return [Block(span) for span in plain.blocks(text)]


def cast_of(text, known=()):
    """Who speaks what: (expert id, topic number, words of each paragraph)."""
    reading = speakers.read(text, blocks_of(text), known)
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


# Who answers which topic, in order, with how many paragraphs: read off the page by hand.
WANG, ZHU, BACKER, SAPIO = "keren-wang", "shaoming-zhu", "larry-cata-backer", "flora-sapio"
ROSTER = {
    1: [(WANG, 5), (ZHU, 1), (BACKER, 1), (SAPIO, 3)],
    2: [(ZHU, 1), (BACKER, 1), (SAPIO, 1)],
    3: [(ZHU, 1), (BACKER, 1), (SAPIO, 1)],
    4: [(ZHU, 1), (BACKER, 1), (SAPIO, 1)],
    5: [(ZHU, 1), (BACKER, 1), (SAPIO, 3)],
    6: [(ZHU, 1), (BACKER, 1)],
    7: [(ZHU, 1), (BACKER, 1), (SAPIO, 1)],
    8: [(BACKER, 1), (SAPIO, 1)],
    9: [(BACKER, 1), (SAPIO, 1)],
    10: [(ZHU, 1), (BACKER, 1), (SAPIO, 1)],
}


def test_shipped_turns_are_those_on_the_page(shipped):
    document = shipped.documents[0]
    turns = [(t.topic.number, t.expert, len(t.paragraphs)) for t in document.turns]
    assert turns == [(number, *turn) for number, topic in ROSTER.items() for turn in topic]
    kinds = Counter(f.kind for f in document.furniture)
    assert kinds == {"title": 1, "intro": 1, "heading": 10, "question": 10, "caption": 4, "label": 28}
    captions = [f.span.of(document.text) for f in document.furniture if f.kind == "caption"]
    assert captions == ["Keren Wang", "Larry Catà Backer", "Flora Sapio", "Zhu Shaoming"]


@pytest.mark.parametrize(
    ("topic", "expert", "paragraph", "start", "first", "last"),
    [
        (1, WANG, 1, 970, "Critics frequently paint the pro", None),
        (4, ZHU, 1, None, "The primary goal of all private ", "aw and their priorities."),
        (5, SAPIO, 3, None, None, "ed to risk and innovate."),
        (8, BACKER, 1, None, "It depends. AI can be understood", "shion of Pontius Pilate."),
        (10, SAPIO, 1, None, None, " our electronic devices."),
    ],
)
def test_shipped_passages_begin_and_end_where_the_page_does(shipped, topic, expert, paragraph, start, first, last):
    text = shipped.documents[0].text
    (passage,) = [
        p for p in shipped.passages if (p.topic.number, p.expert.id, p.paragraph) == (topic, expert, paragraph)
    ]
    words = passage.span.of(text)
    assert start in (None, passage.span.start)
    assert first is None or words.startswith(first)
    assert last is None or words.endswith(last)


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
    reading = speakers.read(document.text, blocks_of(document.text))
    assert reading.turns == document.turns
    assert {e.name for e in reading.experts} == {e.name for e in shipped.experts}


@pytest.mark.parametrize("width", [45, 60, 72, 100])
def test_the_same_structure_is_found_when_the_lines_are_wrapped(shipped, width):
    document = shipped.documents[0]
    talk = [b.span.of(document.text) for b in blocks_of(document.text)]
    text = "\n\n".join(textwrap.fill(words, width, break_on_hyphens=False) for words in talk)
    reading = speakers.read(text, blocks_of(text))
    assert [(t.number, t.title) for t in reading.topics] == [(t.number, t.title) for t in document.topics]
    assert [f.kind for f in reading.furniture] == [f.kind for f in document.furniture]
    assert [(e, n, [" ".join(p.split()) for p in ps]) for e, n, ps in cast_of(text)] == [
        (t.expert, t.topic.number, [" ".join(p.of(document.text).split()) for p in t.paragraphs])
        for t in document.turns
    ]


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


def test_shipped_bytes_are_those_that_entered(shipped):
    data = (library.SHIPPED / "social-credit-roundtable.txt").read_bytes()
    assert len(data.decode("utf-8")) == 29796
    assert data.count("\u00a0".encode()) == 10
    assert hashlib.sha256(data).hexdigest() == shipped.documents[0].sha256


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


TOPICS = [(1, "Flour", "Which flour is best?"), (2, "Water", "How much of it?")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("#1. Flour", "#2. Water"),
        ("#1 Flour", "#2 Water"),
        ("1. Flour", "2. Water"),
        ("1) Flour", "2) Water"),
        ("I. Flour", "II. Water"),
        ("Question 1: Flour", "Question 2: Water"),
        ("TOPIC 1 - Flour", "TOPIC 2 - Water"),
        ("Part 1. Flour", "Part 2. Water"),
        ("## Flour", "## Water"),
        ("## 1. Flour", "## 2. Water"),
        ("Flour", "Water"),
        ("Flour\n-----", "Water\n-----"),
    ],
)
def test_heading_styles(first, second):
    text = ROUNDTABLE.replace("#1. Flour", first).replace("#2. Water", second)
    reading = speakers.read(text, blocks_of(text))
    assert [(t.number, t.title, t.question) for t in reading.topics] == TOPICS
    assert cast_of(text) == cast_of(ROUNDTABLE)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda t: t.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda t: t.replace("\n", "\r"), id="CR"),
        pytest.param(lambda t: "\ufeff" + t, id="byte order mark"),
        pytest.param(lambda t: "\ufeff" + t.partition("\n\n")[2], id="byte order mark before a heading"),
        pytest.param(lambda t: t.replace("Roe:", "Roe :").replace("Lee:", "Lee :"), id="space before the colon"),
        pytest.param(lambda t: t.replace("Roe:", "Roe：").replace("Lee:", "Lee："), id="full-width colon"),
        pytest.param(lambda t: t.replace("Roe: ", "Roe:\u00a0"), id="no-break space after the colon"),
        pytest.param(lambda t: t.replace("Roe: ", "Roe:\t"), id="tab after the colon"),
        pytest.param(lambda t: t.replace("Roe: ", "Roe:\n\n"), id="label alone on its line"),
        pytest.param(lambda t: t.replace("Roe: ", "Roe:\n"), id="label on the line above"),
        pytest.param(lambda t: t.replace(" And never", "Jane Roe: And never"), id="label on every paragraph"),
        pytest.param(lambda t: t.replace("\n\nJane Roe\n", "\n\nRoe, Jane\n"), id="caption with a comma"),
        pytest.param(lambda t: t.replace("Lee Ann\n", "Ann Lee\n"), id="caption in the order of the label"),
        pytest.param(lambda t: t.replace("Lee Ann\n", "* * *\n"), id="separator"),
        pytest.param(lambda t: t.replace("Roe:", "Roe (Rye Institute):"), id="affiliation in brackets"),
        pytest.param(lambda t: t.replace("\n\nLess", "\n\n\n \n\nLess"), id="several empty lines"),
    ],
)
def test_layouts_of_the_same_talk(change):
    text = change(ROUNDTABLE)
    assert text != ROUNDTABLE
    assert cast_of(text) == cast_of(ROUNDTABLE)


@pytest.mark.parametrize("editor", ["Q", "Moderator", "Interviewer", "Question", "Host"])
def test_what_an_interviewer_asks_is_nobodys_answer(editor):
    text = f"Talk\n\n{editor}: Who?\n\nJane Roe: I.\n\n{editor}: And?\n\nMore.\n\nAnn Lee: 2.\n\nJane Roe: 3."
    reading = speakers.read(text, blocks_of(text))
    assert cast_of(text) == [("jane-roe", None, ["I."]), ("ann-lee", None, ["2."]), ("jane-roe", None, ["3."])]
    assert [(f.kind, f.span.of(text)) for f in reading.furniture if f.kind != "label"] == [
        ("title", "Talk"),
        ("intro", f"{editor}: Who?"),
        ("question", f"{editor}: And?"),
        ("question", "More."),
    ]


def test_a_speakers_own_question_is_the_speakers():
    text = "Talk\n\nJane Roe: I.\n\nQuestion: why?\n\nAnn Lee: 2.\n\nJane Roe: 3."
    assert cast_of(text)[0] == ("jane-roe", None, ["I.", "Question: why?"])


def test_a_numbered_list_in_a_turn_is_no_row_of_headings():
    text = "Talk\n\nJane Roe: Reasons.\n\n1. Good.\n\n2. Cheap.\n\nAnn Lee: No.\n\nJane Roe: Yes.\n\nAnn Lee: So."
    assert cast_of(text)[0] == ("jane-roe", None, ["Reasons.", "1. Good.", "2. Cheap."])


def test_a_short_line_in_a_turn_is_no_heading():
    text = "Talk\n\nJane Roe: I like\n\nRye\n\nAnn Lee: I like\n\nWheat\n\nJane Roe: Yes.\n\nAnn Lee: So."
    assert cast_of(text)[:2] == [("jane-roe", None, ["I like", "Rye"]), ("ann-lee", None, ["I like", "Wheat"])]


def test_a_colon_in_the_midst_of_prose_is_no_label():
    text = (
        "Talk\n\nJane Roe: I say this: rise. Ann Lee: she said no.\n\nMy view is this: bread.\n\n"
        "See https://example.org:8080/a at 10:30.\n\nAnn Lee: No.\n\nJane Roe: Yes.\n\nAnn Lee: So."
    )
    assert [expert for expert, _, _ in cast_of(text)] == ["jane-roe", "ann-lee", "jane-roe", "ann-lee"]


def test_names_that_stand_once_each_are_believed_only_if_the_corpus_knows_them():
    text = "Talk\n\nJane Roe: One.\n\nAnn Lee: Two."
    assert [expert for expert, _, _ in cast_of(text)] == [None]
    known = (Expert("jr", "Jane Roe"), Expert("al", "Ann Lee", ("A. Lee",)))
    assert [expert for expert, _, _ in cast_of(text, known)] == ["jr", "al"]
    assert [expert for expert, _, _ in cast_of(text.replace("Ann Lee", "A. Lee"), known)] == ["jr", "al"]


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
    reading = speakers.read(text, blocks_of(text))
    assert [(t.expert, [p.of(text) for p in t.paragraphs]) for t in reading.turns][2] == (None, ["Who says this?"])
    assert [d.span.of(text) for d in reading.doubts] == ["Who says this?"]


def test_words_before_a_colon_that_are_no_names():
    text = (
        "Books\n\nJane Roe: I read a lot.\n\nBrave New World: that is a brave book for a new world.\n\n"
        "Note: it is old.\n\nNote: it is long.\n\nAnn Lee: Me too.\n\nJane Roe: Good.\n\nAnn Lee: Is it?"
    )
    assert [expert for expert, _, _ in cast_of(text)] == ["jane-roe", "ann-lee", "jane-roe", "ann-lee"]


def test_a_line_that_may_be_a_label_ends_the_turn_and_names_nobody():
    title = "Brave New World: a book.\n\nIt is long."
    text = f"Books\n\nJane Roe: I read.\n\n{title}\n\nAnn Lee: Me too.\n\nJane Roe: Good.\n\nAnn Lee: So."
    reading = speakers.read(text, blocks_of(text))
    assert [t.expert for t in reading.turns] == ["jane-roe", None, "ann-lee", "jane-roe", "ann-lee"]
    assert [d.reason for d in reading.doubts] == ["'Brave New World' may be a label, but nothing vouches for it"]


def test_a_text_without_speakers_names_nobody():
    reading = speakers.read(t := "A walk\n\nIt rained.\n\nThen it stopped: at last.", blocks_of(t))
    assert reading.experts == ()
    assert {turn.expert for turn in reading.turns} == {None}


def test_full_width_colons_and_names_in_other_scripts():
    text = "圆桌\n\n王可人： 第一个回答。\n\n王可人\n\n李安：第二个回答。注意：少放。\n\n王可人： 三。\n\n李安： 四。"
    assert [(e, p) for e, _, p in cast_of(text)] == [
        ("王可人", ["第一个回答。"]),
        ("李安", ["第二个回答。注意：少放。"]),
        ("王可人", ["三。"]),
        ("李安", ["四。"]),
    ]


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


odd = st.sampled_from("abcdeABCDEäßé😀👩\u200d🔬\u0301\u00a0\u2028\ufeff .?!:-=*'“”’\t\r\n中文：\u202e")
words = st.text(alphabet=st.one_of(odd, st.characters(exclude_categories=["Cs"], exclude_characters="\0")), max_size=60)
names = st.sampled_from(["Jane Roe", "Ann Lee", "Élise de Groot", "Zhu Shaoming", "王可人", "Q"])
blocks = st.one_of(
    words,
    st.builds("{}: {}".format, names, words),
    st.builds("{}：{}".format, names, words),
    st.builds("{}:".format, names),
    names,
    st.builds("#{}. {}".format, st.integers(0, 30), words),
    st.just("As Max Planck once said:"),
    st.just("-----"),
)
texts = st.lists(blocks, max_size=14).map("\n\n".join)


@given(texts)
@settings(max_examples=300)
def test_turns_and_furniture_hold_every_character_exactly_once(text):
    reading = speakers.read(text, blocks_of(text))
    spans = sorted([f.span for f in reading.furniture] + [p for t in reading.turns for p in t.paragraphs])
    held = [i for s in spans for i in range(s.start, s.end)]
    assert held == sorted(set(held))
    assert {i for i, c in enumerate(text) if not c.isspace() and (i, c) != (0, "\ufeff")} <= set(held)
    known = {e.id for e in reading.experts}
    assert known == {t.expert for t in reading.turns if t.expert}
    assert all(t.paragraphs for t in reading.turns)
    assert [t.number for t in reading.topics] == [*dict.fromkeys(t.number for t in reading.topics)]
    doubted = [d.span for d in reading.doubts]
    assert all(t.expert or any(p in doubted for p in t.paragraphs) for t in reading.turns)
