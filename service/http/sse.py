"""Server-sent events (WHATWG HTML, 9.2): one frame is an event's name and one line of JSON."""

from __future__ import annotations

MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
KEEP_ALIVE = b": waiting\n\n"


def frame(event: str, data: str) -> bytes:
    r"""The frame of one event; `data` is JSON in one line.

    >>> frame("done", "{}")
    b'event: done\ndata: {}\n\n'
    """
    if "\n" in data or "\r" in data:
        raise ValueError("an event's data has to stand in one line")
    return f"event: {event}\ndata: {data}\n\n".encode()


def wanted(accept: str | None) -> bool:
    """Whether an Accept header asks for events.

    >>> [wanted(accept) for accept in ("text/event-stream", "application/json", None)]
    [True, False, False]
    """
    return any(part.split(";")[0].strip().lower() == MEDIA_TYPE for part in (accept or "").split(","))
