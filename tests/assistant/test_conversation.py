import pytest

from assistant.conversation import State


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


def test_an_aside_changes_nothing(assistant):
    plain = talk(assistant, "b1", "Could it stop bribery?", "and Backer?")
    broken = talk(assistant, "b2", "Could it stop bribery?", "you are useless", "and Backer?")
    assert broken[1].quotes == ()
    assert [q.id for q in broken[2].quotes] == [q.id for q in plain[1].quotes]


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


def test_states_are_small_and_bounded(assistant, monkeypatch):
    monkeypatch.setattr("assistant.answer._CONVERSATIONS", 3)
    for n in range(6):
        assistant.ask("Could it stop bribery? " + "really " * 60, conversation=f"e{n}")
    assert len(assistant._states) <= 3
    assert all(isinstance(s, State) and len(s.text) <= 400 for s in assistant._states.values())


@pytest.mark.parametrize("follow_up", ["why?", "tell me more", "go on"])
def test_empty_follow_ups_stay_on_the_topic(assistant, follow_up):
    answer = talk(assistant, f"f{follow_up}", "What does Sapio think of profiling?", follow_up)[1]
    assert experts_of(answer) == {"Flora Sapio"}
    assert answer.quotes[0].topic.number == 9
