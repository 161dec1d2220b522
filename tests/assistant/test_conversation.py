from dataclasses import replace

import pytest

from assistant.conversation import Resolved, State, remember, resolve
from assistant.remembered import Here
from assistant.types import Answer
from assistant.understand import Query
from corpus.types import Corpus, Expert


def talk(assistant, name, *questions):
    return [assistant.ask(q, conversation=name) for q in questions]


def experts_of(answer):
    return {q.expert.name for q in answer.quotes}


def test_a_name_alone_asks_the_same_of_somebody_else(assistant):
    first, second, third = talk(assistant, "a", "Could it stop bribery?", "and Backer?", "what about Sapio?")
    assert experts_of(second) == {"Larry Catà Backer"}
    assert second.quotes[0].topic.number == first.quotes[0].topic.number == 6
    assert (third.reason, third.quotes) == ("expert_silent", ())
    assert third.see_also


@pytest.mark.parametrize("further", ["why?", "tell me more"])
def test_who_was_silent_stays_silent_when_asked_further(assistant, further):
    silent, again = talk(assistant, f"s-{further}", "What does Backer think about AI?", "and Zhu?", further)[1:]
    assert silent.reason == "expert_silent"
    assert (again.reason, again.quotes) == ("expert_silent", ())


def test_an_aside_changes_nothing(assistant):
    plain = talk(assistant, "b1", "Could it stop bribery?", "and Backer?")
    broken = talk(assistant, "b2", "Could it stop bribery?", "you are useless", "and Backer?")
    assert broken[1].quotes == ()
    assert [q.id for q in broken[2].quotes] == [q.id for q in plain[1].quotes]


@pytest.mark.parametrize("other", ["and pizza?", "how about football?", "what's the capital of France?", "hjkl uiop"])
def test_another_matter_is_not_answered_with_what_went_before(assistant, other):
    first, second = talk(assistant, f"e-{other}", "What does Backer say about artificial intelligence?", other)
    assert first.answered
    assert second.quotes == ()


@pytest.mark.parametrize("remark", ["ok thanks", "Thank you!", "great, bye"])
def test_thanks_are_no_question(assistant, remark):
    first, thanks, third = talk(assistant, f"f-{remark}", "Could it stop bribery?", remark, "and Backer?")
    assert (thanks.reason, thanks.quotes) == ("empty_question", ())
    assert third.quotes[0].topic.number == first.quotes[0].topic.number


def test_a_switch_drops_what_went_before(assistant):
    switched = talk(assistant, "c", "Could it stop bribery?", "Different matter: will other countries copy it?")[1]
    assert switched.quotes[0].topic.number == 7


def test_the_same_turns_give_the_same_answers_and_conversations_do_not_mix(assistant):
    turns = ("What does Wang say about Orwell?", "why?", "and Zhu?")
    one = talk(assistant, "d1", *turns)
    mixed = []
    for turn in turns:
        mixed.append(assistant.ask(turn, conversation="d2"))
        assistant.ask("Is privacy protected?", conversation="d3")
    assert [[q.id for q in a.quotes] for a in one] == [[q.id for q in a.quotes] for a in mixed]
    assert assistant.ask("and Backer?").quotes == ()  # alone it refers to nothing


@pytest.mark.parametrize("order", ["aabb", "abab", "baab", "bbaa"])
def test_any_interleaving_of_two_conversations_answers_each_as_alone(assistant, order):
    turns = {"a": ["Could it stop bribery?", "and Backer?"], "b": ["Is my data safe?", "and Zhu?"]}
    alone = {k: talk(assistant, f"alone-{order}-{k}", *t) for k, t in turns.items()}
    mixed = {"a": [], "b": []}
    for k in order:
        mixed[k].append(assistant.ask(turns[k][len(mixed[k])], conversation=f"mixed-{order}-{k}"))
    for k in turns:
        assert [(a.reason, a.quotes) for a in mixed[k]] == [(a.reason, a.quotes) for a in alone[k]]


CORPUS = Corpus("T", (), (Expert("jr", "Jane Roe"), Expert("al", "Ann Lee"), Expert("ml", "Max Loy")))
STATE = State("yeast in bread", speakers=("jr",), topics=(("talk", 1),), shown=("talk:1-2",))
ASKED_OF_ROE = replace(STATE, experts=("jr",))


@pytest.mark.parametrize(
    ("text", "kind", "named", "state", "context", "matter", "experts"),
    [
        pytest.param("Is wine good?", "ask", (), None, "", True, None, id="nothing went before"),
        pytest.param("and?", "ask", ("al",), STATE, "yeast in bread", False, {"al"}, id="a name alone"),
        pytest.param("why?", "why", (), ASKED_OF_ROE, "yeast in bread", False, {"jr"}, id="why stays with the expert"),
        pytest.param("why?", "why", (), STATE, "yeast in bread", False, None, id="why of nobody in particular"),
        pytest.param(
            "is she worried?", "ask", (), STATE, "yeast in bread", True, {"jr"}, id="a pronoun is who was quoted"
        ),
        pytest.param("who disagrees?", "others", (), STATE, "yeast in bread", False, {"al", "ml"}, id="the others"),
        pytest.param("do they drink wine?", "ask", (), ASKED_OF_ROE, "yeast in bread", True, None, id="they are all"),
        pytest.param(
            "how should grapes ferment before bottling begins",
            "ask",
            (),
            ASKED_OF_ROE,
            "",
            True,
            None,
            id="stands alone",
        ),
        pytest.param("a different matter: is wine good?", "ask", (), STATE, "", True, None, id="a switch"),
    ],
)
def test_what_a_follow_up_refers_to(text, kind, named, state, context, matter, experts):
    query = Query(text, text, kind, frozenset(named) or None, named)
    resolved = resolve(query, state, CORPUS)
    assert (resolved.context, resolved.matter) == (context, matter)
    assert resolved.query.experts == (frozenset(experts) if experts else None)
    assert resolved.topics == (STATE.topics if context else ())


@pytest.mark.parametrize(
    ("reason", "experts"),
    [("off_topic", ()), ("not_addressed", ()), ("unknown_expert", ()), ("expert_silent", ("al",))],
)
def test_an_abstention_changes_no_more_than_who_is_asked(reason, experts):
    resolved = Resolved(Query("and Lee?", "and?", "ask", frozenset({"al"}), ("al",)), STATE.text, False)
    answer = Answer("and Lee?", "c", 0.1, reason, "No.")
    assert remember(resolved, answer, STATE) == replace(STATE, experts=experts)


def test_states_are_small_and_bounded(assistant, monkeypatch):
    monkeypatch.setattr("assistant.remembered._MOST", 3)
    monkeypatch.setattr(assistant, "remembered", Here())
    for n in range(6):
        assistant.ask("Could it stop bribery? " + "really " * 60, conversation=f"e{n}")
    states = [state for n in range(6) if (state := assistant.remembered.get(f"e{n}"))]
    assert len(states) == 3
    assert all(len(s.text) <= 400 for s in states)


@pytest.mark.parametrize("follow_up", ["why?", "say some more", "go on"])
def test_empty_follow_ups_stay_on_the_topic(assistant, follow_up):
    answer = talk(assistant, f"f{follow_up}", "What does Sapio think of profiling?", follow_up)[1]
    assert experts_of(answer) == {"Flora Sapio"}
    assert answer.quotes[0].topic.number == 9
