"""Files into sources, on all cores: each is read apart from the others, so that a bad one stops nothing.

What is read comes back in the order of the files, and only a few are held at a time.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from types import ModuleType

from corpus import speakers
from corpus.paths import File, Problem
from corpus.readers.archive import LARGEST_ALL
from corpus.readers.decoding import LARGEST
from corpus.readers.types import Source
from corpus.types import CorpusError

# Below this, starting processes takes longer than reading.
_WORTH_PROCESSES = 2 * 1024 * 1024
_ARCHIVES = (".zip", ".docx")


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was read: the SHA-256 of its bytes, its documents, and why there are no more, if it is damaged."""

    file: File
    sha256: str
    sources: tuple[Source, ...]
    problem: Problem | None = None


def read(
    files: Sequence[File], show: Callable[[int], None] = lambda _: None, comments: bool = False
) -> Iterator[Taken | Problem]:
    """Read files, in order.

    Args:
        files: what to read.
        show: called with the number of files read so far.
        comments: whether to take what readers wrote below posts.
    """
    cores = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, len(files))
    is_large = cores > 1 and sum(map(_size, files)) > _WORTH_PROCESSES
    results = _parallel(files, cores) if is_large else map(_read, files)
    for number, result in enumerate(results, 1):
        show(number)
        if isinstance(result, Taken) and not comments:
            result = replace(result, sources=tuple(s for s in result.sources if not s.is_comments))
        yield result


def _parallel(files: Sequence[File], cores: int) -> Iterator[Taken | Problem]:
    waiting = deque(files)
    while waiting:
        yield from _pooled(waiting, cores)
        if waiting:
            # Something has ended a process: what was under way is read one by one to find out by which file.
            yield _alone(waiting.popleft())


def _pooled(waiting: deque[File], cores: int) -> Iterator[Taken | Problem]:
    """Read from the head of ``waiting``; stops early where a process dies, with the unread files still in it."""
    with _pool(cores) as pool:
        futures: deque[Future[Taken | Problem]] = deque()
        submitted = 0
        try:
            while waiting:
                while submitted < len(waiting) and submitted < 2 * cores:
                    futures.append(_submit(pool, waiting[submitted]))
                    submitted += 1
                result = futures.popleft().result()
                waiting.popleft()
                submitted -= 1
                yield result
        except BrokenProcessPool:
            return
        finally:
            for future in futures:
                future.cancel()


def _alone(file: File) -> Taken | Problem:
    with _pool(1) as pool:
        try:
            return _submit(pool, file).result()
        except BrokenProcessPool:
            return Problem(f"{file.path}: reading it ended the process, perhaps for want of memory; split the file")


def _pool(cores: int) -> ProcessPoolExecutor:
    # Spawned, not forked: the caller may have threads, and a fork would hold their locks.
    return ProcessPoolExecutor(cores, multiprocessing.get_context("spawn"), _end_with_parent)


def _submit(pool: ProcessPoolExecutor, file: File) -> Future[Taken | Problem]:
    # A spawned process begins by running the caller's script again, unless there seems to be none. It needs nothing
    # of it, and a script without a guard would start processes without end.
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        return pool.submit(_read, file)
    finally:
        sys.modules["__main__"] = main


def _end_with_parent() -> None:
    """Where the parent is killed, nobody tells its workers."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _size(file: File) -> int:
    try:
        return file.path.stat().st_size
    except OSError:
        return 0


def _read(file: File) -> Taken | Problem:
    # Imported here: the libraries behind the readers take longer to load than a question takes to answer.
    from corpus.readers import dispatch

    try:
        bound = LARGEST_ALL if file.path.suffix.lower() in _ARCHIVES else LARGEST
        with file.path.open("rb") as opened:
            data = opened.read(bound + 1)
        if len(data) > bound:
            return Problem(f"{file.path}: more than {bound >> 20} MB; split the file and add the parts")
        found: list[Source] = []
        problem = None
        try:
            found.extend(map(_titled, dispatch.sources(data, file.path.name)))
        except CorpusError as error:
            problem = Problem(_one_line(file, str(error)))
        if problem and not found:
            return problem
        return Taken(file, hashlib.sha256(data).hexdigest(), tuple(found), problem)
    except OSError as error:
        return Problem(f"{file.path}: {error.strerror}; check the path")
    except Exception as error:  # a fault of one reader must not stop the other files
        return Problem(
            f"{file.path}: {type(error).__name__} ({_one_line(file, str(error))}); it cannot be read, report it"
        )


def _titled(source: Source) -> Source:
    """With the title that the text has, where the markup names none."""
    if source.title:
        return source
    found = speakers.read(source.text, source.blocks, (), source.people, source.author).title
    return replace(source, title=" ".join(found.of(source.text).split()) if found else None)


def _one_line(file: File, message: str) -> str:
    """A reader's message on one line, with the whole path in place of the name."""
    line = " ".join(message.split())
    return f"{file.path}{line.removeprefix(file.path.name)}" if line.startswith(file.path.name) else line
