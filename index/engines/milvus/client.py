"""Calls to a Milvus: bounded in time, tried again where that may help, and failing in one line."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from index.engines.milvus.place import Place, authority, token
from index.types import EngineAway, IndexProblem

_INSTALL = "run `pip install 'in-their-words[milvus]'`"
_SECONDS = 5.0  # for one call, unless told otherwise
_REST_SECONDS = 1.0  # after a call in vain, during which others are refused at once
_NOT_LOADED = (101, 103)
_NOT_FOUND = (4, 100)
_UNREACHABLE = (2,)
_DENIED = ("UNAUTHENTICATED", "PERMISSION_DENIED", "auth check failure", "permission deny")
_CHANNEL = {"grpc.initial_reconnect_backoff_ms": 100, "grpc.max_reconnect_backoff_ms": 1000}


class NotThere(IndexProblem):
    """The engine has no collection or alias of this name."""


class Client:
    """A connection that mends itself. Threads may share it.

    Args:
        place: where the engine is.
        patience: seconds for which a call is tried again while the engine is away.
        seconds: for one try.

    Raises:
        EngineAway: the engine does not answer.
        IndexProblem: the client library is not installed, or the engine refuses the token.
    """

    def __init__(self, place: Place, patience: float = 0.0, seconds: float = _SECONDS) -> None:
        try:
            # pymilvus tells each failure in a dozen lines of its own; here it is told once.
            logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
            import pymilvus
        except ImportError:
            raise IndexProblem(f"EXPERTS_ENGINE names a Milvus, and its client is not installed; {_INSTALL}") from None
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
        self.place = place
        self._patience = patience
        self._seconds = seconds
        self._library = pymilvus
        self._rests_until = 0.0
        self._lock = threading.Lock()
        self._client: Any = None
        self._connected()

    def call(self, method: str, *arguments: Any, seconds: float | None = None, **options: Any) -> Any:
        """Call ``method`` of ``pymilvus.MilvusClient``; a collection that is not in the engine's memory is put there.

        Raises:
            EngineAway: there is no answer in time, and there was none for as long as patience lasts.
            NotThere: there is no such collection or alias.
            IndexProblem: the engine refuses the call.
        """
        options["timeout"] = seconds or self._seconds

        def once() -> Any:
            return getattr(self._connected(), method)(*arguments, **options)

        try:
            return self._patiently(once)
        except _NotLoaded:
            self._patiently(lambda: self._load(arguments[0]))
            return self._patiently(once)

    def load(self, collection: str) -> None:
        """Put a collection into the engine's memory, in as many copies as the place says."""
        self._patiently(lambda: self._load(collection))

    def make_database(self) -> None:
        """Make the place's database if it is not there."""
        if not self.place.database:
            return

        def make() -> None:
            options = self._options()
            client = self._library.MilvusClient(db_name="default", dedicated=True, **options)
            try:
                if self.place.database not in client.list_databases(timeout=self._seconds):
                    client.create_database(self.place.database, timeout=self._seconds)
            finally:
                client.close()

        self._patiently(make)

    def close(self) -> None:
        """Hang up."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None

    def _load(self, collection: str) -> None:
        self._connected().load_collection(
            collection, replica_number=self.place.replicas, timeout=max(self._seconds, 60.0)
        )

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                make = self._library.MilvusClient
                self._client = self._once(lambda: make(db_name=self.place.database, dedicated=True, **self._options()))
            return self._client

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"uri": self.place.uri, "token": token(), "timeout": self._seconds}
        options["grpc_options"] = _CHANNEL
        if self.place.has_tls:
            options["secure"] = True
            if authority():
                options["server_pem_path"] = authority()
        return options

    def _patiently(self, call: Callable[[], Any]) -> Any:
        """The result of ``call``, tried again while the engine is away and patience lasts."""
        deadline = time.monotonic() + self._patience
        pause = 0.1
        while True:
            try:
                return self._once(call)
            except EngineAway:
                if time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause)
            pause = min(2 * pause, 2.0)

    def _once(self, call: Callable[[], Any]) -> Any:
        if not self._patience and time.monotonic() < self._rests_until:
            raise self._away("it did not a moment ago")
        grpc_error = self._library.decorators.grpc.RpcError
        try:
            return call()
        except (self._library.MilvusException, grpc_error) as error:
            raise self._told(error) from None

    def _told(self, error: Any) -> IndexProblem:
        """What went wrong, as this package tells it."""
        code = error.code() if callable(error.code) else error.code
        said = getattr(error, "message", None) or error.details() or ""
        reason = (str(said).splitlines() or [str(code)])[0][:200]
        name = getattr(code, "name", code)
        if name in _NOT_LOADED:
            return _NotLoaded(f"{self.place.address}: {reason}")
        if name in _NOT_FOUND:
            return NotThere(f"{self.place.address}: {reason}")
        if any(word in f"{name} {said}" for word in _DENIED):
            return IndexProblem(f"{self.place.address}: refuses the call ({reason}); check EXPERTS_ENGINE_TOKEN")
        if name in (*_UNREACHABLE, "UNAVAILABLE", "DEADLINE_EXCEEDED") or "Retry timeout" in str(said):
            self._rests_until = time.monotonic() + _REST_SECONDS
            return self._away("no answer in time" if name == "DEADLINE_EXCEEDED" else "no connection")
        return IndexProblem(f"{self.place.address}: {reason}; see the engine's own log, or unset EXPERTS_ENGINE")

    def _away(self, reason: str) -> EngineAway:
        return EngineAway(
            f"{self.place.address}: the engine does not answer ({reason}); start it, or change EXPERTS_ENGINE"
        )


class _NotLoaded(IndexProblem):
    """The collection is there, but not in the engine's memory: the engine has been started anew."""
