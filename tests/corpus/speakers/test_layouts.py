"""One small document per layout: who is named, where nobody is, and what becomes a question."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import speakers
from corpus.readers import plain
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
@settings(max_examples=400)
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


BOATS = (
    "We keep two boats ready for the winter.",
    "That depends on the tide, as you know.",
    "I would not trust the forecast.",
    "We have been asking for a pier since the flood.",
)


def taking_turns(label, *names, **options):
    """Four things said in turn, under labels written as ``label`` says; ``{i}`` counts."""
    return tuple(
        (label.format(name=names[i % len(names)], i=i) + words, options) if options else
        label.format(name=names[i % len(names)], i=i) + words
        for i, words in enumerate(BOATS)
    )  # fmt: skip


@pytest.mark.parametrize(
    "label",
    [
        pytest.param("{name} — ", id="em dash"),
        pytest.param("{name}—", id="em dash without spaces"),
        pytest.param("{name} – ", id="en dash"),
        pytest.param("{name} | ", id="a stroke"),
        pytest.param("**{name}** ", id="bold without a mark"),
        pytest.param("[00:0{i}:10] {name}\n", id="a time before a line"),
        pytest.param("00:0{i}:10 - {name}\n", id="a time and a dash before a line"),
        pytest.param("[{name}] 10:0{i}:11\n", id="a name in brackets and a time"),
        pytest.param(">> {name}: ", id="arrows of captions"),
        pytest.param("@{name}: ", id="an at sign"),
    ],
)
def test_labels_of_whole_names_twice_each(label):
    assert cast(*taking_turns(label, "Jane Roe", "Ann Lee")) == [
        (name, words) for name, words in zip(("Jane Roe", "Ann Lee") * 2, BOATS, strict=True)
    ]


@pytest.mark.parametrize(
    "names", [("Hélène d'Aubigné", "Jürgen von der Heide"), ("Siobhán O'Dwyer-Kelly", "Ann al-Lee")]
)
def test_names_with_particles(names):
    assert [name for name, _ in cast(*taking_turns("{name} : ", *names))] == [*names, *names]


def test_names_as_headings_that_recur_are_labels():
    parts = [
        part
        for name, words in zip(("Jane Roe", "Ann Lee") * 2, BOATS, strict=True)
        for part in ((name, HEADING), words)
    ]
    assert cast(*parts) == list(zip(("Jane Roe", "Ann Lee") * 2, BOATS, strict=True))


@pytest.mark.parametrize(
    "first", ["Jane Roe (Leeford Ferries): ", "Jane Roe, Leeford Institute: ", "Jane Roe, Institute of Tides: "]
)
def test_whom_somebody_works_for_is_told_once(first):
    parts = (first + BOATS[0], "Ann Lee: " + BOATS[1], "Jane Roe: " + BOATS[2], "Ann Lee: " + BOATS[3])
    assert [name for name, _ in cast(*parts)] == ["Jane Roe", "Ann Lee"] * 2


def test_chats_of_logins():
    parts = taking_turns("<{name}> ", "jroe", "ann_l")
    assert [name for name, _ in cast(*parts)] == ["jroe", "ann_l"] * 2


@pytest.mark.parametrize(
    "listed",
    [
        ("Present: Jane Roe, Ann Lee (chair) and Max Tander",),
        ("Attendees", "Jane Roe (chair)", "Ann Lee", "Max Tander - guest"),
        ("Name\tRole", "Jane Roe\tchair", "Ann Lee\tmember"),
    ],
)
def test_initials_are_those_of_whom_the_document_lists_as_present(listed):
    turns = [name for name, words in cast("# Board", *listed, "JR: One, I say.", "AL: Two.", "JR: Three.", "AL: Four.")]
    assert turns[-4:] == ["Jane Roe", "Ann Lee"] * 2


def test_offices_in_the_plural_are_no_part_of_a_name_listed_as_present():
    parts = ("Present: Senators Roe and Lee", "Senator Roe. I thank you.", "Senator Lee. I do.", "Senator Roe. One.")
    assert [name for name, _ in cast("# Board", *parts)][-3:] == ["Senator Roe", "Senator Lee", "Senator Roe"]


@pytest.mark.parametrize(
    ("title", "question", "answer"),
    [
        ("Interview mit Jane Roe", "Frage", "Antwort"),
        ("Entretien avec Jane Roe", "Question", "Réponse"),
        ("Interview with Jane Roe", "问", "答"),
    ],
)
def test_questions_and_answers_in_other_languages(title, question, answer):
    parts = (f"{question}: One?", f"{answer}: Two.", f"{question}: Three?", f"{answer}: Four.")
    assert cast(*parts, title=title) == [("Jane Roe", "Two."), ("Jane Roe", "Four.")]


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(("Pros: cheap.", "Cons: slow.", "Pros: quiet.", "Cons: loud."), id="fields"),
        pytest.param(("Added: a mast.", "Fixed: the sail.", "Added: a rudder.", "Fixed: a leak."), id="changes"),
        pytest.param(
            ("New York: big and busy.", "Los Angeles: wide.", "New York: cold.", "Los Angeles: hot."), id="entries"
        ),
        pytest.param(("Monday: I sailed.", "Tuesday: I slept.", "Monday: We sailed.", "Tuesday: We slept."), id="days"),
        pytest.param(("Option A: We go.", "Option B: We stay.", "Option A: We pay.", "Option B: No."), id="options"),
        pytest.param(("Dear Jane: I sailed.", "I slept.", "Dear Jane: I forgot.", "Yours."), id="a letter"),
        pytest.param(
            (
                "Grey Water: A novel of the sea, and of those who sail it in the winter months.",
                "The fleet grew quickly after the treaty, because timber was cheap and the ports were open.",
                "Grey Water: The ending, which some readers found hard to bear, is the best part of the book.",
                "The fleet declined as quickly. Rates doubled, and the younger captains moved to the south.",
            ),
            id="a book that recurs",
        ),
        pytest.param(
            (
                "**Page Loads** The page loads the words first, and the pictures later on, when the network is idle.",
                "**Side Bar** The bar holds the links to the archive and to the other pages of the site.",
                "**Page Loads** The page is kept by the browser, and loads once.",
                "**Side Bar** The bar may be hidden.",
            ),
            id="parts of a program in bold",
        ),
        pytest.param(
            tuple(f"{place}: The port has {n}0 berths. " + "Trade grew after the treaty was signed there. " * 3
                  for n, place in enumerate(("New Leeford", "Old Leeford") * 2, 1)),
            id="places nobody speaks for",
        ),
    ],
)  # fmt: skip
def test_what_heads_an_entry_is_nobody(parts):
    assert {name for name, _ in cast(*parts)} == {None}


def test_the_makers_of_a_transcript_and_its_editors_are_nobodys_words():
    parts = (
        *taking_turns("{name}: ", "Jane Roe", "Ann Lee"),
        "Editor's note: the pier was built later.",
        "And we sailed.",
        "Transcribed by Max Tander.",
        "Ann Lee keeps the light.",
    )
    assert cast(*parts)[-2:] == [("Ann Lee", BOATS[3] + " And we sailed."), (None, "Ann Lee keeps the light.")]


def test_questions_and_answers_beside_names():
    parts = ("Q. Where do you live?", "A. I live by the pier.", "MS. ROE: No more.", "MR. LEE: One more.", "A. I am.")
    assert [(n, w) for n, w in cast(*parts) if n] == [("MS. ROE", "No more."), ("MR. LEE", "One more.")]


def test_a_long_office_names_whoever_holds_it():
    parts = ("The Minister for Roads and Rivers (Jane Roe): I welcome it.", "Ann Lee: Two.", "Ann Lee: Three.")
    assert cast(*parts)[0] == ("Jane Roe", "I welcome it.")
    marked = [("I welcome it.", {"speaker": "The Minister for Roads and Rivers (Jane Roe)"})]
    assert cast(*marked) == [("Jane Roe", "I welcome it.")]


def test_one_whose_surname_is_a_label_by_itself():
    names = ["Jane Roe", "Ann Lee", "Roe", "Lee", "Roe", "Lee"]
    assert [name for name, _ in cast(*(f"{name}: We see." for name in names))] == ["Jane Roe", "Ann Lee"] * 3


def test_what_more_white_space_sets_apart_is_a_heading():
    text = "The board\n\n\nRoads: Winter\n\n\nJane Roe: One, I say.\n\nAnn Lee: Two.\n\n\nRoads: Summer\n\n\n"
    text += "Jane Roe: Three.\n\nAnn Lee: Four."
    text += "\n\n\nRoads: Summer\n\n\nNobody is named here.\n\nJane Roe: Five."
    blocks = [Block(Span(*m.span())) for m in re.finditer(r"[^\n]+", text)]
    reading = speakers.read(text, blocks)
    assert [t.title for t in reading.topics] == ["Roads: Winter", "Roads: Summer", "Roads: Summer"]
    assert [e.name for e in reading.experts] == ["Jane Roe", "Ann Lee"]
    assert all("Nobody" not in p.of(text) for t in reading.turns for p in t.paragraphs)


def test_a_record_that_tells_what_was_done_says_it_of_nobody():
    parts = (
        *taking_turns("{name}: ", "Jane Roe", "Ann Lee"),
        "Question put and agreed to.",
        "Ordered,",
        "That the pier be built.",
        "Jane Roe: I thank the House.",
    )
    assert cast(*parts)[-2:] == [
        (None, "Question put and agreed to. Ordered, That the pier be built."),
        ("Jane Roe", "I thank the House."),
    ]


PANEL = [f"{first} {last}" for first in ("Jane", "Ann", "Max", "Liv", "Tom") for last in ("Roe", "Lee")]


@pytest.mark.parametrize(
    ("label", "words", "named"),
    [
        ("Otto Fox", "I saw the fox, and we ran.", "Otto Fox"),
        ("Jane Spring", "It was in the spring.", "Jane Spring"),
        ("Lord Tander of Leeford", "That is so.", "Lord Tander of Leeford"),
        ("Spring Water", "It is sold in bottles.", "Tom Lee"),
    ],
)
def test_names_with_everyday_words_where_many_speak(label, words, named):
    parts = [f"{name}: {n} and I." for n in (1, 2) for name in PANEL]
    turns = cast(*parts, f"{label}: {words}", "The fox drank water in spring.")
    assert turns[-1][0] == named


def test_what_one_person_adds_in_brackets_is_theirs():
    text = ("**Who are you?**", "I am Jane Roe.", "(For years I lived by the sea.)", "**And?**", "I sail.")
    turns = cast(*text, title="Interview with Jane Roe")
    assert turns[0] == ("Jane Roe", "I am Jane Roe. (For years I lived by the sea.)")


@pytest.mark.parametrize("title", ["Jane Roe, Sr.", "Jane Roe Jr."])
def test_a_title_that_is_a_name_with_what_follows_it(title):
    parts = (("What do you do?", HEADING), "I sail.", ("And with what?", HEADING), "I use a boat.")
    assert {name for name, _ in cast(*parts, title=title)} == {"Jane Roe"}


def test_the_lines_a_court_reporter_numbers():
    lines = (
        "THE COURT:  Go on.",
        "MS. ROE:  Thank you, Judge.",
        "Q.   Where do you live?",
        "A.   I live by the pier, next to the",
        "ferry house.",
        "Q.   And since when?",
        "A.   Since the flood.",
        "",
        "MR. LEE:  Objection.  I never",
        "heard of it.",
    )
    text = "".join(f"{n:>2}     {line}\n" for n, line in enumerate(lines, 1))
    reading = speakers.read(text, plain.marked(text))
    name = {e.id: e.name for e in reading.experts}
    assert [(name.get(t.expert), [p.of(text) for p in t.paragraphs]) for t in reading.turns] == [
        (None, ["Go on."]),
        ("MS. ROE", ["Thank you, Judge."]),
        (None, ["I live by the pier, next to the", "ferry house."]),
        (None, ["Since the flood."]),
        ("MR. LEE", ["Objection.  I never", "heard of it."]),
    ]


def test_whole_names_once_and_their_initials_from_then_on():
    names = ["Jane Roe", "Ann van Lee", "JR", "AL", "JR", "AL"]
    assert [name for name, _ in cast(*(f"{name}: We see." for name in names))] == ["Jane Roe", "Ann van Lee"] * 3


@pytest.mark.parametrize("label", ["???", "[inaudible]", "Unknown"])
def test_one_whom_the_scribe_did_not_catch_is_nobody(label):
    parts = ("Jane Roe: One.", "Ann Lee: Two.", f"{label}: Who?", "Jane Roe: Three.", "Ann Lee: Four.")
    assert cast(*parts)[1:4] == [("Ann Lee", "Two."), (None, "Who?"), ("Jane Roe", "Three.")]


@pytest.mark.parametrize("time", ["", "00:01:10\t"])
def test_names_in_cells_count_from_the_third_time(time):
    names = ["Jane Roe", "Ann Lee"] * 3
    rows = [f"{time}{name}\tWe see it, I say." for name in names]
    assert [name for name, _ in cast(*rows)] == names
    assert {name for name, _ in cast(*rows[:4])} == {None}


def test_whole_names_that_take_turns_throughout_are_a_conversation():
    said = "The crop of rye fell by a third. Prices rose at once. " * 2
    turns = cast(*(f"{name}: {said}" for name in ("Jane Roe", "Ann Lee") * 5))
    assert [name for name, _ in turns] == ["Jane Roe", "Ann Lee"] * 5
