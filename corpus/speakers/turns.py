"""One pass over a document's blocks: whose turn it is, under which topic, and what is nobody's answer.

A turn goes on until the next label or heading, or until somebody asks. Where it is open who goes on, nobody is
named and the place is a doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus import names, quotations
from corpus.readers.types import Block
from corpus.segments import trim
from corpus.speakers import asides, grammars, headings, labels, solo, statements
from corpus.speakers.belief import Belief
from corpus.speakers.headings import Headings
from corpus.speakers.topics import Topics
from corpus.speakers.types import Reading, Sighting
from corpus.types import Doubt, Expert, Furniture, FurnitureKind, Span, Turn

_LONGEST_CAPTION = 60
_LAST = 6  # blocks
_NO_LABEL = "no label says who speaks here"


@dataclass(frozen=True, slots=True)
class Voices:
    """Who may speak in a document.

    Args:
        resolve: the expert whom a written form names, or None if it names nobody or several.
        asked: who answers where the label only says "A:".
        default: whose the words without any label are.
        profiles: headings below which block quotations are this person's words.
    """

    resolve: Callable[[str], Expert | None]
    asked: Expert | None
    default: Expert | None
    profiles: dict[Block, Expert]
    chair: Expert | None = None


class Pass:
    """The state of one pass; ``read`` may be called once."""

    def __init__(self, text: str, title: str | None, marks: Headings, belief: Belief | None, voices: Voices) -> None:
        self._text = text
        self._metadata_title = title
        self._marks = marks
        self._belief = belief
        self._voices = voices
        self._labelled = self._marked = False
        self._topics = Topics()
        self._turns: list[Turn] = []
        self._furniture: list[Furniture] = []
        self._doubts: list[Doubt] = []
        self._speaker: Expert | None = None
        self._label: Span | None = None
        self._paragraphs: list[Span] = []
        self._reason = _NO_LABEL
        # Whether text without a label is the editors' still: before a topic's first turn, if there are turns.
        self._editors_speak = False
        self._asking = False
        self._own: Expert | None = None
        self._unmarked: frozenset[Block] = frozenset()
        self._pages: frozenset[Span] = frozenset()
        self._is_record = False
        self._last: Sequence[Block] = ()

    def read(self, blocks: Sequence[Block], experts: Callable[[], Sequence[Expert]]) -> Reading:
        """Go through the blocks."""
        said = {b for b in blocks if b.speaker or self._sight(b)}
        self._labelled = bool(said)
        self._marked = any(b.speaker for b in blocks)
        self._editors_speak = self._labelled
        self._speaker = self._voices.default
        self._pages = asides.page_lines(self._text, blocks, said)
        # One such sentence may be anybody's words.
        self._is_record = bool(said) and sum(statements.is_proceedings(b.span.of(self._text)) for b in blocks) > 1
        title = self._marks.title(blocks, self._metadata_title, self._opens)
        if title:
            self._furnish(title, "title")
        rest = [b for b in blocks if b.span != title]
        if not self._marks.marked and not any(b.speaker for b in blocks):
            self._unmarked = headings.unmarked(self._text, rest, self._opens, self._skips)
        self._last = rest[-_LAST:]
        for block in rest:
            self._block(block)
        self._close()
        used = {t.expert for t in self._turns}
        return Reading(
            title,
            tuple(self._topics.all),
            tuple(e for e in experts() if e.id in used),
            tuple(self._turns),
            tuple(self._furniture),
            tuple(self._doubts),
            self._belief.grammar.name if self._belief else None,
            self._score(blocks),
        )

    def _score(self, blocks: Sequence[Block]) -> float:
        named = {p for t in self._turns if t.expert for p in t.paragraphs}
        size = sum(len(b.span) for b in blocks if b.kind != "heading")
        return min(1.0, sum(map(len, named)) / size) if size else 0.0

    def _opens(self, block: Block) -> bool:
        return self._sight(block) is not None

    def _skips(self, block: Block) -> bool:
        words = block.span.of(self._text)
        return self._caption_of(block) is not None or asides.is_rule(words) or asides.is_direction(words)

    def _block(self, block: Block) -> None:
        words = block.span.of(self._text)
        own = statements.heading_of(words) if self._belief and self._belief.grammar.official else None
        if asides.is_rule(words):
            self._furnish(block.span, "rule")
        elif block.kind == "aside" or block.span in self._pages or (self._labelled and asides.is_note(words)):
            self._furnish(block.span, "aside")
        elif own is not None and (block.kind == "heading" or not self._sight(block)):
            self._announce(own, block.span, "heading")
        elif heading := self._marks.match(block):
            self._open_topic(*heading, block)
        elif block in self._unmarked:
            self._open_topic(words, None, block)
        elif block.speaker is not None:
            self._spoken(block)
        elif self._labelled and block in self._last and asides.is_credit(words):
            self._close()
            self._furnish(block.span, "aside")
        elif block.kind == "quotation":
            self._quoted(block)
        elif sighting := self._sight(block):
            self._labelled_block(sighting, block)
        elif asides.is_direction(words) and not self._says_aside(words):
            self._direct(block)
        elif solo.is_bold(self._text, block) and solo.is_question(words):
            self._ask(block.span)
        elif caption := self._caption_of(block):
            self._pass_caption(caption, block)
        else:
            self._plain(block)

    def _says_aside(self, words: str) -> bool:
        """Whether words in brackets are somebody's: what one person adds, or what a record tells."""
        if self._is_record and statements.is_proceedings(words):
            return True
        alone = self._voices.default is not None and not self._labelled
        return alone and words.startswith("(") and bool(grammars.FIRST_PERSON.search(words))

    def _sight(self, block: Block) -> Sighting | None:
        """The believed or unsure label at the head of a block."""
        if not self._belief or block.speaker is not None or block.kind != "text":
            return None
        sighting = grammars.sight(self._belief.grammar, self._text, block)
        if not sighting or (
            sighting.written not in self._belief.believed and sighting.written not in self._belief.unsure
        ):
            return self._role_elsewhere(block)
        return sighting

    def _role_elsewhere(self, block: Block) -> Sighting | None:
        """A mere "Q" or "A" in another grammar than the document's: "Q – …" among "Name: …"."""
        return grammars.question_or_answer(self._text, block)

    def _labelled_block(self, sighting: Sighting, block: Block) -> None:
        label = sighting.label
        bold_question = solo.is_bold(self._text, block) and solo.is_question(block.span.of(self._text))
        if label.role in labels.ASKERS or (bold_question and sighting.span != block.span):
            if bold_question:
                self._ask(block.span)
            else:
                self._close()
                self._editors_speak = self._labelled
                self._asking = True
                self._unlabelled(block.span)
            return
        reason = ""
        expert: Expert | None = None
        if label.role in labels.ANSWERERS:
            expert = self._voices.asked
            reason = "the label says only that somebody answers"
        elif label.role and not label.names:
            expert = (
                self._voices.chair
                if label.role.split()[-1].startswith("chair") and "acting" not in label.role
                else None
            )
            reason = f"{sighting.written!r} is an office, and the text names nobody for it"
        elif len(label.names) > 1:
            reason = f"{sighting.written!r} speak together"
        elif not label.role and sighting.written not in (self._belief.believed if self._belief else ()):
            reason = f"{sighting.written!r} may be a label, but nothing vouches for it"
        else:
            expert = self._voices.resolve(label.names[0])
            reason = f"{sighting.written!r} names nobody here, or more than one"
        self._open_turn(expert, sighting.span, block, reason)

    def _spoken(self, block: Block) -> None:
        """A block whose speaker the markup names."""
        label = labels.parse(block.speaker or "")
        held = label.names[0] if label and label.role and label.names else block.speaker or ""
        expert = None if label and label.role and not label.names else self._voices.resolve(held)
        if label and label.role in labels.ASKERS and solo.is_question(block.span.of(self._text)):
            self._ask(block.span)
            return
        goes_on = self._paragraphs and self._speaker is expert and expert is not None
        if not goes_on:
            self._close()
            self._speaker, self._reason = expert, f"{block.speaker!r} names nobody"
        self._editors_speak = False
        self._paragraph(block.span)

    def _announce(self, own: tuple[str, ...], span: Span, kind: FurnitureKind) -> None:
        """What follows is the statement of the one named; of several, or other matter, nobody's."""
        self._close()
        self._furnish(span, kind)
        self._own = self._voices.resolve(own[0]) if own else None
        self._speaker = self._own
        self._reason = "inserted matter, of which the record does not say whose it is"
        self._editors_speak = False

    def _direct(self, block: Block) -> None:
        """A stage direction; it may say that something is inserted."""
        follows = (
            statements.inserted(block.span.of(self._text)) if self._belief and self._belief.grammar.official else None
        )
        if follows is None:
            self._furnish(block.span, "aside")
        else:
            self._announce(follows, block.span, "aside")

    def _open_topic(self, title: str, number: int | None, block: Block) -> None:
        self._close()
        self._topics.open(title, number, title if title.endswith(("?", "？")) else None)
        self._furnish(block.span, "heading")
        self._editors_speak = self._labelled
        self._own = self._voices.profiles.get(block)

    def _ask(self, span: Span) -> None:
        """A question in bold."""
        self._close()
        self._furnish(span, "question")
        self._topics.ask(self._text, span, self._asked(span), self._answered)
        self._editors_speak = False
        self._reason = "nobody is named who answers this question"

    @property
    def _answered(self) -> bool:
        """Whether anybody has spoken under the topic yet."""
        return any(t.topic is self._topics.now for t in self._turns)

    def _asked(self, span: Span) -> str:
        """The question without who asks it."""
        if self._belief:
            sighting = grammars.sight(self._belief.grammar, self._text, Block(span))
            if sighting and len(sighting.span) < len(span):
                span = trim(self._text, Span(sighting.span.end, span.end))
        return headings.on_one_line(span.of(self._text))

    def _open_turn(self, expert: Expert | None, label: Span, block: Block, reason: str) -> None:
        if not (expert and self._speaker and self._speaker.id == expert.id and self._paragraphs):
            self._close()
            self._speaker, self._label, self._reason = expert, label, reason
        self._own = None
        self._editors_speak = False
        self._furnish(label, "label")
        rest = trim(self._text, Span(label.end, block.span.end))
        if len(rest):
            self._paragraph(rest)

    def _paragraph(self, span: Span) -> None:
        if self._speaker is None and not self._paragraphs:
            self._doubts.append(Doubt(span, self._reason))
        self._paragraphs.append(span)

    def _plain(self, block: Block) -> None:
        span = block.span
        lead = asides.stamp(self._text, span)
        if lead:
            self._furnish(lead, "aside")
            span = trim(self._text, Span(lead.end, span.end))
        if self._marked and self._speaker:
            # Markup that names speakers names nobody here.
            self._close()
            self._reason = "the markup names nobody who speaks here"
        if self._speaker and self._is_record and statements.is_proceedings(span.of(self._text)):
            self._close()
            self._reason = "the record says what was done, and not who speaks"
            self._speaker = None
        if self._speaker:
            self._paragraph(span)
        else:
            self._unlabelled(span)

    def _quoted(self, block: Block) -> None:
        """A block quotation: a profiled person's own words, a third party's in a turn, or nobody's."""
        if self._own and not self._labelled:
            self._close()
            self._speaker = self._own
            self._paragraph(block.span)
            self._close()
            return
        if self._speaker is None:
            self._unlabelled(block.span)
        elif quotations.author(self._text, self._paragraphs[-1:], block.span):
            self._paragraph(block.span)
        else:
            speaker, label = self._speaker, self._label
            self._close()
            self._speaker, self._reason = None, "quoted, and the text does not say from whom"
            self._paragraph(block.span)
            self._close()
            self._speaker, self._label = speaker, label

    def _caption_of(self, block: Block) -> Expert | None:
        """The expert whose name, in any order, is all that the block says."""
        words = block.span.of(self._text)
        if not self._labelled or len(words) > _LONGEST_CAPTION or not names.looks_like_name(words):
            return None
        named = self._voices.resolve(words)
        is_whole = named is not None and names.key(words) == names.key(named.name)
        return named if is_whole or len(names.tokens(words)) >= 2 else None

    def _pass_caption(self, named: Expert, block: Block) -> None:
        """A caption is nobody's words. After another expert's caption it is open who goes on."""
        self._furnish(block.span, "caption")
        if self._speaker and self._speaker.id != named.id:
            self._close()
            self._speaker = None

    def _unlabelled(self, span: Span) -> None:
        """Text before any label is the editors'; after a turn was cut off nobody can be named."""
        if not self._editors_speak and not self._asking:
            self._paragraph(span)
        elif self._topics.now is None and not self._turns:
            self._furnish(span, "intro")
        else:
            self._furnish(span, "question")
            if self._topics.now and not self._answered:
                self._topics.extend(self._text, span)

    def _furnish(self, span: Span, kind: FurnitureKind) -> None:
        self._furniture.append(Furniture(span, kind))

    def _close(self) -> None:
        if self._paragraphs:
            expert = self._speaker.id if self._speaker else None
            self._turns.append(Turn(expert, self._topics.now, self._label, tuple(self._paragraphs)))
        self._speaker, self._label, self._paragraphs = self._voices.default, None, []
        self._reason, self._asking = _NO_LABEL, False
