"""Zip archives of any of the formats: Medium's and Substack's exports, a site's folder, a batch of transcripts.

Drafts go by their file names in Medium's archives and by ``posts.csv`` in Substack's.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from corpus.readers import archive, frontmatter
from corpus.readers.decoding import decoded
from corpus.readers.types import Source
from corpus.types import CorpusError

_IGNORED = re.compile(r"(?:^|/)(?:\.|__MACOSX/|Thumbs\.db|node_modules/)")
_DRAFT = re.compile(r"(?:^|/)(?:_?drafts?/|draft[_-])", re.IGNORECASE)
_INDEX = re.compile(r"(?:^|/)posts\.csv\Z")
_NUMBERED = re.compile(r"(?P<id>\d+)\.(?P<slug>.+)\.html\Z")
# Medium packs what is no post beside the folder with the posts.
_POSTS = re.compile(r"(?:^|/)posts/[^/]+\.html\Z")


def read(
    data: bytes, name: str, sources: Callable[[bytes, str], Iterable[Source]], suffixes: Iterable[str]
) -> Iterator[Source]:
    """The documents of an archive's files, by name; an archive inside an archive is left out.

    Args:
        data: the archive.
        name: its name, for error messages.
        sources: reads one file.
        suffixes: of the files that are read; others are passed over.

    Raises:
        CorpusError: no archive, or none of its files holds a document; or, when all others have been read, files
            that cannot be.
    """
    wanted = frozenset(suffixes)
    found = [m for m in archive.members(data, name) if not _IGNORED.search(m.name) and not _DRAFT.search(m.name)]
    index = next((_index(m.data, m.name) for m in found if _INDEX.search(m.name)), {})
    posts_only = any(_POSTS.search(m.name) for m in found)
    bad: list[str] = []
    empty = True
    for member in found:
        suffix = PurePosixPath(member.name).suffix.lower()
        skipped = suffix not in wanted or _INDEX.search(member.name) or (posts_only and not _POSTS.search(member.name))
        row = index.get(match["id"]) if (match := _NUMBERED.search(PurePosixPath(member.name).name)) else None
        if skipped or (index and match and (row is None or row.get("is_published", "true").lower() != "true")):
            continue
        try:
            for source in sources(member.data, f"{name}/{member.name}"):
                empty = False
                yield _described(replace(source, key=f"{member.name}#{source.key}" if source.key else member.name), row)
        except CorpusError as error:
            bad.append(str(error))
    if bad:
        raise CorpusError(bad[0] + (f" (so are {len(bad) - 1} more of its files)" if bad[1:] else ""))
    if empty:
        raise CorpusError(f"{name}: an archive without documents; add the files themselves")


def _index(data: bytes, name: str) -> dict[str, dict[str, str]]:
    """Substack's list of posts, by identifier."""
    rows = csv.DictReader(io.StringIO(decoded(data, name).removeprefix("\ufeff"), newline=""))
    try:
        return {row["post_id"].partition(".")[0]: row for row in rows if row.get("post_id")}
    except csv.Error as error:
        raise CorpusError(f"{name}: {error}; export the archive again") from None


def _described(source: Source, row: dict[str, str] | None) -> Source:
    if row is None:
        return source
    return replace(
        source, title=row.get("title") or source.title, date=frontmatter.date(row.get("post_date")) or source.date
    )
