"""What each layout's gold says, and where its words stand in the text that a reader made."""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus import names
from corpus.readers.types import Source

_NEAR = 20_000  # letters and digits
_SHORT = 12  # so short a turn may stand inside another word


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of the gold; ``speaker`` is None where nobody is named."""

    speaker: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A set of files of one kind and how to get at what they should give."""

    name: str
    files: str
    checked_by: str
    gold: Callable[[Path, Source], list[Said]]


def placed(text: str, wanted: list[Said]) -> Iterator[tuple[Said, list[int], bool]]:
    """Each turn with the offsets of its letters and digits in ``text``; none if it is not found.

    Turns are looked for in order, by their letters and digits alone, each after the one before. One that does not
    stand there as a whole, as where a page header came between, reaches from its first words to its last; the
    third value says whether it does.
    """
    places = [i for i, c in enumerate(text) if c.isalnum()]
    plain = "".join(text[i] for i in places).casefold() if places else ""
    if len(plain) != len(places):
        plain = "".join(text[i] for i in places)
    at = ahead = 0
    for said in wanted:
        words = "".join(c for c in said.text if c.isalnum())
        words = words.casefold() if len(words.casefold()) == len(words) else words
        if not words:
            continue
        start, end = _literal(text, said.text.strip(), places, at) or _find(plain, words, at)
        while start >= 0 and len(words) < _SHORT and not _is_word(text, places[start], places[end - 1]):
            start, end = _find(plain, words, start + 1)
        whole = end - start == len(words)
        if start < 0:
            yield said, [], False
            continue
        # One far jump may be chance; a second one close behind it is where the gold goes on.
        if start < at + _NEAR or ahead <= start < ahead + _NEAR:
            at = end
        ahead = end
        yield said, places[start:end], whole


def _literal(text: str, words: str, places: list[int], at: int) -> tuple[int, int] | None:
    """Where a short turn stands word for word, marks and all."""
    first = places[at] - 10 if at < len(places) else 0
    found = text.find(words, max(first, 0), first + _NEAR) if len(words) < _SHORT else -1
    return (bisect_left(places, found), bisect_left(places, found + len(words))) if found >= 0 else None


def _is_word(text: str, first: int, last: int) -> bool:
    """Whether what reaches from ``first`` to ``last`` is not part of a longer word."""
    return not text[first - 1 : first].isalnum() and not text[last + 1 : last + 2].isalnum()


def _find(plain: str, words: str, at: int) -> tuple[int, int]:
    start = plain.find(words, at, at + _NEAR + len(words))
    if start >= 0:
        return start, start + len(words)
    for size in (60, 30, 16):
        if len(words) < size:
            continue
        far = len(plain) if size == 60 else at + _NEAR + len(words)
        start = plain.find(words[:size], at, far)
        end = plain.find(words[-size:], start) if start >= 0 else -1
        if 0 <= end - start <= 1.5 * len(words) + 500:
            return start, end + size
    return -1, -1


def jsonl(folder: str, suffix: str = ".jsonl") -> Callable[[Path, Source], list[Said]]:
    """Gold as ``{"speaker", "text"}`` a line in the folder beside."""

    def read(path: Path, source: Source) -> list[Said]:
        file = path.parent.parent / folder / (path.stem + suffix)
        if not file.exists():
            return []
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [Said(r.get("speaker"), re.sub(r"\s*✪$|\\\[[\d:]+\\\]", "", r["text"])) for r in rows]

    return read


def congressional_record(path: Path, source: Source) -> list[Said]:
    """The public parser's own speeches; the label is cut off."""
    content = json.loads((path.parent.parent / "gold" / (path.stem + ".json")).read_text(encoding="utf-8"))["content"]
    found = []
    for item in content:
        if item["kind"] == "speech":
            label = re.escape(item["speaker"])
            found.append(Said(item["speaker"], re.sub(rf"^\s*{label}\.\s*", "", item["text"])))
    return found


def nobody(path: Path, source: Source) -> list[Said]:
    """A text without speakers: nothing is attributed, whoever is named is invented."""
    return []


def author_only(path: Path, source: Source) -> list[Said]:
    """A blog that holds no interviews: nobody but the author may be named."""
    return [Said(source.author, "")] if source.author else []


