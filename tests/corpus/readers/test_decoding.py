import pytest

from corpus.readers.decoding import decoded
from corpus.readers.dispatch import sources
from corpus.types import CorpusError

_WORDS = "“Café” – naïve, señor; Ωmega"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marks_and_utf_8(encoding):
    assert decoded(_WORDS.encode(encoding), "x.txt").lstrip("\ufeff") == _WORDS


def test_plain_text_is_kept_byte_for_byte():
    data = "\ufeffA\r\n\r\nb \n".encode()
    assert next(sources(data, "x.txt")).text.encode() == data


def test_what_a_page_declares():
    page = '<meta charset="iso-8859-1"><p>“Bread” – é'.encode("cp1252")
    assert next(sources(page, "x.html")).text == "“Bread” – é"
    assert (
        next(
            sources(
                '<?xml version="1.0" encoding="windows-1251"?><TEI><text><p>Хлеб</p></text></TEI>'.encode("cp1251"),
                "x.xml",
            )
        ).text
        == "Хлеб"
    )


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251", "shift_jis", "cp1250"])
def test_what_nobody_declares(encoding):
    words = {
        "cp1252": "Jane Roe: “The café’s bread is naïve – but good.” Señor Peña asked: où est la crème brûlée à côté? ",
        "cp1251": "Хлеб всему голова, и это знают все люди на свете. Вода тоже нужна. ",
        "shift_jis": "パンは美味しいです。水も必要です。これは日本語の文章です。",
        "cp1250": "Žluťoučký kůň úpěl ďábelské ódy a chléb byl dobrý. Příliš mnoho vody. ",
    }[encoding] * 8
    assert decoded(words.encode(encoding), "x.txt") == words


def test_binary_is_refused():
    with pytest.raises(CorpusError, match="NUL at byte 3, so this is no text"):
        decoded(b"abc\0\xff", "x.txt")


@pytest.mark.parametrize("encoding", ["shift_jis", "euc_jp"])
def test_a_little_japanese(encoding):
    words = "山田太郎: 川は三月に増水します。堤防は古いです。\n\n鈴木花子: そうですね。\n"
    assert decoded(words.encode(encoding), "x.txt") == words


def test_chinese_is_not_japanese():
    words = "王明: 河水在三月上涨，因为雪融化了。堤坝很旧，没有人修理。\n\n李华: 是的，我同意你的看法。\n"
    assert decoded(words.encode("gb18030"), "x.txt") == words
