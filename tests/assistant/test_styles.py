import pytest

from assistant import references, styles
from tests.assistant.test_references import POSTMAN, bakers  # noqa: F401
from tests.conftest import corpus_of

BOOK = "Special Feature: The 10 Most Pressing Issues in Social Credit Systems"
ROUNDTABLE = "social-credit-roundtable:"

# Written by hand after the manuals: APA 7 (10.3; 8.6 for secondary sources; 8.28 for paragraphs), MLA 9 (5.32; 6.77),
# Chicago 18 (13.107, 14.8; 13.44 for undated works). Titles keep the capitals that the source gives them.
BY_HAND = [
    (
        POSTMAN,
        f"Wang, K. (n.d.). Misconceptions. In {BOOK}.",
        "(Postman, as cited in Wang, n.d., para. 3)",
        f"Wang, Keren. “Misconceptions.” {BOOK}.",
        "(Postman, qtd. in Wang, par. 3)",
        f"Wang, Keren. n.d. “Misconceptions.” In {BOOK}.",
        "(Postman, quoted in Wang, n.d., para. 3)",
    ),
    (
        ROUNDTABLE + "1478-1629",
        f"Wang, K. (n.d.). Misconceptions. In {BOOK}.",
        "(Wang, n.d., para. 2)",
        f"Wang, Keren. “Misconceptions.” {BOOK}.",
        "(Wang, par. 2)",
        f"Wang, Keren. n.d. “Misconceptions.” In {BOOK}.",
        "(Wang, n.d., para. 2)",
    ),
    (
        ROUNDTABLE + "9606-10455",
        f"Zhu, S. (n.d.). The Unity and Fragmentation of China’s Social Credit System. In {BOOK}.",
        "(Zhu, n.d., para. 1)",
        f"Zhu, Shaoming. “The Unity and Fragmentation of China’s Social Credit System.” {BOOK}.",
        "(Zhu, par. 1)",
        f"Zhu, Shaoming. n.d. “The Unity and Fragmentation of China’s Social Credit System.” In {BOOK}.",
        "(Zhu, n.d., para. 1)",
    ),
    (
        ROUNDTABLE + "22016-22485",
        f"Backer, L. C. (n.d.). Social Credit in the West. In {BOOK}.",
        "(Backer, n.d., para. 1)",
        f"Backer, Larry Catà. “Social Credit in the West.” {BOOK}.",
        "(Backer, par. 1)",
        f"Backer, Larry Catà. n.d. “Social Credit in the West.” In {BOOK}.",
        "(Backer, n.d., para. 1)",
    ),
    (
        ROUNDTABLE + "8899-9310",
        f"Sapio, F. (n.d.). Misconceptions. In {BOOK}.",
        "(Sapio, n.d., para. 3)",
        f"Sapio, Flora. “Misconceptions.” {BOOK}.",
        "(Sapio, par. 3)",
        f"Sapio, Flora. n.d. “Misconceptions.” In {BOOK}.",
        "(Sapio, n.d., para. 3)",
    ),
]


@pytest.mark.parametrize(("quote_id", "apa", "apa_text", "mla", "mla_text", "chicago", "chicago_text"), BY_HAND)
def test_references_are_as_by_hand(shipped, quote_id, apa, apa_text, mla, mla_text, chicago, chicago_text):
    made = styles.styled(references.of(shipped, quote_id))
    assert [(s.entry, s.in_text) for s in made] == [(apa, apa_text), (mla, mla_text), (chicago, chicago_text)]
    assert all((BOOK, True) in s.runs for s in made)


def test_a_signed_and_dated_post_by_hand(bakers):  # noqa: F811
    url = "https://example.org/yeast#:~:text=Not%20for%20wheat."
    made = styles.styled(references.of(bakers, "two-bakers-on-yeast:66-80"))
    assert [(s.entry, s.in_text) for s in made] == [
        (f"Lee, A. (2024). Is yeast needed? In M. Fox (Ed.), Two bakers on yeast. {url}", "(Lee, 2024, para. 1)"),
        (f"Lee, Ann. “Is Yeast Needed?” Two Bakers on Yeast, edited by Mia Fox, 2024, {url}", "(Lee, par. 1)"),
        (f"Lee, Ann. 2024. “Is Yeast Needed?” In Two Bakers on Yeast, edited by Mia Fox. {url}", "(Lee 2024, para. 1)"),
    ]


def test_markup_in_a_title_is_text(tmp_path):
    corpus = corpus_of(
        tmp_path, "<i>T</i> & <b>x</b>\n\nJane Roe: Bread.\n\nAnn Lee: Wine.\n\nJane Roe: Yes.\n\nAnn Lee: No.\n"
    )
    for made in styles.styled(references.of(corpus, corpus.passages[0].id)):
        assert "<i>T</i> & <b>x</b>" in made.entry.replace("<I>T</I> & <B>x</B>", "<i>T</i> & <b>x</b>")