def titled(path: Path, source: Source) -> list[Said]:
    """One person a post, whom the title names; the words are the file's, without markup."""
    raw = path.read_text(encoding="utf-8")
    title = re.search(r"^title:\s*[\"']?(.*?)[\"']?\s*$", raw, re.MULTILINE)
    assert title is not None
    return [Said(title[1], b.span.of(source.text)) for b in source.blocks if b.kind == "text"]


def bold_labels(path: Path, source: Source) -> list[Said]:
    """Paragraphs of a Markdown file under ``**Name:**`` labels, up to the next label, bold line, heading or rule."""
    raw = path.read_text(encoding="utf-8").split("\n---", 1)[-1]
    paragraphs = [p.strip() for p in re.split(r"\n\s*\n", raw)]
    labels: list[tuple[str, str] | None] = []
    for p in paragraphs:
        match = re.match(r"\*\*(?P<name>[^*:\n]{1,50}?)(?::\*\*|\*\*:)\s*(?P<rest>.*)", p, re.DOTALL)
        labels.append((match["name"], match["rest"]) if match else None)
    known = {n for label in labels if label for n in [label[0]] if sum(bool(x and x[0] == n) for x in labels) > 1}
    full = {m[1]: n for label in labels if label for n in [label[0]] if (m := re.search(r"\(([A-Z]{2,4})\)", n))}
    found: list[Said] = []
    speaker: str | None = None
    for p, label in zip(paragraphs, labels, strict=True):
        if label and (label[0] in known or "(" in label[0]):
            speaker = label[0]
            joint = " and " in speaker
            found.append(Said(None if joint else full.get(speaker, speaker), _unmarked(label[1])))
        elif p.startswith(("#", "**", "---", "_", ">", "!", "<", "|", "{", "[")):
            speaker = None
        elif speaker and len(p) > 40 and not p.startswith(("-", "*", "1", " ", "`")):
            found.append(Said(None if " and " in speaker else full.get(speaker, speaker), _unmarked(p)))
    return [s for s in found if s.text] + [Said(n, "") for n in (source.author or "").split(" and ") if n]


def _unmarked(words: str) -> str:
    words = re.sub(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])", r"\1", words)
    return re.sub(r"<[^<>]*>", "", words)


def front_matter(path: Path, source: Source) -> list[Said]:
    """Turns by the file's own labels, each read as the one listed speaker whose name, part of it or initials it is.

    A label that fits nobody, or several, must name nobody or itself.
    """
    listed = list(source.people)
    label = re.compile(
        r"^(?:\*\*)?(?P<name>[^\n:*]{1,40}?)\s*(?:\((?P<short>[A-Z]{2,4})\))?(?:\*\*)?\s*:(?:\*\*)?(?=\s|$)\s*(?:\d\d:\d\d:\d\d)?",
        re.MULTILINE,
    )
    raw = path.read_text(encoding="utf-8")
    raw = raw[raw.find("\n---", 4) + 4 :]
    seen = list(label.finditer(raw))
    count = {m["name"]: sum(x["name"] == m["name"] for x in seen) for m in seen}
    shorts = {m["short"]: m["name"] for m in seen if m["short"]}
    fits = {n: _fit(n, listed) for n in count}
    seen = [
        m
        for m in seen
        if fits[m["name"]] or m["short"] or m["name"] in shorts or (count[m["name"]] > 2 and len(m["name"]) < 25)
    ]
    left = {m["name"] for m in seen if not fits[m["name"]] and not m["short"] and m["name"] not in shorts}
    free = [p for p in listed if p not in fits.values()]
    if len(left) == len(free) == 1:
        fits[left.pop()] = free[0]
    ends = [*(m.start() for m in seen[1:]), len(raw)][: len(seen)]
    found = []
    for match, end in zip(seen, ends, strict=True):
        if match["name"] in ("A", "Q", "Question", "Answer", "Follow-up Q"):
            if match["name"] in ("A", "Answer") and len(listed) == 1:
                found.append(Said(listed[0], _unmarked(raw[match.end() : end].split("\n\n")[0])))
            continue
        said = re.split(r"\n\s*(?:#|\[?removed|Q\s*[:-]|A\s*[:-])", raw[match.end() : end])[0]
        name = fits[match["name"]] or shorts.get(match["name"], match["name"])
        found.append(Said(name, _unmarked(said)))
    return [s for s in found if any(c.isalnum() for c in s.text)] + [Said(p, "") for p in listed]


