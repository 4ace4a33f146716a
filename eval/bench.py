"""How fast a running service answers, how soon it is ready, and how much memory it takes.

Loopback only: the load is for a service of one's own. Standard library only, so that measuring loads nothing else.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from eval.gold import GoldQuestion
from eval.metrics import percentile
from sources.errors import PinciteError

MAX_REQUESTS = 10_000
MAX_CLIENTS = 64
READY_SECONDS = 120.0
ANSWER_SECONDS = 60.0


class BenchError(PinciteError):
    """A service that cannot be measured; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a service listens, on this machine."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Timing:
    """`requests` questions by `clients` at once: nearest-rank percentiles in milliseconds, and questions a second."""

    clients: int
    requests: int
    p50: float
    p95: float
    slowest: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Started:
    """A service that was started: its process, and the seconds from the start until it was ready."""

    process: int
    ready_seconds: float


def address(url: str) -> Address:
    """The address in a URL such as http://127.0.0.1:8000. Raises BenchError unless it is HTTP on this machine.

    >>> address("http://localhost:8000")
    Address(host='localhost', port=8000)
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 80
        is_here = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if not is_here or parts.scheme != "http":
        raise BenchError(f"{url} is not a service on this machine; give one as http://127.0.0.1:8000")
    return Address(host, port)


def time_questions(
    service: Address, questions: Sequence[GoldQuestion], *, requests: int, clients: int, api_key: str | None = None
) -> Timing:
    """Puts the questions, over and over until there were `requests`, through `clients` connections that stay open.

    Raises BenchError when the service is not there or does not answer with 200.
    """
    if not 0 < requests <= MAX_REQUESTS or not 0 < clients <= MAX_CLIENTS:
        raise BenchError(f"give 1 to {MAX_REQUESTS:,} requests and 1 to {MAX_CLIENTS} clients")
    bodies = [_body(questions[place % len(questions)]) for place in range(requests)]
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        shares = pool.map(lambda first: _ask_all(service, bodies[first::clients], api_key), range(clients))
        milliseconds = [value for share in shares for value in share]
    seconds = time.perf_counter() - started
    p50, p95 = percentile(milliseconds, 50), percentile(milliseconds, 95)
    return Timing(clients, requests, p50 or 0.0, p95 or 0.0, max(milliseconds), requests / seconds)


@contextmanager
def started(command: Sequence[str], service: Address, *, timeout_seconds: float = READY_SECONDS) -> Iterator[Started]:
    """Runs the command that starts the service, waits until it is ready, and ends it with SIGTERM.

    Raises BenchError when something answers there already, or the service ends or is not ready in time.
    """
    if _is_ready(service):
        raise BenchError(f"something answers on port {service.port} already; stop it, or name another port")
    begun = time.perf_counter()
    try:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError as error:
        raise BenchError(f"{command[0]} cannot be started ({error.strerror}); check the command") from error
    try:
        while not _is_ready(service):
            if process.poll() is not None:
                raise BenchError(f"{' '.join(command)} ended with status {process.returncode} before it was ready")
            if time.perf_counter() - begun > timeout_seconds:
                raise BenchError(f"{' '.join(command)} was not ready within {timeout_seconds:.0f} s")
            time.sleep(0.05)
        yield Started(process.pid, time.perf_counter() - begun)
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def peak_memory(process: int, *, proc: Path = Path("/proc")) -> int | None:
    """The most bytes that the process and its children have each held in memory, added up; None where it is not told.

    That is VmHWM of proc_pid_status(5), so Linux only. Memory that processes share is counted for each.
    """
    found = [_high_water_mark(proc / str(one) / "status") for one in _with_children(process, proc)]
    known = [value for value in found if value is not None]
    return sum(known) if known else None


def _with_children(process: int, proc: Path) -> Iterator[int]:
    yield process
    for listed in (proc / str(process) / "task").glob("*/children"):
        for child in _read(listed).split():
            yield from _with_children(int(child), proc)


def _high_water_mark(status: Path) -> int | None:
    line = next((line for line in _read(status).splitlines() if line.startswith("VmHWM:")), None)
    return int(line.split()[1]) * 1024 if line else None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""  # A process may end between being listed and being looked at.


def _body(question: GoldQuestion) -> bytes:
    history = [{"question": turn.question, "answer": turn.answer} for turn in question.history]
    return json.dumps({"question": question.question, "history": history}).encode()


def _ask_all(service: Address, bodies: Sequence[bytes], api_key: str | None) -> list[float]:
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {api_key}"} if api_key else {})}
    connection = http.client.HTTPConnection(service.host, service.port, timeout=ANSWER_SECONDS)
    try:
        return [_milliseconds(connection, body, headers) for body in bodies]
    except (OSError, http.client.HTTPException) as error:
        reason = str(error) or type(error).__name__
        raise BenchError(f"{service.host} port {service.port}: {reason}; start the service first") from error
    finally:
        connection.close()


def _milliseconds(connection: http.client.HTTPConnection, body: bytes, headers: dict[str, str]) -> float:
    begun = time.perf_counter()
    connection.request("POST", "/v1/ask", body, headers)
    response = connection.getresponse()
    content = response.read()
    taken = (time.perf_counter() - begun) * 1000
    if response.status != http.HTTPStatus.OK:
        detail = content[:200].decode("utf-8", "replace")
        raise BenchError(f"the service answered {response.status} {response.reason}: {detail}")
    return taken


def _is_ready(service: Address) -> bool:
    connection = http.client.HTTPConnection(service.host, service.port, timeout=2)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
