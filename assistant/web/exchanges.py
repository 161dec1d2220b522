"""What stands in the log of a conversation: answers, and experts side by side."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from assistant import quoting
from assistant.types import Answer, CallProblem, Quote
from assistant.web.cards import Face, badge, escaped, hue, quote_html
from assistant.web.strings import few, of
from corpus.types import Expert, Passage, Topic

_MOST_TOPICS = 12  # offered after a question about something else
_MOST_DOCUMENTS = 50  # whose topics of one number are laid side by side


def answer_html(answer: Answer, face: Face) -> str:
    """One exchange: the question, what is said about the answer, the quotes, and what else may help."""
    message = answer.message.said_in(face.language)
    count = len(answer.quotes)
    spoken = face.plain("quotes_one" if count == 1 else "quotes_many", count=count, message=message)
    parts = [f'<p class="itw-message">{escaped(message)}</p>', *(quote_html(q, face) for q in answer.quotes)]
    if answer.see_also:
        parts += [
            f'<section class="itw-see-also"><h3>{face.say("see_also")}</h3>',
            *(quote_html(q, face, level=4) for q in answer.see_also),
            "</section>",
        ]
    if not answer.quotes:
        parts.append(_suggestions(answer, face))
    return article(answer.question, spoken if count else message, "".join(parts), face)


def problem_html(question: str, problem: str, face: Face) -> str:
    """A question that could not be asked, and why."""
    return article(question, problem, f'<p class="itw-message itw-problem">{escaped(problem)}</p>', face)


def compare_html(number: int, experts: Sequence[Expert], face: Face, document: str | None = None) -> str:
    """What experts said under one topic, side by side.

    Args:
        number: the topic's number.
        experts: whose words are shown; of everybody who spoke under the topic if empty.
        face: how to show it.
        document: the id of the document whose topic is meant; of all if None.

    Raises:
        CallProblem: there is no such topic, or too many documents have one of this number.
    """
    places = [(d, t) for d, t in face.corpus.topics if t.number == number and document in (None, d)]
    topics = list(dict.fromkeys(t for _, t in places))
    if not topics:
        raise CallProblem(f"no topic {number}; choose one of /api/topics")
    if len(places) > _MOST_DOCUMENTS:
        raise CallProblem(f"{len(places):,} documents have a topic {number}; choose one at a quote, or on /coverage")
    passages = [p for d, t in places for p in face.corpus.under(d, t) if p.expert]
    shown = experts or tuple(dict.fromkeys(p.expert for p in passages if p.expert))
    names = few([e.name for e in shown], of(face.language))
    title = " · ".join(face.plain("topic", number=t.number, title=t.title) for t in topics)
    asked = "".join(f'<p class="itw-asked" {face.source()}>{escaped(t.question)}</p>' for t in topics if t.question)
    return article(
        title,
        face.plain("compare_done", names=names),
        asked + columns_html(passages, shown, face, level=3),
        face,
        "itw-compare",
    )


def others_html(quote: Quote, face: Face) -> str:
    """What other experts said under the topic of a quote, side by side."""
    passages = [
        p
        for p in face.corpus.document(quote.document).passages
        if p.expert and p.expert != quote.expert and quote.topic and p.topic == quote.topic
    ]
    if not passages or not quote.topic:
        return f"<p>{face.say('others_none')}</p>"
    experts = tuple(dict.fromkeys(p.expert for p in passages if p.expert))
    return f"<h4>{face.say('others_on', topic=quote.topic.title)}</h4>{columns_html(passages, experts, face, level=5)}"


def columns_html(passages: Iterable[Passage], experts: Sequence[Expert], face: Face, level: int) -> str:
    """A column for each expert, with what they said or that they said nothing; ``level`` is that of their names."""
    passages = list(passages)
    columns = []
    for expert in experts:
        quotes = [quoting.quote(face.corpus, p, p.span) for p in passages if p.expert == expert]
        words = "".join(quote_html(q, face, level) for q in quotes)
        silent = f'<p class="itw-message">{face.say("compare_silent", name=expert.name)}</p>'
        columns.append(
            f'<div class="itw-column itw-hue-{hue(face.corpus, expert)}">{words or badge(expert.name) + silent}</div>'
        )
    return f'<div class="itw-columns">{"".join(columns)}</div>'


def article(heading: str, spoken: str, body: str, face: Face, name: str = "") -> str:
    """One entry of the log.

    Args:
        heading: what was asked, or the topic.
        spoken: what a screen reader is told when the entry arrives.
        body: its HTML.
        face: how to show it.
        name: a further class.
    """
    key = secrets.token_hex(4)
    language = "" if name else ' dir="auto"'
    return (
        f'<article class="itw-answer {name}" aria-labelledby="itw-{key}" data-spoken="{escaped(spoken)}">'
        f'<h2 class="itw-question" id="itw-{key}" tabindex="-1"{language}>{escaped(heading)}</h2>{body}</article>'
    )


def suggestions_html(title: str, questions: Sequence[str], face: Face, level: int = 3) -> str:
    """A list of questions to ask next, under a title of the interface, which is a heading of ``level``."""
    items = "".join(f"<li>{_suggestion(q, face)}</li>" for q in questions)
    return f'<section class="itw-suggestions"><h{level}>{face.say(title)}</h{level}><ul>{items}</ul></section>'


def _suggestions(answer: Answer, face: Face) -> str:
    """What an abstention offers: the nearest topics, or all where nothing is near, and questions."""
    near = answer.topics
    topics = near or face.corpus.topics[:_MOST_TOPICS]
    parts = []
    if answer.suggestions:
        parts.append(suggestions_html("suggestions", answer.suggestions, face))
    if topics:
        items = "".join(f"<li>{_topic_offer(document, topic, face)}</li>" for document, topic in topics)
        title = face.say("topics_near" if near else "topics_all")
        parts.append(f'<section class="itw-suggestions itw-topics"><h3>{title}</h3><ul>{items}</ul></section>')
    return "".join(parts)


def _suggestion(question: str, face: Face) -> str:
    shown = f"<span {face.source()}>{escaped(question)}</span>"
    if face.scripted:
        return f'<button type="button" class="itw-suggestion" data-ask="{escaped(question)}">{shown}</button>'
    address = urlencode({"q": question, "lang": face.language})
    return f'<a class="itw-suggestion" href="/ask?{escaped(address)}">{shown}</a>'


def _topic_offer(document: str, topic: Topic, face: Face) -> str:
    label = f"<span {face.source()}>{escaped(f'{topic.number}. {topic.title}')}</span>"
    address = escaped(urlencode({"topic": topic.number, "document": document, "lang": face.language}))
    if face.scripted:
        return f'<button type="button" class="itw-suggestion" data-compare="{address}">{label}</button>'
    return f'<a class="itw-suggestion" href="/ask?{address}">{label}</a>'