def _fit(written: str, listed: list[str]) -> str | None:
    words = names.fold(written).split()
    found = [p for p in listed if set(words) <= set(names.fold(p).split())]
    found = found or [p for p in listed if written.isupper() and written == "".join(w[0] for w in p.split()).upper()]
    found = found or [p for p in listed if len(words) > 1 and names.fold(p).split()[0] == words[0]]
    return found[0] if len(found) == 1 else None


_RECORD_LABEL = re.compile(
    r"^ {2,4}(?P<name>(?:Mr|Mrs|Ms|Dr|Hon|Judge|Mayor|Governor|Commissioner|Ambassador|Professor|"
    r"Representative|Colonel|Reverend|Chair\w*|Senator|Secretary|General|Admiral|The Chair\w*)\.? ?"
    r"(?:[A-Z][\w'’-]+ ?){0,3}(?: of [A-Z]\w+(?: [A-Z]\w+)?)?)(?: \[presiding\])?\.(?= )",
    re.MULTILINE,
)


def hearing(path: Path, source: Source) -> list[Said]:
    """What stands behind ``    Mr. Smith. `` at the printer's indent, up to the next label, heading or insertion."""
    text = source.text
    chair = re.search(r"(?:Hon\.|Senator)\s+((?:[A-Z][\w.'-]+\s+){0,3}[A-Z][\w'-]+)[^;:]{0,80}?presiding", text)
    seen = list(_RECORD_LABEL.finditer(text))
    ends = [*(m.start() for m in seen[1:]), len(text)][: len(seen)]
    found = []
    for match, end in zip(seen, ends, strict=True):
        said = text[match.end() : end]
        cut = re.search(r"\n\s*(?:\[|STATEMENTS? OF|TESTIMONY OF|Prepared Statement)|\n\s*[A-Z][A-Z ,.'-]{30,}\n", said)
        name = match["name"].strip()
        if re.fullmatch(r"(?:The )?Chair\w*", name):
            name = chair[1].strip() if chair else name
        found.append(Said(name, said[: cut.start()] if cut else said))
    listed = re.findall(r"(?:[A-Z][\w.'’-]+,? +)+[A-Z][\w'’-]+", text[: seen[0].start()]) if seen else []
    return [s for s in found if any(c.isalnum() for c in s.text)] + [Said(n, "") for n in listed]


def statements(path: Path, source: Source) -> list[Said]:
    """The first two thousand characters of each inserted prepared statement, which are the witness's."""
    found = []
    for match in re.finditer(r"\[The (?:prepared )?statement of ([^\[\]]+?) follows:\]", source.text):
        name = " ".join(match[1].split())
        said = source.text[match.end() : match.end() + 2500]
        cut = _RECORD_LABEL.search(said) or re.search(r"\n\s*\[", said)
        said = said[: cut.start()] if cut else said
        paragraphs = re.split(r"\n(?=    \S)", said)[2:]
        found += [Said(name, p) for p in paragraphs if len(p) > 100]
    return found + [Said(s.speaker, "") for s in hearing(path, source)]


def _bare(markup: str) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", " ", markup))


def podcast(path: Path, source: Source) -> list[Said]:
    """What the four podcast formats say of their speakers, each read by a pattern of its own."""
    raw = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return [Said(s["speaker"], s["body"]) for s in json.loads(raw)["segments"]]
    if path.suffix == ".html":
        turns = re.findall(r"<cite>(.*?):?</cite>.*?<p>(.*?)</p>", raw, re.DOTALL)
        return [Said(_bare(name), _bare(words)) for name, words in turns]
    found = []
    speaker = None
    for words in re.findall(r"-->[^\n]*\n(.*?)(?:\n\n|\Z)", raw, re.DOTALL):
        match = re.match(r"<v ([^<>]+)>|([A-Z]\w+): ", words)
        speaker = match[1] or match[2] if match else speaker
        found.append(Said(speaker, _bare(words[match.end() :] if match else words)))
    return found


