# Two commands: `make serve` answers questions, `make test` proves that it does. Both set up what they need in .venv.
PYTHON ?= python3
BIN := .venv/bin
LIBRARY ?= $(or $(PINCITE_LIBRARY),library)
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: serve test check lint types unit browser clean help

help:
	@echo "make serve   set up, and serve the page and the API (http://127.0.0.1:8000)"
	@echo "make test    set up with the test dependencies, and run every check"
	@echo "make clean   remove .venv and caches; the library stays"

serve: .venv/installed
	@PINCITE_LIBRARY="$(LIBRARY)" $(BIN)/pincite serve --samples

test: .venv/installed-test browser check

check: lint types unit

lint: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed-test
	$(BIN)/mypy

unit: .venv/installed-test
	$(BIN)/pytest

# The page is tested in Debian's Chromium. Where it is missing and cannot be installed, those tests say so and are skipped.
browser:
	@command -v chromium >/dev/null || { \
	  command -v apt-get >/dev/null && { $(ROOT) apt-get update -qq && $(ROOT) apt-get install -y -qq chromium; } >/dev/null 2>&1 || \
	  echo "chromium is missing and cannot be installed: the browser tests will be skipped"; }

ROOT := $(shell [ "$$(id -u)" = 0 ] || echo sudo -n)

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pincite needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/installed-test: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test]'
	@touch $@ .venv/installed

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
