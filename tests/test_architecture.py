"""The house stands as it was drawn: imports point left, and importing does nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("sources", "index", "service", "eval")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The top-level names of the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_itself_and_what_stands_left_of_it(package: str) -> None:
    allowed = PACKAGES[: PACKAGES.index(package) + 1]
    wrong = [
        (str(path.relative_to(ROOT)), name)
        for path in MODULES
        if path.is_relative_to(ROOT / package)
        for name in imported(path)
        if name in PACKAGES and name not in allowed
    ]
    assert wrong == []


def test_only_the_http_room_knows_fastapi() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if not path.is_relative_to(ROOT / "service" / "http") and {"fastapi", "starlette"} & set(imported(path))
    ]
    assert wrong == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT)) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_importing_loads_no_model_library() -> None:
    program = (
        "import sys, sources.read, index.library, service.ask, service.compose, service.cli\n"
        "print([name for name in ('torch', 'sentence_transformers', 'transformers', 'onnxruntime', 'sklearn') "
        "if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout.strip() == "[]"
