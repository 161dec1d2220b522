"""Whose words count, and on which topic: what a reader chooses before asking."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.web.cards import Face, badge, escaped, hue
from corpus.types import Corpus

_EXPERTS = 60  # who can be chosen by a box; others by their name in the question
_TITLES = 3  # of topics of one number, in different documents, that are named


@dataclass(frozen=True, slots=True)
class Filters:
    """The ids of experts, all if empty, and the number of a topic, any if None."""

    experts: tuple[str, ...] = ()
    topic: int | None = None


def filters_html(chosen: Filters, face: Face) -> str:
    """The choice, folded away under a line that says what is chosen."""
    corpus = face.corpus
    wanted = [e for e in corpus.experts if e.id in chosen.experts]
    offered = list(dict.fromkeys([*wanted, *corpus.experts]))[: max(_EXPERTS, len(wanted))]
    boxes = "".join(
        f'<label class="itw-choice itw-hue-{hue(corpus, e)}">'
        f'<input type="checkbox" name="expert" value="{escaped(e.id)}"'
        f"{' checked' if e.id in chosen.experts else ''}>{badge(e.name)}"
        f'<span dir="auto">{escaped(e.name)}</span></label>'
        for e in sorted(offered, key=corpus.place_of)
    )
    if len(offered) < len(corpus.experts):
        boxes += f"<p>{face.say('filters_more', count=f'{len(corpus.experts) - len(offered):,}')}</p>"
    titles = _titles(corpus)
    options = "".join(
        f'<option value="{number}"{" selected" if number == chosen.topic else ""}>{escaped(title)}</option>'
        for number, title in titles.items()
    )
    topics = (
        f'<label class="itw-topic">{face.say("filters_topic")} <select name="topic" dir="auto">'
        f'<option value="">{face.say("filters_any")}</option>{options}</select></label>'
        if titles
        else ""
    )
    compare = (
        f'<button type="button" class="itw-tool itw-scripted" data-side-by-side '
        f'data-needs="{face.say("compare_needs")}">{face.say("compare")}</button>'
        if titles
        else ""
    )
    names = [e.name for e in wanted]
    now = " · ".join(filter(None, (", ".join(names), titles.get(chosen.topic or 0, ""))))
    return (
        f'<details class="itw-filters"><summary><span class="itw-filters-title">'
        f'{face.say("filters")}</span> <span class="itw-filters-now" data-none="{face.say("filters_none")}">'
        f"{escaped(now) or face.say('filters_none')}</span></summary>"
        f'<div class="itw-filters-body"><fieldset><legend>{face.say("filters_experts")}</legend>{boxes}</fieldset>'
        f'{topics}<div class="itw-filters-tools">{compare}'
        f'<button type="button" class="itw-tool itw-scripted" data-clear-filters>{face.say("filters_clear")}</button>'
        "</div></div></details>"
    )


def _titles(corpus: Corpus) -> dict[int, str]:
    """What to call the topics, by number: a number counts in every document."""
    found: dict[int, dict[str, None]] = {}
    for _, topic in corpus.topics:
        found.setdefault(topic.number, {})[topic.title] = None
    return {
        number: f"{number}. " + " / ".join([*list(titles)[:_TITLES], *(["…"] if len(titles) > _TITLES else [])])
        for number, titles in sorted(found.items())
    }
