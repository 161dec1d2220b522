"""``python -m bench.attribution [--data DIR] [--json FILE] [--layout NAME]``: who speaks, per layout, against the gold.

Counted are letters and digits of what the gold attributes: right, wrong (another person named), open (nobody
named), and lost (not found in the text the reader made). Gold under a mere office ("Moderator") is right where
nobody is named. All documents of a layout share one register, as in a corpus. Where a layout has no gold, the
column ``checked by`` says what stands in for it.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench import attribution_gold as gold
from corpus import names, quotations, speakers
from corpus.readers.dispatch import sources
from corpus.readers.types import Source
from corpus.speakers import labels
from corpus.types import CorpusError

_LONG = 10  # words
_DATA = Path(__file__).parents[1].parent / "shared" / "data"


@dataclass(slots=True)
class Tally:
    """Figures of one layout; characters are letters and digits."""

    checked_by: str
    documents: int = 0
    failed: int = 0
    turns: int = 0
    turns_right: int = 0
    right: int = 0
    wrong: int = 0
    open: int = 0
    lost: int = 0
    doubtful: int = 0
    invented: set[str] = field(default_factory=set)
    uncovered: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Right characters of all that the gold attributes."""
        total = self.right + self.wrong + self.open + self.lost
        return self.right / total if total else 1.0


def same(expert: str | None, speaker: str | None) -> bool:
    """Whether an expert is whom the gold names: the shorter name's words are all in the longer one's."""
    if speaker is None or labels.role_of(re.sub(r"\s*[(\[].*", "", speaker)):
        inner = re.search(r"[(\[](.*?)[)\]]", speaker or "")
        return expert is None or bool(inner and same(expert, inner[1]))
    if expert is None:
        return False
    holder = re.search(r"[(\[](.*?)[)\]]", speaker)
    if holder and set(names.tokens(expert)) <= set(names.tokens(holder[1])):
        return True
    bare = [re.sub(r"\s*[(\[].*?[)\]]", "", n) for n in (expert, speaker)]
    a, b = ({w for w in names.tokens(n) if w not in names.PARTICLES} - labels.OFFICES for n in bare)
    if not a or not b:
        a, b = (set(names.tokens(n)) for n in bare)
    return a <= b or b <= a or _initials(expert, speaker) or _initials(speaker, expert)


def _initials(short: str, name: str) -> bool:
    letters = [w[0].upper() for w in names.tokens(name)]
    return short.isupper() and len(letters) > 1 and short in ("".join(letters), letters[0] + letters[-1])


def uncovered(source: Source, reading: speakers.Reading) -> int:
    """Characters of blocks that no passage or furniture holds, or that two do. Must be 0."""
    held = sorted([f.span for f in reading.furniture] + [p for t in reading.turns for p in t.paragraphs])
    count = [0] * (len(source.text) + 1)
    for span in held:
        count[span.start] += 1
        count[span.end] -= 1
    inside = [0] * (len(source.text) + 1)
    for block in source.blocks:
        inside[block.span.start] += 1
        inside[block.span.end] -= 1
    bad = covered = block = 0
    for place, char in enumerate(source.text):
        covered += count[place]
        block += inside[place]
        bad += covered > 1 or (covered != block and not char.isspace())
    return bad


def measure(source: Source, wanted: list[gold.Said], register: speakers.Register, tally: Tally) -> None:
    """Read one document and count it."""
    reading = speakers.read(source.text, source.blocks, register, source.people, source.author, source.title)
    register.experts += [e for e in reading.experts if e.id not in {k.id for k in register.experts}]
    by_id = {e.id: e.name for e in register.experts}
    who: list[str | None] = [None] * len(source.text)
    for turn in reading.turns:
        for p in turn.paragraphs:
            who[p.start : p.end] = [by_id[turn.expert] if turn.expert else None] * len(p)
            tally.doubtful += 0 if turn.expert else sum(c.isalnum() for c in p.of(source.text))
    tally.uncovered += uncovered(source, reading)
    tally.documents += 1
    said = {s.speaker for s in wanted}
    tally.invented |= (
        set()
        if not wanted and "gold" in tally.checked_by
        else {e.name for e in reading.experts if not any(same(e.name, s) for s in said if s)}
    )
    asides = {i for f in reading.furniture if f.kind in ("aside", "heading") for i in range(f.span.start, f.span.end)}
    for said_, places, whole in gold.placed(source.text, wanted):
        # What came between the words of the gold is not the gold's.
        places = places if whole else [i for i in places if i not in asides]
        if not places:
            tally.lost += sum(c.isalnum() for c in said_.text)
            tally.turns += 1
            continue
        right = sum(same(who[i], said_.speaker) for i in places)
        open_ = sum(who[i] is None and not same(None, said_.speaker) for i in places)
        tally.right, tally.open = tally.right + right, tally.open + open_
        tally.wrong += len(places) - right - open_
        tally.turns += 1
        tally.turns_right += right > 0.9 * len(places)
        if right <= 0.9 * len(places):
            found = {str(who[i]) for i in places}
            tally.errors.append(f"{said_.speaker!r} read as {sorted(found)}: {said_.text[:70]!r} ({len(places)})")


