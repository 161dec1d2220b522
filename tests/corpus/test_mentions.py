from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.mentions import Mentions, without
from corpus.types import Expert

EXPERTS = (
    Expert("zhu", "Shaoming Zhu", ("Zhu Shaoming",)),
    Expert("backer", "Larry Catà Backer"),
    Expert("sapio", "Flora Sapio"),
    Expert("may", "Will May"),
)
MENTIONS = Mentions(EXPERTS, {"will", "may"}, {"banker", "backed", "baker", "floral", "cats"}.__contains__)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What does Sapio think?", ["sapio"]),
        ("sapio on taxes", ["sapio"]),
        ("Zhu Shaoming or Prof. Backer?", ["zhu", "backer"]),
        ("catà backer, larry: what of it", ["backer"]),
        ("flora sapia on taxes", ["sapio"]),
        ("Bakcer's view", ["backer"]),
        ("Does Baker see it?", ["backer"]),
        ("the banker backed a baker", []),
        ("will it rain in may", []),
        ("What does May say?", ["may"]),
        ("what about floral bread", []),
        ("what about cats", []),
        ("and cats say what?", ["backer"]),
        ("Prof. Dr. Catá-Backer's take", ["backer"]),
        ("Zhu-Backer's take", []),
        ("", []),
    ],
)
def test_names_in_any_form(text, expected):
    assert [m.expert for m in MENTIONS.find(text)] == expected


def test_names_are_taken_out_with_titles_and_possessives():
    text = "What is Dr. Sapio's view of tax?"
    assert without(text, MENTIONS.find(text)) == "What is view of tax?"


WORDS = st.sampled_from(
    "Sapio zhu Shaoming Dr. Professor Baker backer's will May, Flora - Catà 中文 👩 \ud800".split(" ")
)


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=12).map(" ".join)))
@settings(max_examples=200)
def test_mentions_stand_in_order_and_apart_in_any_text(text):
    found = MENTIONS.find(text)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert all(m.span.end <= len(text) and m.span.of(text).strip() for m in found)
    assert MENTIONS.find(text) == found


def test_a_shared_surname_alone_means_nobody():
    mentions = Mentions((Expert("jr", "Jane Roe"), Expert("mr", "Max Roe")), set(), lambda _: False)
    assert [m.expert for m in mentions.find("What does Roe say, and Max Roe?")] == ["mr"]


PANEL = (
    Expert("grad-e", "Grad E"),
    Expert("grad-f", "Grad F"),
    Expert("phd-a", "PhD A"),
    Expert("professor-b", "Professor B"),
    Expert("lead", "Project Manager"),
    Expert("screens", "User Interface"),
    Expert("market", "Marketing"),
    Expert("product", "Industrial Designer"),
    Expert("chair", "The Chair"),
    Expert("acting", "The Acting Chair"),
    Expert("roe", "Jane Roe", ("Minister of Health",)),
    Expert("doe", "Max Doe", ("Prime Minister",)),
    Expert("ingram", "Andrew Ingram"),
    Expert("handle", "user123"),
    Expert("signs", "q0'."),
    Expert("spaced", "ABC 4567"),
)
OFFICES = Mentions(
    PANEL, {"project", "manager", "user", "interface", "marketing", "designer", "minister", "health"}, lambda _: False
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What did Grad E say?", ["grad-e"]),
        ("grad f on speech", ["grad-f"]),
        ("What did E think about it?", ["grad-e"]),
        ("According to E, what is speech?", ["grad-e"]),
        ("Do E, F and the professor agree?", ["grad-e", "grad-f", "professor-b"]),
        ("What did I say?", []),
        ("Is plan E a good idea?", []),
        ("What did Grad Z say?", []),
        ("What did PhD Q say?", []),
        ("What did Professor B say?", ["professor-b"]),
        ("what did the professor say?", ["professor-b"]),
        ("What did Professor Smith say?", []),
        ("What did the project manager recommend?", ["lead"]),
        ("the opinion of the project manager on cost", ["lead"]),
        ("What did the marketing learn?", ["market"]),
        ("What did the Marketing Expert learn?", ["market"]),
        ("How is marketing done?", []),
        ("What did the user interface designer want?", ["screens"]),
        ("What did UI want?", ["screens"]),
        ("Is the UI slow?", []),
        ("What does AI mean for work?", []),
        ("What did the Industrial Design think?", ["product"]),
        ("What did the Chair say?", ["chair"]),
        ("What did the Acting Chair say?", ["acting"]),
        ("What did Right Hon. Jane Roe MP say?", ["roe"]),
        ("What did the Minister of Health say?", ["roe"]),
        ("Is health a right?", []),
        ("What did the Prime Minister debate?", ["doe"]),
        ("What does user123 say about user124?", ["handle"]),
        ("What does q0'. say?", ["signs"]),
        ("What does ABC 4567 say?", ["spaced"]),
        ("Was it 4567 in all?", []),
    ],
)
def test_labels_offices_and_handles(text, expected):
    assert [m.expert for m in OFFICES.find(text)] == expected


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("What did the user interface designer want?", "What did want?"),
        ("What does q0'. say?", "What does say?"),
        ("What did Hon. Jane Roe MP say?", "What did say?"),
        ("What did the Chair say?", "What did say?"),
    ],
)
def test_what_belongs_to_a_name_goes_with_it(text, left):
    assert without(text, OFFICES.find(text)) == left


def test_a_whole_name_goes_before_a_part_of_another():
    mentions = Mentions((Expert("one", "Russell"), Expert("two", "Russell Poe")), set(), lambda _: False)
    assert [m.expert for m in mentions.find("What does Russell say of Russell Poe?")] == ["one", "two"]


def test_a_capital_does_not_make_another_word_a_misspelt_name():
    mentions = Mentions((Expert("cat", "Persian Cat"),), set(), {"persia"}.__contains__)
    assert not mentions.find("Where is Ancient Persia?")


@pytest.mark.parametrize(
    ("name", "expected"), [("Grad Z", True), ("Z", True), ("Grad E", False), ("E", False), ("I", False), ("Roe", False)]
)
def test_labels_of_nobody(name, expected):
    assert OFFICES.is_nobodys(name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Minister of Finance", True), ("Minister of Health", False), ("President", True), ("Prime Minister", False)],
)
def test_offices_of_nobody(name, expected):
    assert OFFICES.is_vacant(name) is expected


def test_a_letter_that_folds_to_nothing_is_no_name():
    assert not OFFICES.find("\uff9e \uff9e and Grad \uff9e")
