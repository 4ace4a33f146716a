"""What a user can set: a flag, else a PINCITE_* variable, else a line of `.env`; only this reads the environment."""

from __future__ import annotations

import difflib
import ipaddress
import os
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from sources.errors import PinciteError

PREFIX = "PINCITE_"
ENV_FILE = ".env"


class SettingsError(PinciteError):
    """A setting that is unknown or has a value that cannot be; the message names it and says what it takes."""


class Settings(BaseSettings):
    """Everything that can be set. Each field's description completes the sentence "it takes ..."."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True
    )

    library: Path = Field(default=Path("library"), description="the path of the data folder")
    host: str = Field(default="127.0.0.1", min_length=1, description="a host name or address to listen on")
    port: int = Field(default=8000, ge=1, le=65535, description="a whole number from 1 to 65535")
    api_keys: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), repr=False, description="one or more keys of printable ASCII characters, separated by commas"
    )
    embedder: str | None = Field(
        default=None, description="the folder of a sentence-transformers model (unset: the bundled one)"
    )
    reader: Path | None = Field(default=None, description="the folder of a reading model (unset: the bundled one)")
    min_confidence: float | None = Field(
        default=None,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="a number from 0 to 1 (unset: the calibrated threshold)",
    )
    max_upload_mb: int = Field(default=100, ge=1, le=10_000, description="a whole number of megabytes from 1 to 10000")
    workers: int = Field(default=2, ge=1, le=64, description="a whole number of questions read at once, from 1 to 64")
    queue: int = Field(
        default=32, ge=0, le=10_000, description="a whole number of questions that may wait, from 0 to 10000"
    )
    threads: int | None = Field(
        default=None, ge=1, le=256, description="a whole number from 1 to 256 (unset: as the models choose)"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="one of debug, info, warning, error"
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="origins such as https://example.org, separated by commas"
    )
    rate_limit: str | None = Field(default=None, description="a rate such as 60/minute or 1000/day")

    @field_validator("api_keys", "cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("api_keys")
    @classmethod
    def _printable(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        # A key travels in a header, where anything else would be mangled on the way and never match.
        if not all(key.isascii() and key.isprintable() for key in keys):
            raise ValueError("not printable ASCII")
        return keys

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            parts = urlsplit(origin)
            if parts.scheme not in {"http", "https"} or origin != f"{parts.scheme}://{parts.netloc}":
                raise ValueError("not an origin")
        return origins

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("rate_limit")
    @classmethod
    def _rate(cls, value: str | None) -> str | None:
        if value is not None:
            from limits import parse  # noqa: PLC0415 (only who sets a rate pays for the import)

            parse(value)
        return value

    @property
    def max_upload_bytes(self) -> int:
        """The largest upload in bytes; a megabyte is 1,000,000 of them."""
        return self.max_upload_mb * 1_000_000

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the service."""
        return is_loopback(self.host)

    def require_safe_exposure(self) -> None:
        """Raise SettingsError when other machines could reach the service without a key."""
        if not self.is_local and not self.api_keys:
            raise SettingsError(
                f"{PREFIX}HOST is {self.host!r}, which other machines can reach; "
                f"set {PREFIX}API_KEYS to one or more keys, or listen on 127.0.0.1"
            )


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine alone.

    >>> [is_loopback(host) for host in ("localhost", "127.0.0.2", "::1", "0.0.0.0", "example.org")]
    [True, True, True, False, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def load_settings(**flags: object) -> Settings:
    """The settings in force: `flags` that are not None go before the environment, which goes before `.env`.

    Raises SettingsError, in one line, for a PINCITE_* name that is none and for a value that cannot be.
    """
    _refuse_unknown_names()
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = [_sentence(str(problem["loc"][0]), problem["input"], given) for problem in error.errors()]
        raise SettingsError("; ".join(dict.fromkeys(problems))) from None


def _refuse_unknown_names() -> None:
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for name in [*os.environ, *dotenv_values(ENV_FILE)]:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.8)
            hint = f"did you mean {near[0]}?" if near else f"the settings are {', '.join(known)}"
            raise SettingsError(f"{name} is not a setting; {hint}")


def _sentence(field: str, value: object, flags: dict[str, object]) -> str:
    name = f"--{field.replace('_', '-')}" if field in flags else PREFIX + field.upper()
    shown = "has a value that cannot be" if field == "api_keys" else f"is {str(value)!r}"
    return f"{name} {shown}; it takes {Settings.model_fields[field].description}"
