"""Measuring a running service, with a small real server on the loopback address."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from eval.bench import Address, BenchError, address, peak_memory, started, time_questions
from tests.eval_fakes import gold

QUESTIONS = [gold("a", answers=["x"]), gold("b", answers=["x"], kind="followup", history=[{"question": "before?"}])]


class FakeService(ThreadingHTTPServer):
    """Answers every question with `status`, and keeps what it was asked and over which connections."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.bodies: list[dict[str, Any]] = []
        self.keys: set[str | None] = set()
        self.connections: set[object] = set()

    @property
    def here(self) -> Address:
        return Address("127.0.0.1", self.server_port)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeService

    def do_POST(self) -> None:
        self.server.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.server.keys.add(self.headers["Authorization"])
        self.server.connections.add(self.client_address)
        content = b'{"title": "Too busy"}'
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is the base class's)
        pass


@pytest.fixture
def service() -> Iterator[FakeService]:
    server = FakeService()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_each_client_keeps_one_connection_and_the_questions_go_round(service: FakeService) -> None:
    timing = time_questions(service.here, QUESTIONS, requests=6, clients=2, api_key="secret")
    assert (timing.requests, timing.clients) == (6, 2)
    assert 0 < timing.p50 <= timing.p95 <= timing.slowest
    assert timing.per_second > 0
    assert sorted(body["question"] for body in service.bodies) == ["a?", "a?", "a?", "b?", "b?", "b?"]
    assert {"question": "b?", "history": [{"question": "before?", "answer": None}]} in service.bodies
    assert len(service.connections) == 2
    assert service.keys == {"Bearer secret"}


def test_an_answer_that_is_none_stops_the_measuring(service: FakeService) -> None:
    service.status = 503
    with pytest.raises(BenchError, match=r"the service answered 503 .*Too busy"):
        time_questions(service.here, QUESTIONS, requests=4, clients=1)


def test_a_service_that_is_not_there_is_named() -> None:
    with pytest.raises(BenchError, match="start the service first"):
        time_questions(Address("127.0.0.1", 9), QUESTIONS, requests=1, clients=1)


@pytest.mark.parametrize(("requests", "clients"), [(0, 1), (10_001, 1), (1, 0), (1, 65)])
def test_the_load_is_bounded(requests: int, clients: int) -> None:
    with pytest.raises(BenchError, match="give 1 to 10,000 requests and 1 to 64 clients"):
        time_questions(Address("127.0.0.1", 9), QUESTIONS, requests=requests, clients=clients)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("http://127.0.0.1:8000", Address("127.0.0.1", 8000), id="IPv4"),
        pytest.param("http://[::1]:81", Address("::1", 81), id="IPv6"),
        pytest.param("http://localhost", Address("localhost", 80), id="name"),
        pytest.param("http://192.0.2.1:8000", None, id="another machine"),
        pytest.param("http://example.org", None, id="a name elsewhere"),
        pytest.param("https://127.0.0.1", None, id="not HTTP"),
        pytest.param("127.0.0.1:8000", None, id="no scheme"),
        pytest.param("http://127.0.0.1:port", None, id="no port"),
    ],
)
def test_only_this_machine_is_measured(url: str, expected: Address | None) -> None:
    if expected is not None:
        assert address(url) == expected
        return
    with pytest.raises(BenchError, match="is not a service on this machine"):
        address(url)


READY_SOON = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.send_header("Content-Length", "0"); self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def free_port() -> int:
    with FakeService() as server:
        return server.server_port


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_service_is_started_measured_and_ended() -> None:
    here = Address("127.0.0.1", free_port())
    with started([sys.executable, "-c", READY_SOON, str(here.port)], here) as process:
        assert 0 < process.ready_seconds < 60
        peak = peak_memory(process.process)
        assert peak is not None
        assert 2**20 < peak < 2**30
    assert peak_memory(process.process) is None


@pytest.mark.parametrize(
    ("code", "message"),
    [
        pytest.param("raise SystemExit(3)", "ended with status 3 before it was ready", id="ends"),
        pytest.param("import time; time.sleep(60)", "was not ready within 0 s", id="never ready"),
    ],
)
def test_a_service_that_does_not_get_ready_is_an_error(code: str, message: str) -> None:
    timeout = 20.0 if "status" in message else 0.2
    here = Address("127.0.0.1", free_port())
    with (
        pytest.raises(BenchError, match=message),
        started([sys.executable, "-c", code], here, timeout_seconds=timeout),
    ):
        pass


def test_a_command_that_is_not_there_is_an_error() -> None:
    with pytest.raises(BenchError, match="cannot be started"), started(["/no/such/command"], Address("127.0.0.1", 9)):
        pass


def test_memory_counts_the_children(tmp_path: Path) -> None:
    for process, children, kilobytes in (("1", "2 3", 100), ("2", "", 50), ("3", "4", 25)):
        (tmp_path / process / "task" / process).mkdir(parents=True)
        (tmp_path / process / "status").write_text(f"Name:\tx\nVmHWM:\t {kilobytes} kB\n")
        (tmp_path / process / "task" / process / "children").write_text(children)
    assert peak_memory(1, proc=tmp_path) == 175 * 1024
