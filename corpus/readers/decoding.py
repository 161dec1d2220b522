"""Bytes into text: byte order marks, what the file declares, UTF-8, and the likeliest of the old code pages.

Detection is charset-normalizer's; WHATWG's rule that a declared ISO-8859-1 means windows-1252 is kept, since
the quotation marks of one are control characters of the other.
"""

from __future__ import annotations

import codecs
import re

from corpus.types import CorpusError

LARGEST = 64 * 1024 * 1024
"""Bytes that a file, or a member of an archive, may have."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_DECLARED = (
    re.compile(rb"^\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)"),
    re.compile(rb"<meta[^>]+?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE),
)
_SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030"}
_SAMPLE = 200_000
_KANA = re.compile("[\u3041-\u30ff]")
_NARROW_KANA = re.compile("[\uff61-\uff9f]")
_OTHERS = re.compile(r"[^\x00-\x7f]")


def decoded(data: bytes, name: str) -> str:
    """The text of ``data``, its byte order mark included where it has one and is UTF-8.

    Args:
        data: a file's bytes.
        name: the file's name, for error messages.

    Raises:
        CorpusError: too large, binary, or in no encoding that explains it.
    """
    if len(data) > LARGEST:
        raise CorpusError(
            f"{name}: {len(data) >> 20} MB is more than {LARGEST >> 20}; split the file and add the parts"
        )
    encoding = next((e for mark, e in _MARKS if data.startswith(mark)), None)
    for candidate in (encoding, _declared(data), "utf-8", _detected(data)) if encoding is None else (encoding,):
        if candidate:
            try:
                text = data.decode(candidate)
            except (UnicodeDecodeError, LookupError):
                continue
            if "\0" in text:
                break
            return text
    where = f"NUL at byte {data.index(0)}" if 0 in data else "no known encoding explains its bytes"
    raise CorpusError(f"{name}: {where}, so this is no text; save it as UTF-8 and add it again")


def _declared(data: bytes) -> str | None:
    for pattern in _DECLARED:
        if match := pattern.search(data[:4096]):
            try:
                found = codecs.lookup(match[1].decode("ascii")).name
            except (LookupError, UnicodeDecodeError):
                return None
            return _SUPERSETS.get(found, found)
    return None


def _detected(data: bytes) -> str | None:
    """The encoding that the bytes look like, where they are not UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A window about the first odd byte tells more than a long beginning in plain ASCII.
        start = max(0, error.start - _SAMPLE // 2)
        if japanese := _japanese(data):
            return japanese
        from charset_normalizer import from_bytes  # only text in an unknown encoding needs it

        best = from_bytes(data[start : start + _SAMPLE]).best()
        found = codecs.lookup(best.encoding).name if best else "cp1252"
        return _SUPERSETS.get(found, found)
    return None


def _japanese(data: bytes) -> str | None:
    """The Japanese code page that shows a fair part of the text in kana, which no other text does by chance.

    In a short text the detector takes its syllables for Hangul.
    """
    for encoding in ("cp932", "euc_jp"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        others = len(_OTHERS.findall(text))
        if len(_KANA.findall(text)) > 0.2 * others and len(_NARROW_KANA.findall(text)) < 0.05 * others:
            return encoding
    return None
