"""500 true quotations and 500 changed ones, in bundles and in prose; both drawn anew from a fixed seed."""

import random
import re
import textwrap

import pytest

from assistant import bundle, claims, verification
from assistant.types import Answer
from corpus.types import Span
from tests.conftest import corpus_of

SHIPPED = "social-credit-roundtable"


def quotes_of(corpus):
    """Passages, sentences and pairs of sentences of named experts, five words at the least."""
    document = corpus.documents[0]
    found = []
    for passage in document.passages:
        spans = [passage.span, *passage.sentences]
        spans += [Span(a.start, b.end) for a, b in zip(passage.sentences, passage.sentences[1:], strict=False)]
        found += [(passage, s) for s in dict.fromkeys(spans) if len(s.of(document.text).split()) >= 5]
    return found


def credit(passage, span):
    others = [q.author for q in passage.quotations if q.span.covers(span)]
    return f"{others[0]}, quoted in {passage.expert.name}" if others else passage.expert.name


def block(words, name):
    return "".join(f"> {line}\n" for line in words.splitlines()) + f"\n— {name}\n"


def wrapped(words, name):
    return textwrap.fill(words, 60, initial_indent="> ", subsequent_indent="> ") + f"\n>\n> — {name}\n"


def sentence(words, name):
    return textwrap.fill(f"On the panel, {name} said that “{words}” and went on.", 70) + "\n"


def speech(words, name):
    return f"{name} says: “{words}”\n"


def typed(words, name):
    return f'"{words}" — {name}\n'


def copied(words, name):
    return f"{words}\n— {name}, “Topic”, Document\n"


def hyphenated(words, name):
    shy = re.sub(r"(\w{4})(\w{4})", "\\1\u00ad\\2", words)
    return f"> {shy}\n>\n> — {name}\n"


LAYOUTS = [block, wrapped, sentence, speech, typed, copied, hyphenated]


def checked(corpus, words, name, layout, suffix):
    text = f"# Notes\n\nSome words before.\n\n{layout(words, name)}\nThe end.\n"
    return verification.verify(corpus, claims.of_file(text.encode(), f"notes{suffix}"))


def test_of_500_true_quotations_none_is_accused(shipped):
    rng = random.Random(11)
    pool = quotes_of(shipped)
    text = shipped.documents[0].text
    for _ in range(500):
        passage, span = rng.choice(pool)
        layout, suffix = rng.choice(LAYOUTS), rng.choice((".md", ".txt"))
        found = checked(shipped, span.of(text), credit(passage, span), layout, suffix)
        assert [f.status for f in found] == ["exact"], (span, layout, suffix, found)
        assert found[0].places[0].expert == passage.expert


def one_word(rng, words, pool, text):
    parts = words.split(" ")
    parts[rng.randrange(len(parts))] = "zebra"
    return " ".join(parts)


def a_number(rng, words, pool, text):
    places = list(re.finditer(r"\d+", words))
    if places:
        place = rng.choice(places)
        return f"{words[: place.start()]}{int(place[0]) + 1}{words[place.end() :]}"
    parts = words.split(" ")
    parts.insert(rng.randrange(len(parts) + 1), "42")
    return " ".join(parts)


def a_negation(rng, words, pool, text):
    if " not " in words:
        return words.replace(" not ", " ", 1)
    parts = words.split(" ")
    parts.insert(rng.randrange(1, len(parts)), "not")
    return " ".join(parts)


def a_pair(rng, words, pool, text):
    here = text.index(words)
    far = [s for _, s in pool if abs(s.start - here) > 3000]
    return f"{words} {rng.choice(far).of(text)}"


def straight(rng, words, pool, text):
    return words.translate(str.maketrans("“”‘’", "\"\"''"))


CHANGES = [one_word, a_number, a_negation, a_pair, straight]


