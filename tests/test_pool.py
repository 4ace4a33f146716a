"""The pool: so many run, so many wait, the next is refused; whoever leaves takes the waiting job along."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.types import Message

from service.http.pool import ClientGoneError, Pool, PoolClosedError, PoolFullError, finish


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool("test", workers=1, queue=1)
    yield pool
    pool.close()


class Job:
    """Runs until it is told to end."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.release = threading.Event()

    def __call__(self) -> str:
        self.began.set()
        assert self.release.wait(timeout=5)
        return "done"


def patient() -> Request:
    """A request whose client stays."""

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    return Request({"type": "http"}, receive)


def leaving(when: asyncio.Event) -> Request:
    """A request whose client goes away at some time."""

    async def receive() -> Message:
        await when.wait()
        return {"type": "http.disconnect"}

    return Request({"type": "http"}, receive)


def test_a_full_pool_refuses_the_next_job_and_says_when_to_come_again(pool: Pool) -> None:
    job = Job()
    running = pool.submit(job)
    assert job.began.wait(timeout=5)
    waiting = pool.submit(lambda: "second")
    with pytest.raises(PoolFullError) as full:
        pool.submit(lambda: "third")
    assert full.value.retry_after_seconds >= 1
    assert (pool.running, pool.waiting, pool.refused) == (1, 1, 1)
    job.release.set()
    assert (running.result(5), waiting.result(5)) == ("done", "second")


def test_a_place_is_free_again_when_a_job_is_done(pool: Pool) -> None:
    for _ in range(5):
        assert pool.submit(lambda: 1).result(5) == 1
    assert (pool.running, pool.waiting) == (0, 0)


def test_an_error_in_a_job_is_raised_where_its_result_is_awaited(pool: Pool) -> None:
    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        asyncio.run(finish(patient(), pool.submit(fail)))


def test_a_waiting_job_is_dropped_when_its_client_goes_away(pool: Pool) -> None:
    job, ran = Job(), threading.Event()

    async def scenario() -> None:
        running = pool.submit(job)
        gone = asyncio.Event()
        waiting = asyncio.create_task(finish(leaving(gone), pool.submit(ran.set)))
        await asyncio.sleep(0)
        gone.set()
        with pytest.raises(ClientGoneError):
            await waiting
        assert pool.waiting == 0
        job.release.set()
        assert await finish(patient(), running) == "done"

    asyncio.run(scenario())
    assert not ran.is_set()


def test_a_running_job_is_told_and_waited_for_when_its_client_goes_away(pool: Pool) -> None:
    job = Job()

    async def scenario() -> str:
        future = pool.submit(job)
        await asyncio.to_thread(job.began.wait, 5)
        gone = asyncio.Event()
        gone.set()
        return await finish(leaving(gone), future, on_gone=job.release.set)

    assert asyncio.run(scenario()) == "done"


def test_closing_drops_what_waits(pool: Pool) -> None:
    job = Job()

    async def scenario() -> None:
        running, waiting = pool.submit(job), pool.submit(lambda: None)
        result = asyncio.create_task(finish(patient(), waiting))
        await asyncio.sleep(0)
        closing = threading.Thread(target=pool.close)
        closing.start()
        with pytest.raises(PoolClosedError):
            await result
        job.release.set()
        assert await finish(patient(), running) == "done"
        await asyncio.to_thread(closing.join)

    asyncio.run(scenario())
