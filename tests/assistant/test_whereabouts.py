import pytest

from assistant.folding import words_of
from assistant.whereabouts import Whereabouts
from tests.conftest import corpus_of

TEXT = (
    "T\n\nAnn Li: Roads are long and grey in the north. Nobody walks there.\n\n"
    "Bo Yu: Rails are cold and they sing at night. Nobody walks there.\n\nAnn Li: Bread.\n\nBo Yu: Wine.\n"
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return corpus_of(tmp_path_factory.mktemp("whereabouts"), TEXT)


@pytest.fixture(scope="module")
def found(corpus):
    return Whereabouts(corpus)


def test_every_place_with_who_says_it(found):
    places = list(found.exactly("Nobody walks there."))
    assert [p.expert.name for p in places] == ["Ann Li", "Bo Yu"]
    assert all(p.text == "Nobody walks there." for p in places)
    assert [p.id for p in places] == [f"{p.document.id}:{p.span.start}-{p.span.end}" for p in places]


@pytest.mark.parametrize("text", ["", "oads are", "Roads ar", "roads are", "Rails are long"])
def test_parts_of_words_and_other_words_stand_nowhere(found, text):
    assert list(found.exactly(text)) == []


def test_words_across_two_turns_are_nobodys(found, corpus):
    start = corpus.documents[0].text.index("Nobody walks there.")
    across = corpus.documents[0].text[start : start + 30]
    places = [p for p in found.exactly(" ".join(across.split())) if p.expert]
    assert places == []


def test_the_nearest_words(found):
    run = found.nearest(words_of("Roads are short and grey in the north"))
    assert found.place_of(run).text == "Roads are long and grey in the north"
    assert run.likeness == pytest.approx(7 / 8)
    assert found.nearest(words_of("zeppelin xylophone")) is None


def test_stitched_pieces(found):
    runs = found.stitched(words_of("Roads are long and grey they sing at night"))
    assert [found.place_of(r).text for r in runs] == ["Roads are long and grey", "they sing at night"]
    assert found.stitched(words_of("Roads are long and grey")) == ()


def test_a_word_divided_at_the_end_of_a_line_is_mended_if_the_corpus_has_it(found):
    assert found.mended("No- body walks") == "Nobody walks"
    assert found.mended("well- known") == "well- known"
