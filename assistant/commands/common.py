"""What commands share: exit codes, the corpus they are about, and how they print."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from assistant.answer import Assistant
from corpus import library
from corpus.types import Corpus
from index import builds, encoder, store
from index.bulk import PassageEncoder
from index.engines.opening import fill_engine
from index.types import Ground

DONE, FAILED, WRONG_CALL = 0, 1, 2
_STEADY_SECONDS = 3.0  # after which a rate says something
_LINE_SECONDS = 30.0  # after which a stage has another line where there is no terminal

Commands = Any
"""What ``ArgumentParser.add_subparsers`` returns; argparse gives its type no public name."""


def complain(message: str, code: int) -> int:
    """Print one line on standard error; returns ``code``."""
    print("experts:", " ".join(message.split()), file=sys.stderr)
    return code


def folder() -> Path:
    """The corpus folder: what ``EXPERTS_CORPUS`` names, else the included one."""
    return Path(os.environ.get("EXPERTS_CORPUS") or library.SHIPPED)


def corpus(progress: library.Progress | None = None) -> Corpus:
    """The corpus of :func:`folder`."""
    return store.open_corpus(builds.root_of(folder()), folder(), progress)


def open_assistant() -> Assistant:
    """The assistant for :func:`folder`, with its index built if need be."""
    return Assistant.open(folder(), progress=Progress())


def open_ground() -> Ground:
    """The corpus of :func:`folder` with its bank and models; its index is built if need be."""
    found = corpus()
    bank = library.open_bank(folder(), found)
    return store.open_index(builds.root_of(folder()), found, bank, encoder.chosen(folder()), Progress()).ground


def build_index(
    force: bool = False, workers: int = 1, ray: str | None = None, found: Corpus | None = None
) -> builds.Manifest:
    """Bring the index of :func:`folder` up to date, and the engine elsewhere, if there is one.

    Args:
        force: build it though it is there.
        workers: processes that encode passages.
        ray: the address of the Ray cluster that does it instead.
        found: the corpus, if it is open already.
    """
    found = found or (library.open_corpus(folder()) if force else corpus())
    bank = library.open_bank(folder(), found)
    model, root = encoder.chosen(folder()), builds.root_of(folder())
    manifest = store.build(root, found, bank, model, Progress(), force=force, load=_loader(workers, ray))
    fill_engine(root, found, bank, model, Progress("filling the engine"))
    return manifest


def _loader(workers: int, ray: str | None) -> Callable[[Path], PassageEncoder] | None:
    """What loads an encoder of passages that is not the default one."""
    # Imported here: whoever asks a question does not start processes.
    if ray:
        from index.cluster import on_ray

        return on_ray(ray)
    if workers > 1:
        from index.workers import ParallelEncoder

        return partial(ParallelEncoder, workers=workers)
    return None


def print_json(value: object) -> None:
    """One line of JSON on standard output."""
    print(json.dumps(value, ensure_ascii=False))


def count(number: int, noun: str) -> str:
    """``number`` with its noun, in the plural where there is not one."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def print_manifest(manifest: builds.Manifest) -> None:
    """What an index holds, and where it is."""
    print(
        f"{count(manifest.passages, 'passage')}, {count(manifest.entries, 'vector')} of "
        f"{manifest.dimension} dimensions, {count(manifest.questions, 'anticipated question')}: "
        f"{builds.root_of(folder())}"
    )


class Progress:
    """Shows on standard error how far something is: one line in a terminal, a line now and then elsewhere.

    Args:
        work: what is being done, in front of the stage.
        small: with fewer steps than this, nothing is shown.
    """

    def __init__(self, work: str = "building the index", small: int = 0) -> None:
        self._work = work
        self._small = small
        self._task = ""
        self._terminal = sys.stderr.isatty()
        self._began = 0.0, 0
        self._shown = 0.0

    def __call__(self, task: str, done: int, total: int) -> None:
        """See :data:`corpus.library.Progress`."""
        if total < self._small:
            return
        now = time.monotonic()
        is_new, self._task = task != self._task, task
        if is_new:
            self._began = now, done
        far = f"{self._work}: {task} {done}/{total}{self._rate(now, done, total)}"
        if self._terminal:
            print(f"\r\x1b[K{far}", end="\n" if done >= total else "", file=sys.stderr, flush=True)
        elif is_new:
            print(f"{self._work}: {task}", file=sys.stderr, flush=True)
        elif now - self._shown > _LINE_SECONDS:
            print(far, file=sys.stderr, flush=True)
        else:
            return
        self._shown = now

    def _rate(self, now: float, done: int, total: int) -> str:
        """How many a second since the stage began, and how long the rest takes; nothing in its first seconds."""
        since, before = self._began
        if now - since <= _STEADY_SECONDS or done == before:
            return ""
        rate = (done - before) / (now - since)
        left = f", {_duration((total - done) / rate)} left" if done < total else ""
        return f", {rate:,.0f} a second{left}"


def _duration(seconds: float) -> str:
    """Roughly how long, in one unit."""
    for length, unit in ((3600, "h"), (60, "min")):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
