"""Documents of a corpus read in their order, with what earlier ones tell of the experts of later ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from corpus import names, stored, structure
from corpus.cache import Cache, key
from corpus.readers.types import Block
from corpus.stored import Stored
from corpus.types import Document, Expert

if TYPE_CHECKING:
    from corpus.speakers import Register


Signed = tuple[tuple[str, str, str], ...]
"""Who signs documents with a single name: where, under which name, and the expert's id."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a corpus was read from.

    Args:
        state: SHA-256 of ``corpus.toml`` as it was.
        settled: the experts whom it settled.
        language: what they speak.
        tables: its documents, or the last of them, where the others had been read before.
        signed: who signs with a single name.
    """

    state: str
    settled: tuple[Expert, ...]
    language: str
    tables: tuple[Stored, ...]
    signed: Signed = ()

    def basis(self, count: int | None = None) -> str:
        """A hash over all that the reading of the first ``count`` documents depends on; of all if None."""
        return key(self.settled, self.language, self.tables[:count])


class Readings:
    """Reads documents one after another: each brings the experts whom the next may name.

    Args:
        folder: the corpus folder.
        known: the experts whom its owner has settled.
        language: what they speak.
        after: where documents were read before, whoever was known then and whoever of these signs with a single name.
    """

    def __init__(
        self,
        folder: Path,
        known: Sequence[Expert],
        language: str,
        after: tuple[Sequence[Expert], Signed] | None = None,
    ) -> None:
        self._met = list(known)
        self._spoken: set[str] = set()
        self._folder = folder
        self._settled = tuple(known)
        self._language = language
        self._cache = Cache(folder, is_whole=after is None)
        self._experts = {e.id: e for e in known}
        self._state = key(known)
        self._signed: dict[tuple[str, str], Expert] = {}
        if after is not None:
            for expert in after[0]:
                self._meet(expert)
            self._signed = {(place, name): self._experts[expert] for place, name, expert in after[1]}

    def document(self, document: Stored) -> Document:
        """Read the next document.

        Raises:
            CorpusError: as :func:`stored.load`.
        """
        return self.read(document, *stored.load(self._folder, document))

    def read(self, document: Stored, text: str, blocks: Sequence[Block] | None) -> Document:
        """Read the next document, which need not be stored yet.

        Args:
            document: what is recorded of it.
            text: its text.
            blocks: its blocks; None where the text shows them.

        Raises:
            CorpusError: the text holds nothing.
        """
        language = (document.language or self._language).replace("_", "-").partition("-")[0].lower()
        signs = self._signed.get(_signature(document))
        metadata = (document.people, document.author, document.source and document.title, language, signs)
        state = key(self._state, document.sha256, document.blocks_sha256, metadata)
        read = self._cache.get(state)
        if read is None:
            if blocks is None:
                blocks = stored.blocks_in(text, str(self._folder / document.file))
            # The title of a plain text is read from it, whatever the owner makes of it since.
            title = document.title if document.source else None
            read = structure.read(replace(document, title=title), text, blocks, self._known(signs), language)
            self._cache.put(state, read)
        for expert in read.experts:
            self._meet(expert)
            if (
                document.author
                and names.key(expert.name) == names.key(document.author)
                and len(names.key(expert.name)) == 1
            ):
                self._signed.setdefault(_signature(document), expert)
        return structure.document(document, text, read, self._experts)

    @property
    def experts(self) -> tuple[Expert, ...]:
        """Those whom the owner settled, then those who speak in the documents read so far."""
        return tuple(e for e in self._met if e in self._settled or e.id in self._spoken)

    @property
    def signed(self) -> Signed:
        """Who signs with a single name: where, under which name, and the expert's id."""
        return tuple((place, name, expert.id) for (place, name), expert in self._signed.items())

    def save(self) -> None:
        """Keep what was read for the next opening."""
        self._cache.save()

    def _meet(self, expert: Expert) -> None:
        self._spoken.add(expert.id)
        if expert.id not in self._experts:
            self._met.append(expert)
            self._experts[expert.id] = expert
            self._state = key(self._state, expert)

    def _known(self, signs: Expert | None) -> Register:
        """The experts so far, and whoever signs this with a single name and other documents of the same place too."""
        from corpus.speakers import Register  # only a document that was not read before needs it

        if signs is None or signs in self._settled:
            known = Register(self._settled)
            known.experts = list(self._met)
            return known
        known = Register([*self._settled, signs])
        known.experts += [e for e in self._met if e not in known.experts]
        return known


def _signature(document: Stored) -> tuple[str, str]:
    """Where a document was published, and who signs it: a single name counts within one place only."""
    return urlsplit(document.url or "").netloc or document.source or document.id, document.author or ""