def marked_up(path: Path, source: Source) -> list[Said]:
    """The utterances and speeches of TEI and Akoma Ntoso, under the names that their lists of people give."""
    raw = path.read_text(encoding="utf-8")
    shown = dict(re.findall(r'<TLCPerson[^>]*?eId="([^"]+)"[^>]*?showAs="([^"]+)"', raw))
    for identifier, person in re.findall(r'<person [^>]*?xml:id="([^"]+)"[^>]*>(.*?)</person>', raw, re.DOTALL):
        if name := re.search(r"<persName[^>]*>(.*?)</persName>", person, re.DOTALL):
            shown[identifier] = " ".join(_bare(name[1]).split())
    spelt = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[^\W\d_])(?=\d)")
    found = []
    pattern = r'<(u|speech)\b[^>]*?\b(?:who|by)="#?([^"]+)"[^>]*>(.*?)</\1>'
    for _, identifier, inner in re.findall(pattern, raw, re.DOTALL):
        paragraphs = re.findall(r"<(seg|p)\b[^>]*>(.*?)</\1>", inner, re.DOTALL) or [("u", inner)]
        found += [Said(shown.get(identifier, spelt.sub(" ", identifier)), _bare(p)) for _, p in paragraphs]
    return [s for s in found if any(c.isalnum() for c in s.text)]


LAYOUTS = (
    Layout("changelog", "spk-changelog-md/text/*.md", "gold: bold labels", jsonl("gold")),
    Layout("oyez", "spk-oyez-json/text/*.txt", "gold: the court's own", jsonl("gold")),
    Layout("talkpython voiced", "spk-talkpython-vtt/text/*.vtt", "gold: voice tags", jsonl("gold")),
    Layout("talkpython bare", "spk-talkpython-vtt/text_nospeaker/*.txt", "nobody may be named", nobody),
    Layout("podcast formats", "spk-podcast-formats/example.*", "gold: the markup, by patterns", podcast),
    Layout("tei-akn", "spk-tei-akn/*.xml", "gold: the markup, by patterns", marked_up),
    Layout("twfy xml", "spk-twfy-hansard/xml/*.xml", "gold: the markup", jsonl("gold")),
    Layout("twfy plain", "spk-twfy-hansard/plain/*.txt", "gold: the markup", jsonl("gold")),
    Layout("jsonld minutes", "spk-jsonld-minutes/text/*.html", "gold: the minutes' own", jsonl("gold")),
    Layout("fomc", "spk-fomc-presser/text/*.txt", "gold: machine-made", jsonl("gold")),
    Layout("fomc reflow", "spk-fomc-presser/text_reflow/*.txt", "gold: machine-made", jsonl("gold")),
    Layout("fomc pdf", "spk-fomc-presser/pdf/*.pdf", "gold: machine-made", jsonl("gold")),
    Layout("crec", "spk-crec/text/*.htm", "gold: a public parser's", congressional_record),
    Layout("iran-contra", "spk-irancontra-html/text/*.html", "gold: strong labels", jsonl("gold")),
    Layout("congress labels", "spk-congress-hearings/text/*.txt", "labels at the printer's indent", hearing),
    Layout("congress statements", "spk-congress-hearings/text/*.txt", "'[The statement of X follows:]'", statements),
    Layout("bitcoin", "spk-bitcoin-md/text/*.md", "labels read by the front matter's speakers", front_matter),
    Layout("k8s", "spk-k8s-spotlights/text/*.md", "bold labels", bold_labels),
    Layout("usesthis", "spk-usesthis/text/*.markdown", "gold: the title", titled),
    Layout("blog wxr", "blog-wxr/*.xml", "nobody but authors may be named", author_only),
    Layout("blog blogger", "blog-other-exports/blogger/*", "nobody but authors may be named", author_only),
    Layout("blog medium", "blog-other-exports/medium/*", "nobody but authors may be named", author_only),
    Layout("litbank", "quote-litbank/*.txt", "novels: nobody may be named", nobody),
)
