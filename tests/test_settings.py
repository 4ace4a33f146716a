"""Settings: a flag goes before the environment, which goes before .env; what cannot be is told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.settings import Settings, SettingsError, is_loopback, load_settings


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without .env."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_anything_set_only_this_machine_is_served() -> None:
    settings = load_settings()
    assert (settings.host, settings.port, settings.library) == ("127.0.0.1", 8000, Path("library"))
    settings.require_safe_exposure()


def test_a_flag_goes_before_the_environment_which_goes_before_the_file(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / ".env").write_text("PINCITE_PORT=1\nPINCITE_WORKERS=3\nPINCITE_QUEUE=7\nOTHER=x\n")
    monkeypatch.setenv("PINCITE_PORT", "2")
    monkeypatch.setenv("PINCITE_WORKERS", "4")
    settings = load_settings(port=5, workers=None)
    assert (settings.port, settings.workers, settings.queue) == (5, 4, 7)


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_API_KEYS", "one, two,,")
    monkeypatch.setenv("PINCITE_CORS_ORIGINS", "https://example.org,http://localhost:3000")
    settings = load_settings()
    assert settings.api_keys == ("one", "two")
    assert settings.cors_origins == ("https://example.org", "http://localhost:3000")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        pytest.param("PINCITE_PORT", "abc", ["'abc'", "1 to 65535"], id="not a number"),
        pytest.param("PINCITE_PORT", "70000", ["'70000'", "1 to 65535"], id="out of range"),
        pytest.param("PINCITE_MIN_CONFIDENCE", "nan", ["'nan'", "0 to 1"], id="not a number by name"),
        pytest.param("PINCITE_MIN_CONFIDENCE", "90", ["'90'", "0 to 1"], id="per cent"),
        pytest.param("PINCITE_WORKERS", "0", ["'0'", "1 to 64"], id="no worker"),
        pytest.param("PINCITE_LOG_LEVEL", "loud", ["'loud'", "debug, info, warning, error"], id="no such level"),
        pytest.param("PINCITE_RATE_LIMIT", "often", ["'often'", "60/minute"], id="no rate"),
        pytest.param("PINCITE_CORS_ORIGINS", "example.org", ["https://example.org"], id="no origin"),
        pytest.param("PINCITE_CORS_ORIGINS", "*", ["https://example.org"], id="any origin"),
        pytest.param("PINCITE_PROT", "8000", ["did you mean PINCITE_PORT?"], id="misspelt"),
        pytest.param("PINCITE_COLOUR_SCHEME", "blue", ["not a setting", "PINCITE_LIBRARY"], id="unknown"),
    ],
)
def test_what_cannot_be_is_told_in_one_line_with_its_name(
    name: str, value: str, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert "\n" not in str(error.value)
    assert all(word in str(error.value) for word in [name, *words])


def test_a_flag_that_cannot_be_is_named_as_a_flag() -> None:
    with pytest.raises(SettingsError, match=r"^--port is '0'; it takes a whole number from 1 to 65535$"):
        load_settings(port=0)


def test_an_unknown_name_in_the_file_is_told(empty_folder: Path) -> None:
    (empty_folder / ".env").write_text("PINCITE_API_KEY=secret\n")
    with pytest.raises(SettingsError, match="did you mean PINCITE_API_KEYS"):
        load_settings()


def test_keys_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_API_KEYS", "geheim\u00fc")
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert "geheim" not in str(error.value)
    assert "secret" not in repr(Settings(api_keys=("secret",)))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_other_machines_are_not_served_without_a_key(host: str) -> None:
    with pytest.raises(SettingsError, match="PINCITE_API_KEYS"):
        load_settings(host=host).require_safe_exposure()
    load_settings(host=host, api_keys="key").require_safe_exposure()


@pytest.mark.parametrize(
    ("host", "local"),
    [("localhost", True), ("LOCALHOST", True), ("127.8.0.1", True), ("::1", True), ("localhost.example.org", False)],
)
def test_loopback(host: str, local: bool) -> None:
    assert is_loopback(host) is local


def test_an_empty_value_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_PORT", "")
    assert load_settings().port == 8000
