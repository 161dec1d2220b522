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
MENTIONS = Mentions(EXPERTS, {"will", "may"}, {"banker", "backed", "baker", "floral"}.__contains__)


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
@settings(max_examples=200, deadline=None)
def test_mentions_stand_in_order_and_apart_in_any_text(text):
    found = MENTIONS.find(text)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert all(m.span.end <= len(text) and m.span.of(text).strip() for m in found)
    assert MENTIONS.find(text) == found


def test_a_shared_surname_alone_means_nobody():
    mentions = Mentions((Expert("jr", "Jane Roe"), Expert("mr", "Max Roe")), set(), lambda _: False)
    assert [m.expert for m in mentions.find("What does Roe say, and Max Roe?")] == ["mr"]