@pytest.mark.slow
def test_of_500_changed_quotations_all_are_found(shipped):
    rng = random.Random(12)
    pool = quotes_of(shipped)
    text = shipped.documents[0].text
    done = dict.fromkeys((*CHANGES, "speaker"), 0)
    while sum(done.values()) < 500:
        passage, span = rng.choice(pool)
        words, name = span.of(text), credit(passage, span)
        layout, suffix = rng.choice(LAYOUTS[:-1]), rng.choice((".md", ".txt"))
        change = rng.choice([*CHANGES, "speaker"])
        if change == "speaker":
            name = rng.choice([e.name for e in shipped.experts if e != passage.expert])
            expected = {"misattributed"}
        else:
            changed = change(rng, words, pool, text)
            if changed == words:
                continue
            words, expected = changed, {"drifted"}
        found = checked(shipped, words, name, layout, suffix)
        assert {f.status for f in found if f.status != "exact"} == expected, (change, layout, suffix, found)
        done[change] += 1
    assert min(done.values()) > 15


def bundled(corpus, spans):
    """A bundle of these spans, in every format, as the answer to a question."""
    from assistant import quoting

    quotes = tuple(quoting.quote(corpus, p, s) for p, s in spans)
    made = bundle.of(corpus, Answer("How *is* it?", None, 1.0, None, "They address this.", quotes))
    return {suffix: write(made) for suffix, write in bundle.FORMATS.items()}


@pytest.mark.parametrize("suffix", list(bundle.FORMATS))
def test_a_bundle_is_exact(shipped, suffix):
    pool = quotes_of(shipped)[::8]
    found = verification.verify(shipped, claims.of_file(bundled(shipped, pool)[suffix], f"b{suffix}"))
    assert [f.status for f in found] == ["exact"] * len(pool)
    assert [f.claim.quote_id for f in found] == [f"{p.document}:{s.start}-{s.end}" for p, s in pool]
    assert all(f.claim.digest for f in found)


def test_500_changes_of_bundles_are_found(shipped):
    rng = random.Random(13)
    pool = quotes_of(shipped)[::8]
    text = shipped.documents[0].text
    head, *sections = re.split(r"^(?=## )", bundled(shipped, pool)[".md"].decode(), flags=re.MULTILINE)
    number = 0
    for _ in range(11):
        broken, expected = [head], []
        for (passage, span), section in zip(pool, sections[:-1], strict=True):
            plain, change = span.of(text), [*CHANGES, "speaker"][number % 6]
            number += 1
            if change == "speaker":
                name = rng.choice([e.name for e in shipped.experts if e != passage.expert])
                broken.append(re.sub(r"^— .*$", f"— {name}", section, flags=re.MULTILINE))
                expected.append("misattributed")
            elif (changed := change(rng, plain, pool, text)) != plain:
                broken.append(re.sub(r"^> .*$", lambda _, c=changed: f"> {c}", section, flags=re.MULTILINE))
                expected.append("drifted")
        found = verification.verify(shipped, claims.of_file("".join(broken).encode(), "b.md"))
        assert [f.status for f in found] == expected
    assert number > 500


def check(corpus, text):
    return verification.verify(corpus, claims.of_text(text))


DIFFERENT = [
    (
        "Wang: “the Chinese government in reality takes the ‘back seat’”",
        "typography",
        [("“back seat”", "‘back seat’")],
    ),
    ("“The Chinese government in reality takes the”", "capitals", [("the", "The")]),
    (
        "“the Chinese government, in reality, takes the”",
        "punctuation",
        [("government", "government,"), ("reality", "reality,")],
    ),
    ("“the Chinese government in truth takes the “back seat””", "words", [("reality", "truth")]),
    ("“the Chinese government never in reality takes the “back seat””", "words", [("", "never")]),
]


@pytest.mark.parametrize(("text", "reason", "differences"), DIFFERENT)
def test_differences_are_shown(shipped, text, reason, differences):
    (finding,) = check(shipped, text)
    assert (finding.status, finding.reason) == ("drifted", reason)
    assert [(d.source, d.quoted) for d in finding.differences] == differences


