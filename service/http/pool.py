"""A bounded pool of threads: so many jobs at once, so many waiting, and the next one is refused at once."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.requests import Request

Result = TypeVar("Result")


class PoolFullError(Exception):
    """Every worker is busy and every waiting place taken; `retry_after_seconds` says when to come again."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"full; a place is likely in {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class PoolClosedError(Exception):
    """The service is stopping; the job will not be done."""


class ClientGoneError(Exception):
    """Whoever asked has closed the connection; nobody waits for the result."""


class Pool:
    """`workers` threads with at most `queue` jobs waiting for them. Safe to use from several threads."""

    def __init__(self, name: str, *, workers: int, queue: int) -> None:
        self.name = name
        self.refused = 0
        self._workers = workers
        self._places = workers + queue
        self._taken = 0
        self._running = 0
        self._mean_seconds = 0.0
        self._lock = threading.Lock()
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix=f"pincite-{name}")

    @property
    def running(self) -> int:
        """Jobs that a thread works on now."""
        return self._running

    @property
    def waiting(self) -> int:
        """Jobs that wait for a thread."""
        return self._taken - self._running

    def submit(self, job: Callable[[], Result]) -> Future[Result]:
        """Hand in a job. Raises PoolFullError when there is no place for it."""
        with self._lock:
            if self._taken >= self._places:
                self.refused += 1
                raise PoolFullError(self._seconds_until_a_place())
            self._taken += 1
        future = self._executor.submit(self._timed, job)
        future.add_done_callback(self._leave)
        return future

    def close(self) -> None:
        """Drop what waits and wait for what runs."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _timed(self, job: Callable[[], Result]) -> Result:
        with self._lock:
            self._running += 1
        started = time.perf_counter()
        try:
            return job()
        finally:
            seconds = time.perf_counter() - started
            with self._lock:
                self._running -= 1
                self._mean_seconds = seconds if not self._mean_seconds else 0.8 * self._mean_seconds + 0.2 * seconds

    def _leave(self, _: Future[Result]) -> None:
        with self._lock:
            self._taken -= 1

    def _seconds_until_a_place(self) -> int:
        return max(1, math.ceil(self._mean_seconds * self._taken / self._workers))


async def finish(request: Request, future: Future[Result], *, on_gone: Callable[[], None] = lambda: None) -> Result:
    """The job's result. When the client goes away first, a waiting job is dropped and ClientGoneError raised.

    A job that already runs is told by `on_gone`, and waited for all the same: what it uses (the open file of an upload)
    lives as long as the request. Raises PoolClosedError when the service stops before the job's turn.
    """
    work: asyncio.Future[Result] = asyncio.wrap_future(future)
    gone: asyncio.Future[None] = asyncio.ensure_future(_gone(request))
    try:
        waited: set[asyncio.Future[Any]] = {work, gone}
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            on_gone()
            if future.cancel():
                raise ClientGoneError
            await asyncio.wait({work})
    finally:
        gone.cancel()
        future.cancel()
    if work.cancelled():
        raise PoolClosedError
    return work.result()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
