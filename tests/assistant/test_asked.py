import pytest

from assistant.asked import asked
from corpus.mentions import Mentions
from corpus.types import Expert

MENTIONS = Mentions([Expert(n, n.title()) for n in ("ash", "birch", "cedar")], set(), lambda _: False)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did Ash think of Birch's idea?", "ash"),
        ("What did Ash say when responding to Birch?", "ash"),
        ("Which of Birch's plans did Ash reject?", "ash"),
        ("What was Ash's reaction to Birch?", "ash"),
        ("Tell me what Ash said about Birch", "ash"),
        ("According to Ash, is Birch right?", "ash"),
        ("What was proposed by Ash after Birch spoke?", "ash"),
        ("Ash on Birch's plan", "ash"),
        ("Does Ash mention Birch?", "ash"),
        ("Does Ash side with Birch?", "ash birch"),
        ("Does Ash's plan beat Birch's?", "ash birch"),
        ("What do Ash, Birch and Cedar say?", "ash birch cedar"),
        ("What do Ash or Birch say about Cedar?", "ash birch"),
        ("What does Ash think, and what does Birch say about Cedar?", "ash birch"),
        ("How does Ash compare to Birch?", "ash birch"),
        ("What is the difference between Ash and Birch?", "ash birch"),
        ("What did the team think about Ash's plan?", ""),
        ("What did the team and Ash think?", "ash"),
        ("Was there anything from Ash?", "ash"),
        ("", ""),
    ],
)
def test_the_subject_and_whoever_is_beside_it_are_asked(question, expected):
    assert [m.expert for m in asked(question, MENTIONS.find(question))] == expected.split()
