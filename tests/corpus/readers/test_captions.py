import pytest

from corpus.readers import captions
from corpus.types import CorpusError


def read(written):
    [source] = captions.read(written.encode(), "x.vtt")
    return [(b.speaker, b.span.of(source.text)) for b in source.blocks]


def vtt(*cues, step=2):
    """Captions of two seconds each; the next begins ``step`` seconds after the last did."""

    def at(second):
        return f"00:{second // 60:02}:{second % 60:02}.000"

    timed = ((cue, n * step) for n, cue in enumerate(cues))
    return "WEBVTT\n\n" + "".join(f"{at(start)} --> {at(start + 2)}\n{cue}\n\n" for cue, start in timed)


def test_cues_of_one_voice_are_one_block(samples):
    assert read(samples.VTT) == [("Jane Roe", "Bread is good, and it is old."), ("John Doe", "Butter & bread.")]


def test_a_pause_after_a_sentence_ends_a_block():
    assert read(vtt("<v Ann>One.", "<v Ann>Two.", step=6)) == [("Ann", "One."), ("Ann", "Two.")]
    assert read(vtt("<v Ann>One", "<v Ann>two.", step=6)) == [("Ann", "One two.")]


def test_two_voices_in_a_cue():
    assert read(vtt("<v Ann>One?</v>\n<v.loud Jane Roe>Two.</v>")) == [("Ann", "One?"), ("Jane Roe", "Two.")]


def test_cues_without_voice_go_on_only_where_changes_are_tagged():
    assert read(vtt("<v Ann>One", "two.", "<v Jane>Three.")) == [("Ann", "One two."), ("Jane", "Three.")]
    assert read(vtt("<v Ann>One.", "<v Ann>Two.", "Three.", "<v Jane>Four.")) == [
        ("Ann", "One. Two."), (None, "Three."), ("Jane", "Four."),
    ]  # fmt: skip


def test_voices_without_names():
    assert read(vtt("<v Unknown>One.", "<v Speaker 2>Two.")) == [(None, "One."), ("Speaker 2", "Two.")]


def test_lines_that_roll_up_are_taken_once():
    assert read(vtt("one two", "one two\nthree four", "three four\nfive")) == [(None, "one two three four five")]


def test_labels_in_the_words_stay(samples):
    [source] = captions.read(samples.SRT.encode(), "x.srt")
    assert source.text == "Jane: Bread is good, and it is old.\n\nJohn: Butter."
    assert {b.speaker for b in source.blocks} == {None}


def test_machines_without_full_stops_do_not_make_one_block():
    found = read(vtt(*["word " * 20] * 60))
    assert 2 <= len(found) <= 6


@pytest.mark.parametrize("written", ["WEBVTT\n\n", "WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "no captions"])
def test_nothing_to_read(written):
    with pytest.raises(CorpusError):
        read(written)


def test_lines_that_youtube_shows_once_more_alone():
    cues = (
        ("00.080 --> 00:00:02.149", " \none<00:00:00.320><c> two</c>"), ("02.149 --> 00:00:02.159", "one two\n "),
        ("02.159 --> 00:00:04.789", "one two\nthree"), ("04.789 --> 00:00:04.799", "three\n "),
        ("04.799 --> 00:00:07.000", "three\nthree"),
    )  # fmt: skip
    assert read("WEBVTT\n\n" + "".join(f"00:00:{at}\n{words}\n\n" for at, words in cues)) == [
        (None, "one two three three")
    ]
    assert read(vtt("Yes.", "Yes.")) == [(None, "Yes. Yes.")]
