"""What the service counts, in the words of Prometheus; every app has a registry of its own."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from service.http.pool import Pool

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)


class Metrics:
    """The counters of one app."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "pincite_http_requests",
            "Requests by route and status.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "pincite_http_request_seconds", "Seconds until the last byte.", ["route"],
            buckets=SECONDS, registry=self.registry,
        )  # fmt: skip
        self._stages = Histogram(
            "pincite_stage_seconds", "Seconds that a stage of answering took.", ["stage"],
            buckets=SECONDS, registry=self.registry,
        )  # fmt: skip
        self._answers = Counter(
            "pincite_answers", "Questions by how they ended: answered or silent.", ["outcome"], registry=self.registry
        )

    def request(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that is over."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def stage(self, name: str, seconds: float) -> None:
        """Count how long a stage of answering took: resolve, search, read, or wait in the pool."""
        self._stages.labels(name).observe(seconds)

    def answer(self, *, answered: bool) -> None:
        """Count how a question ended."""
        self._answers.labels("answered" if answered else "silent").inc()

    def watch(self, name: str, help_text: str, read: Callable[[], float]) -> None:
        """Show a number that is read anew each time it is asked for."""
        Gauge(name, help_text, registry=self.registry).set_function(read)

    def watch_pool(self, pool: Pool) -> None:
        """Show how full a pool is."""
        for what, help_text, read in (
            ("running", "Jobs that run.", lambda: pool.running),
            ("waiting", "Jobs that wait.", lambda: pool.waiting),
            ("refused", "Jobs that were refused because the pool was full.", lambda: pool.refused),
        ):
            self.watch(f"pincite_pool_{pool.name}_{what}", help_text, read)

    def page(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)
