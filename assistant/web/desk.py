"""Who answers now: the assistant, replaced by another when its index is built anew."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from assistant.answer import Assistant
from assistant.remembered import Remembered
from assistant.types import Answer
from index import builds
from index.types import EngineAway

_POLL_SECONDS = 0.5
_T = TypeVar("_T")


class NotReady(Exception):
    """There is no assistant yet."""


class Desk:
    """Holds the assistant that answers.

    Args:
        folder: the corpus folder.
        opened: opens the assistant; it takes a second, or minutes where the index has to be built first.
        heard: called with every answer, on the thread that gave it.
        remembered: what conversations remember, where other processes answer too.
    """

    def __init__(
        self,
        folder: Path,
        opened: Callable[[], Assistant],
        heard: Callable[[Answer], None],
        remembered: Remembered | None = None,
    ) -> None:
        self._root = builds.root_of(folder)
        self._opened = opened
        self._heard = heard
        self._remembered = remembered
        self._assistant: Assistant | None = None
        self._build = b""
        self._away = ""  # why there is no assistant, where it is the engine's fault

    def current(self) -> Assistant:
        """The assistant that answers now. Ask for it once a request: the next call may give another.

        Raises:
            NotReady: the first one is still being opened.
            EngineAway: it cannot be opened now.
        """
        if self._assistant is None:
            raise EngineAway(self._away) if self._away else NotReady("the index is still being loaded")
        return self._assistant

    async def open(self) -> None:
        """Open the first assistant, or put a new one in place of the one that answers.

        Requests under way are finished by the assistant that they began with; conversations go on.

        Raises:
            CorpusError, IndexProblem: it cannot be opened; the one that answers stays.
            EngineAway: it cannot be opened now.
        """
        try:
            self._assistant, self._build = await in_thread(self._prepared)
        except EngineAway as problem:
            self._away = str(problem)
            raise

    async def warm_up(self) -> None:
        """Do what the first questions in other languages would wait for, if that can be done now."""
        with suppress(EngineAway):
            await in_thread(self.current().warm_up)

    async def watch(self, told: Callable[[Exception | None], None]) -> None:
        """Follow the builds of the index until cancelled.

        Args:
            told: called after each change, with the error if the new build cannot be opened.
        """
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            build = builds.named(self._root)
            if build in (self._build, b""):
                continue
            try:
                await self.open()
            except EngineAway:
                continue  # it may not have got the new build yet
            except Exception as error:  # whatever it is, the readers keep the assistant that they have
                self._build = build
                told(error)
            else:
                told(None)

    def _prepared(self) -> tuple[Assistant, bytes]:
        """An assistant and what names the build that it was opened with."""
        while True:
            build = builds.named(self._root)
            assistant = self._opened()
            if builds.named(self._root) == build:  # otherwise it was built meanwhile, by this process or another
                break
        for question in assistant.examples()[:1]:  # the first reader need not wait for what these need
            assistant.ask(question)
        if self._assistant is not None:
            assistant.warm_up()
        assistant.heard = self._heard
        if self._remembered is None:
            self._remembered = assistant.remembered
        assistant.remembered = self._remembered
        return assistant, build


async def in_thread(function: Callable[[], _T]) -> _T:
    """Run ``function`` on a thread of its own, which does not keep the process from ending."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_T] = loop.create_future()

    def settle(result: _T | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, error = None, None
        try:
            result = function()
        except BaseException as raised:
            error = raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, daemon=True).start()
    return await done