def test_what_nobody_says_is_absent(shipped):
    (finding,) = check(shipped, "“Bread is the staff of life, they say at home”")
    assert (finding.status, finding.places) == ("absent", ())


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Sapio holds that “the Chinese government in reality takes the “back seat””.", "misattributed"),
        ("Keren Wang, not Sapio, holds that “the Chinese government in reality takes the “back seat””.", "exact"),
        ("“the Chinese government in reality takes the “back seat”” (Wang, n.d., para. 4)", "exact"),
        ("As WANG KEREN put it: “the Chinese government in reality takes the “back seat”,”", "exact"),
        ("“What Orwell feared were those who would ban books.” — Keren Wang", "misattributed"),
        ("“What Orwell feared were those who would ban books.” — Neil Postman", "exact"),
        ("Neil Postman, quoted by Wang: “What Orwell feared were those who would ban books.”", "exact"),
        ("“What Orwell feared were those who would ban books.” — Elon Musk", "misattributed"),
        ("“What Orwell feared were those who would ban books.”", "exact"),
    ],
)
def test_who_is_named(shipped, text, status):
    (finding,) = check(shipped, text)
    assert finding.status == status


def test_titles_questions_and_terms_are_no_claims(shipped):
    assert not check(shipped, "Wang on “Social Credit and Artificial Intelligence.” calls it “Orwellian”.")
    assert not check(
        shipped, "They were asked: “Do misconceptions about the system exist and, if so, where” and so on."
    )


def test_a_stitched_quotation_names_its_pieces(shipped):
    text = shipped.documents[0].text
    passages = [p for p in shipped.passages if p.expert]
    one, two = passages[0].sentences[0].of(text), passages[20].sentences[0].of(text)
    (finding,) = check(shipped, f"“{one} {two}”")
    assert (finding.status, finding.reason) == ("drifted", "stitched")
    assert [p.expert for p in finding.places] == [passages[0].expert, passages[20].expert]


def test_a_bundle_whose_record_does_not_hold(shipped):
    (pair, *_) = quotes_of(shipped)
    whole = bundled(shipped, [pair])[".md"].decode()

    def found(text):
        (finding,) = verification.verify(shipped, claims.of_file(text.encode(), "b.md"))
        return finding.status, finding.reason

    digest = re.search(r"[0-9a-f]{64}", whole)[0]
    assert found(whole.replace(digest, "0" * 64)) == ("drifted", "hash")
    assert found(whole.replace(" sort of", "", 1)) == ("drifted", "words")
    shortened = re.sub(r"^> (.*?\.) .*$", r"> \1", whole, flags=re.MULTILINE)
    assert found(shortened) == ("drifted", "shortened")
    # The words stand elsewhere since: they are found by themselves.
    assert found(whole.replace(f"{pair[0].document}:", "gone:", 1)) == ("exact", None)


def test_words_divided_at_the_end_of_a_line(tmp_path):
    corpus = corpus_of(
        tmp_path,
        "T\n\nJane Roe: The state-owned bakery keeps old information for good, half- and whole-day.\n\n"
        "Ann Lee: No.\n\nJane Roe: Yes.\n\nAnn Lee: No.\n",
    )
    for text in (
        "> The state-\n> owned bakery keeps old infor-\n> mation for good, half- and whole-day.\n",
        "Roe: “The state-\nowned bakery keeps old infor-\nmation for good, half-\nand whole-day.”\n",
    ):
        (finding,) = check(corpus, text)
        assert finding.status == "exact"


def test_composed_and_decomposed_accents_are_one(tmp_path):
    words = "A cafe\u0301 is a\u00a0better place."
    corpus = corpus_of(
        tmp_path,
        "T\n\nJane Roe: A cafe\u0301 is a\u00a0better place.\n\nAnn Lee: No.\n\nJane Roe: Yes.\n\nAnn Lee: No.\n",
    )
    (finding,) = check(corpus, "Roe: “A caf\u00e9 is a better place.”")
    assert finding.status == "exact"
    assert finding.places[0].text == words
    (finding,) = check(corpus, "Roe: “A caf\u00e9 is a worse place.”")
    assert finding.places[0].text == words


def test_part_of_a_word_is_no_quotation(tmp_path):
    corpus = corpus_of(
        tmp_path, "T\n\nJane Roe: Unfair treatment of bakers it is.\n\nAnn Lee: No.\n\nJane Roe: Yes.\n\nAnn Lee: No.\n"
    )
    (finding,) = check(corpus, "Roe: “fair treatment of bakers it is”")
    assert (finding.status, finding.reason) == ("drifted", "words")
