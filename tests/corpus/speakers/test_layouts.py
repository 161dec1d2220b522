"""One small document per layout: who is named, where nobody is, and what becomes a question."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import speakers
from corpus.readers.types import Block
from corpus.types import Span


def document(*parts):
    """Text and blocks of (words, options) or words; ``**…**`` at the head of words is what the markup sets bold."""
    text, blocks = "", []
    for part in parts:
        words, options = part if isinstance(part, tuple) else (part, {})
        start, bold = len(text), ()
        if re.match(r"\*\*.+\*\*", words):
            strong, rest = words[2:].split("**", 1)
            bold = (Span(start, start + len(strong)),)
            words = strong + rest
        blocks.append(Block(Span(start, start + len(words)), strong=bold, **options))
        text += words + "\n\n"
    return text, blocks


def read(*parts, known=(), **metadata):
    text, blocks = document(*parts)
    return text, speakers.read(text, blocks, known, **metadata)


def cast(*parts, known=(), **metadata):
    text, reading = read(*parts, known=known, **metadata)
    name = {e.id: e.name for e in reading.experts}
    return [(name.get(t.expert), " ".join(p.of(text) for p in t.paragraphs)) for t in reading.turns]


HEADING = {"kind": "heading", "level": 2}
QUOTATION = {"kind": "quotation"}


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(("Jane Roe: One.", "Ann Lee: Two.", "Jane Roe: Three.", "Ann Lee: Four."), id="colon"),
        pytest.param(
            ("**Jane Roe:** One.", "**Ann Lee**: Two.", "**Jane Roe:** Three.", "**Ann Lee:** Four."), id="bold"
        ),
        pytest.param(("Jane Roe:", "One.", "Ann Lee:", "Two.", "Jane Roe:", "Three.", "Ann Lee:", "Four."), id="alone"),
        pytest.param(
            (
                "Jane Roe: 00:00:01",
                "One.",
                "Ann Lee: 00:01:02",
                "Two.",
                "Jane Roe: 00:02:03",
                "Three.",
                "Ann Lee: 00:03",
                "Four.",
            ),
            id="a time after the label",
        ),
        pytest.param(
            ("Jane Roe: [00:01] One.", "Ann Lee: [00:02] Two.", "Jane Roe: [00:03] Three.", "Ann Lee: (00:04) Four."),
            id="a time in brackets after the label",
        ),
        pytest.param(
            ("[00:01] Jane Roe: One.", "[00:02] Ann Lee: Two.", "[00:03] Jane Roe: Three.", "[00:04] Ann Lee: Four."),
            id="a time before the label",
        ),
        pytest.param(
            ("Jane Roe 00:01", "One.", "Ann Lee 00:02", "Two.", "Jane Roe 00:03", "Three.", "Ann Lee 00:04", "Four."),
            id="a time and no colon",
        ),
        pytest.param(
            ("<Jane Roe> One.", "<Ann Lee> Two.", "<Jane Roe> Three.", "<Ann Lee> Four."), id="angle brackets"
        ),
        pytest.param(
            (
                ("One.", {"speaker": "Jane Roe"}),
                ("Two.", {"speaker": "Ann Lee"}),
                ("Three.", {"speaker": "Jane Roe"}),
                ("Four.", {"speaker": "Ann Lee"}),
            ),
            id="markup",
        ),
    ],
)
def test_two_people_taking_turns(parts):
    assert cast(*parts) == [("Jane Roe", "One."), ("Ann Lee", "Two."), ("Jane Roe", "Three."), ("Ann Lee", "Four.")]


def test_where_markup_names_speakers_a_block_without_one_is_nobodys():
    jane = {"speaker": "Jane Roe"}
    parts = (("One.", jane), "Two.", ("Three.", {"speaker": "unknown M"}), ("Four.", jane), ("Five.", jane))
    assert cast(*parts) == [("Jane Roe", "One."), (None, "Two."), (None, "Three."), ("Jane Roe", "Four. Five.")]


def test_a_turn_of_several_paragraphs_and_stage_directions():
    assert cast(
        "**Jane Roe:** One.",
        "More.",
        "[laughter]",
        "Still.",
        "**Ann Lee:** Two.",
        "**Jane Roe:** 3.",
        "**Ann Lee:** 4.",
    )[:2] == [
        ("Jane Roe", "One. More. Still."),
        ("Ann Lee", "Two."),
    ]


def test_initials_introduced_in_brackets_stand_for_the_name_afterwards():
    parts = ("**Jane Roe (JR)**: One?", "**Ann Lee (AL)**: Two.", "**JR**: Three?", "**AL**: Four.")
    assert [name for name, _ in cast(*parts)] == ["Jane Roe", "Ann Lee", "Jane Roe", "Ann Lee"]


def test_initials_surnames_first_names_logins_and_slips_are_the_listed_speakers():
    people = ("Jane Roe", "Ann van Lee", "Max Tander")
    parts = (
        "JR: One.",
        "van Lee: Two.",
        "Max: Three.",
        "JR: Four.",
        "Ann: Five.",
        "maxtander: Six.",
        "Max Tandr: Seven.",
    )
    assert [name for name, _ in cast(*parts, people=people)] == [
        "Jane Roe",
        "Ann van Lee",
        "Max Tander",
        "Jane Roe",
        "Ann van Lee",
        "Max Tander",
    ]


def test_initials_that_are_nobodys_name_nobody_and_end_the_turn():
    turns = cast("JR: One.", "XB: Two.", "AL: Three.", "XB: Four.", people=("Jane Roe", "Ann Lee"))
    assert turns == [("Jane Roe", "One."), (None, "Two."), ("Ann Lee", "Three."), (None, "Four.")]


RECORD = (
    "    Mr. ROE of Texas. Mr. Chairman, I yield.",
    "    I thank the gentleman.",
    "    Mr. ROE of Ohio. I object.",
    "    The CHAIRMAN. Without objection.",
    "    Ms. LEE. Thank you, Mr.\nROE. He knows.",
    "    Mr. ROE. Which?",
    "    Mr. ROE of Texas. So be it.",
)


def test_the_record_parts_people_of_one_surname_and_names_no_mere_office():
    assert cast(*(p.strip() for p in RECORD)) == [
        ("Mr. ROE of Texas", "Mr. Chairman, I yield. I thank the gentleman."),
        ("Mr. ROE of Ohio", "I object."),
        (None, "Without objection."),
        ("Ms. LEE", "Thank you, Mr.\nROE. He knows."),
        (None, "Which?"),
        ("Mr. ROE of Texas", "So be it."),
    ]


def test_labels_inside_one_block_are_found_by_the_printers_indent():
    text = (
        "  Mr. ROE. I rise to praise\nMs. LEE. She has\nserved.\n  Ms. LEE. I thank the\ngentleman.\n  Mr. ROE. I do."
    )
    reading = speakers.read(text, [Block(Span(2, len(text)))])
    words = [(t.expert, [p.of(text) for p in t.paragraphs]) for t in reading.turns]
    assert words == [
        ("mr-roe", ["I rise to praise\nMs. LEE. She has\nserved."]),
        ("ms-lee", ["I thank the\ngentleman."]),
        ("mr-roe", ["I do."]),
    ]


def test_whoever_holds_an_office_is_named_where_the_label_says_who():
    parts = ("Mr. ROE. I rise.", "The PRESIDING OFFICER (Ms. Lee). So ordered.", "Mr. ROE. Thank you.")
    assert [name for name, _ in cast(*parts)] == ["Mr. ROE", "Ms. Lee", "Mr. ROE"]


def test_the_chair_is_whoever_presides_by_the_records_own_word():
    parts = (
        "The committee met, Hon. Ann Lee (chairwoman of the committee) presiding.",
        "The Chairwoman. Come to order.",
        "Mr. Roe. Thank you.",
        "The Chairwoman. Go on.",
        "Mr. Roe. I will.",
    )
    assert [name for name, _ in cast(*parts)] == ["Ann Lee", "Mr. Roe", "Ann Lee", "Mr. Roe"]


def test_a_statement_in_a_hearing_is_its_authors_not_the_chairs():
    parts = (
        "Mr. Lee. Welcome.",
        "STATEMENT OF JANE McROE, DIRECTOR, RYE INSTITUTE",
        "Mr. Chairman, I thank you.",
        "Mr. Lee. It is in the record.",
        "[The prepared statement of Ms. McRoe follows:]",
        "Bread is made of rye.",
        "Mr. Lee. Thank you.",
        "[The information follows:]",
        "Table 1.",
        "Mr. Lee. That is all.",
    )
    assert cast(*parts) == [
        ("Mr. Lee", "Welcome."),
        ("Jane McRoe", "Mr. Chairman, I thank you."),
        ("Mr. Lee", "It is in the record."),
        ("Jane McRoe", "Bread is made of rye."),
        ("Mr. Lee", "Thank you."),
        (None, "Table 1."),
        ("Mr. Lee", "That is all."),
    ]


def test_two_whom_a_record_writes_apart_stay_two():
    parts = ("Mr. Max Roe. One.", "Mr. Roe. Two.", "Mr. Max Roe. Three.", "Mr. Roe. Four.", "Mr. Max Roe. Five.")
    assert [name for name, _ in cast(*parts)] == ["Mr. Max Roe", "Mr. Roe", "Mr. Max Roe", "Mr. Roe", "Mr. Max Roe"]


def test_names_in_capitals_before_a_full_stop():
    parts = (
        "CHAIR ROE. Good afternoon.",
        "ANN LEE. Ann Lee, Rye News. Why?",
        "CHAIR ROE. Well.",
        "MAX LOY. Hello.",
        "CHAIR ROE. So.",
    )
    assert [name for name, _ in cast(*parts)] == ["CHAIR ROE", "ANN LEE", "CHAIR ROE", "MAX LOY", "CHAIR ROE"]


def test_page_headers_are_asides_and_turns_go_on_after_them():
    pages = [
        p
        for n in range(1, 5)
        for p in (f"Page {n} of 4", "May 1, 2020   Press Conference", f"This is the text of page {n}.")
    ]
    _text, reading = read("CHAIR ROE. Good day.", *pages, "ANN LEE. Why?", "CHAIR ROE. Well.")
    assert [len(t.paragraphs) for t in reading.turns] == [5, 1, 1]
    assert sum(f.kind == "aside" for f in reading.furniture) == 8


def test_several_who_speak_together_are_not_one_of_them():
    parts = ("**Jane**: One.", "**Ann**: Two.", "**Jane and Ann**: Both.", "**Jane**: Three.", "**Ann**: Four.")
    _text, reading = read(*parts)
    assert [t.expert for t in reading.turns] == ["jane", "ann", None, "jane", "ann"]
    assert [d.reason for d in reading.doubts] == ["'Jane and Ann' speak together"]


def test_bold_questions_are_nobodys_and_open_topics():
    parts = (
        "**Max: What is rye?**",
        "**Jane:** A grain.",
        "**Ann:** A plant.",
        "**Max: And wheat?**",
        "**Jane:** Too.",
        "**Ann:** Yes.",
    )
    _text, reading = read(*parts)
    assert [(t.expert, t.topic.question) for t in reading.turns] == [
        ("jane", "What is rye?"),
        ("ann", "What is rye?"),
        ("jane", "And wheat?"),
        ("ann", "And wheat?"),
    ]


def test_bold_questions_whose_answers_have_no_label_name_nobody():
    parts = ("**What is rye?**", "A grain, we think.", "**And wheat?**", "A grain, too.")
    assert cast(*parts, author="Max Loy") == [(None, "A grain, we think."), (None, "A grain, too.")]


@pytest.mark.parametrize(
    "title", ["Jane Roe", "An interview with Jane Roe", "Interview: Jane Roe", "Q&A with Jane Roe, baker"]
)
def test_one_person_a_post_with_headings_as_questions(title):
    parts = (
        ("Who are you?", HEADING),
        "I'm Jane, and I bake.",
        ("What do you use?", HEADING),
        "My oven.",
        "And I knead.",
    )
    _text, reading = read(*parts, title=title, author="Max Loy")
    assert [(e.name, e.id) for e in reading.experts] == [("Jane Roe", "jane-roe")]
    assert [(t.topic.question, len(t.paragraphs)) for t in reading.turns] == [
        ("Who are you?", 1),
        ("What do you use?", 2),
    ]


@pytest.mark.parametrize("title", ["Hello World", "Why Rye Bread", "SIG Bread", "Spotlight on Rye Bread"])
def test_a_title_that_is_no_name_names_nobody(title):
    parts = (("What is it?", HEADING), "My world of rye bread says hello: why?", ("How?", HEADING), "I use bread, sig.")
    assert {name for name, _ in cast(*parts, title=title)} == {None}


def test_questions_and_answers_are_the_one_listed_speakers():
    parts = ("Rye is a grain.", "Q: Why?", "A: It grows.", "Q: Where?", "A: Here.")
    assert cast(*parts, people=("Jane Roe",)) == [
        ("Jane Roe", "Rye is a grain."),
        ("Jane Roe", "It grows."),
        ("Jane Roe", "Here."),
    ]
    assert {name for name, _ in cast(*parts)} == {None}


def test_a_text_without_speakers_is_its_authors_or_nobodys():
    parts = (("A walk", HEADING), "It rained.", "Then: sun.")
    assert cast(*parts, author="Jane Roe (Rye Institute)") == [("Jane Roe", "It rained. Then: sun.")]
    for author in (None, "admin", "Editorial Team", "Jane Roe and Ann Lee"):
        assert {name for name, _ in cast(*parts, author=author)} == {None}


def test_profiles_are_quoted_by_those_whom_they_show():
    parts = (("Jane Roe", HEADING), "She bakes.", ("I bake.", QUOTATION), ("Ann Lee", HEADING), ("I eat.", QUOTATION))
    assert cast(*parts) == [(None, "She bakes."), ("Jane Roe", "I bake."), ("Ann Lee", "I eat.")]


def test_a_block_quotation_in_a_turn_is_the_third_partys_or_nobodys():
    parts = (
        "Jane Roe: As Max Loy wrote:",
        ("Bread is life.", QUOTATION),
        "So he did.",
        ("Unsigned.", QUOTATION),
        "Well.",
        "Ann Lee: Yes.",
        "Jane Roe: No.",
        "Ann Lee: So.",
    )
    assert cast(*parts)[:3] == [
        ("Jane Roe", "As Max Loy wrote: Bread is life. So he did."),
        (None, "Unsigned."),
        ("Jane Roe", "Well."),
    ]


@pytest.mark.parametrize(
    "role",
    ["Moderator", "Audience member", "Interviewer 2", "1st person", "THE COURT", "Speaker 6", "Unidentified Speaker"],
)
def test_offices_are_no_experts(role):
    names = {
        name
        for name, _ in cast("Jane Roe: 1.", f"{role}: 2.", "Ann Lee: 3.", f"{role}: 4.", "Jane Roe: 5.", "Ann Lee: 6.")
    }
    assert names <= {"Jane Roe", "Ann Lee", None}


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(("Tags:", "Links:", "Tags:", "Links:"), id="lists of words"),
        pytest.param(("Memory: 64 GB", "Disk: 1 TB", "Memory: 32 GB", "Disk: 2 TB"), id="specifications"),
        pytest.param(
            ("Custom HTML:", "test", "Page list block:", "test"), id="a label alone does not vouch for itself"
        ),
        pytest.param(("Footnotes:", "1. One.", "Footnotes:", "2. Two."), id="one word that recurs"),
        pytest.param(
            ("00:00:01 Hello, I am Jane Roe.", "00:00:04 Today: Ann Lee.", "00:00:09 Welcome."), id="times alone"
        ),
        pytest.param(("Smith", "Jones", "Brown", "Smith", "Jones", "Brown", "Smith", "Jones"), id="a roll call"),
        pytest.param(("As follows: one.", "As follows: two.", "In short: three.", "In short: four."), id="openers"),
    ],
)
def test_what_is_no_label_invents_nobody(parts):
    assert {name for name, _ in cast(*parts)} <= {None}


def test_the_listed_speakers_are_no_reason_to_name_anybody_without_a_label():
    assert cast("One.", "Two.", people=("Jane Roe", "Ann Lee"))[0][0] is None


def test_a_first_name_in_one_document_is_nobody_in_the_next():
    first, second = (f"Jane: {n}. One.\n\nAnn: Two.\n\nJane: Three.\n\nAnn: Four." for n in (1, 2))
    register = speakers.Register()
    experts = []
    for text in (first, second):
        blocks, at = [], 0
        for words in text.split("\n\n"):
            blocks.append(Block(Span(at, at + len(words))))
            at += len(words) + 2
        reading = speakers.read(text, blocks, register)
        experts.append([e.id for e in reading.experts])
        register.experts += reading.experts
    assert experts == [["jane", "ann"], ["jane-2", "ann-2"]]


words = st.text(alphabet=st.sampled_from("abcABCé .?!:-–[]()<>“”\n0123456789"), min_size=1, max_size=50).filter(
    str.strip
)
label = st.sampled_from(
    ["Jane Roe", "Ann Lee", "JR", "Q", "A", "Mr. ROE", "The CHAIR", "Jane and Ann", "login7", "Unit 9"]
)
form = st.sampled_from(
    ["{}: {}", "{}. {}", "**{}:** {}", "{} – {}", "<{}> {}", "{}: 00:01 {}", "[{}] {}", "**{}: {}?**"]
)
part = st.tuples(
    st.one_of(
        words,
        st.builds(lambda f, n, w: f.format(n, w), form, label, words),
        st.just("Page 1 of 9"),
        st.just("[X follows:]"),
    ),
    st.sampled_from(
        [{}, {}, {}, HEADING, QUOTATION, {"kind": "aside"}, {"speaker": "Jane Roe"}, {"speaker": "Moderator"}]
    ),
)


@given(
    st.lists(part, max_size=14),
    st.sampled_from([(), ("Jane Roe",), ("Jane Roe", "Ann Lee")]),
    st.sampled_from([None, "Ann Lee", "admin"]),
)
@settings(max_examples=400, deadline=None)
def test_every_character_of_every_block_is_held_once(parts, people, author):
    text, blocks = document(*((w.strip(), o) for w, o in parts))
    reading = speakers.read(text, blocks, people=people, author=author)
    spans = sorted([f.span for f in reading.furniture] + [p for t in reading.turns for p in t.paragraphs])
    held = [i for s in spans for i in range(s.start, s.end)]
    assert held == sorted(set(held))
    inside = {i for b in blocks for i in range(b.span.start, b.span.end)}
    assert set(held) <= inside
    assert {i for i in inside if not text[i].isspace()} <= set(held)
    assert all(t.paragraphs for t in reading.turns)
    assert {e.id for e in reading.experts} == {t.expert for t in reading.turns if t.expert}
    doubted = [d.span for d in reading.doubts]
    assert all(t.expert or any(p in doubted for p in t.paragraphs) for t in reading.turns)
    assert 0 <= reading.score <= 1
