"""Hands the fixtures of `browsing` to the tests of the chat page; without Playwright there is none to run."""

from __future__ import annotations

from importlib.util import find_spec

if find_spec("playwright") is None:
    collect_ignore_glob = ["test_*.py"]
else:
    from tests.page.browsing import address, browser, contexts, open_page, service

    __all__ = ["address", "browser", "contexts", "open_page", "service"]