def run(data: Path, only: str | None = None) -> dict[str, Tally]:
    """Measure every layout that is there."""
    tallies: dict[str, Tally] = {}
    for layout in gold.LAYOUTS:
        if only and only not in layout.name:
            continue
        tally = tallies[layout.name] = Tally(layout.checked_by)
        register = speakers.Register()
        for path in sorted(data.glob(layout.files)):
            try:
                read = [s for s in sources(path.read_bytes(), path.name) if not s.is_comments]
            except CorpusError as error:
                tally.failed += 1
                tally.errors.append(f"{path.name}: {error}")
                continue
            for source in read:
                before = len(tally.errors)
                measure(source, layout.gold(path, source), register, tally)
                tally.errors[before:] = [f"{path.name}: {e}" for e in tally.errors[before:]]
    return tallies


def quotations_credited(data: Path) -> tuple[int, int, int]:
    """Of the novels' quoted passages of ten words and more: how many there are, are credited, and to whom it says.

    An author is right who shares a word with the gold's name for the speaker.
    """
    wanted = credited = right = 0
    for path in sorted(data.glob("quote-litbank/*.ann")):
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        said_by = {r[1]: set(names.tokens(re.sub(r"[-_]\d*", " ", r[2]))) for r in rows if r[0] == "ATTRIB"}
        (source,) = sources(path.with_suffix(".txt").read_bytes(), path.with_suffix(".txt").name)
        found = [q for b in source.blocks for q in quotations.cued(source.text, b.span)]
        authors = {_letters(q.span.of(source.text)): set(names.tokens(q.author)) for q in found}
        for row in rows:
            if row[0] == "QUOTE" and len(row[-1].split()) >= _LONG:
                wanted += 1
                author = authors.get(_letters(row[-1]))
                credited += author is not None
                right += bool(author and author & said_by.get(row[1], set()))
    return wanted, credited, right


def _letters(words: str) -> str:
    return "".join(c for c in words if c.isalnum())


def table(tallies: dict[str, Tally]) -> Iterator[str]:
    """The lines of the table."""
    heads = ("docs", 5), ("turns", 7), ("right", 7), ("chars", 10), ("share", 8), ("wrong", 8), ("open", 8), ("lost", 8)
    heads += ("inv.", 6), ("doubt", 9), ("uncov", 6)
    yield f"{'layout':22}" + "".join(f"{head:>{width}}" for head, width in heads) + "  checked by"
    for name, t in tallies.items():
        chars = t.right + t.wrong + t.open + t.lost
        yield (
            f"{name:22}{t.documents:5}{t.turns:7}{t.turns_right:7}{chars:10}{t.share:8.4f}{t.wrong:8}{t.open:8}{t.lost:8}"
            f"{len(t.invented):6}{t.doubtful:9}{t.uncovered:6}  {t.checked_by}"
        )


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=_DATA, metavar="DIR")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--layout", metavar="NAME", help="only layouts whose name holds this")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show N turns that are wrong per layout")
    arguments = parser.parse_args()
    tallies = run(arguments.data, arguments.layout)
    print("\n".join(table(tallies)))
    if not arguments.layout:
        wanted, credited, right = quotations_credited(arguments.data)
        print(f"long quotations in novels: {wanted}, credited {credited}, of these to the gold's speaker {right}")
    for name, tally in tallies.items():
        for error in tally.errors[: arguments.errors]:
            print(f"{name}: {error}")
        if arguments.errors and tally.invented:
            print(f"{name}: invented {sorted(tally.invented)[: arguments.errors]}")
    if arguments.json:
        figures = {n: {**asdict(t), "invented": sorted(t.invented), "share": t.share} for n, t in tallies.items()}
        arguments.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
