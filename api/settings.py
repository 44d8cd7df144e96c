"""Settings of the HTTP API and the pages (environment variables `NOVUM_…`)."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.i18n import Language, language_of
from nlp.errors import ConfigurationError

MIN_TOKEN_CHARACTERS = 16
"""Shorter tokens can be guessed over a network."""


class ApiSettings(BaseSettings):
    """Where the server listens, who may use it, and how much it takes at once."""

    model_config = SettingsConfigDict(env_prefix="NOVUM_", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    access_token: SecretStr | None = None
    # Host names, beside this machine's own addresses, under which the server may be reached.
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    # The same variable as the file store's limit: what is over it is refused while it arrives.
    max_file_bytes: int = Field(default=200 * 1024 * 1024, ge=1)
    upload_max_files: int = Field(default=20, ge=1)  # in one form, for browsers without JavaScript
    session_length: timedelta = timedelta(hours=12)
    # NOVUM_LANG, unless ?lang=, the cookie or the browser says otherwise.
    lang: Language = "ko"
    # Whether the document's page and the scorecard hide persons' names, unless ?mask= or the
    # cookie says otherwise.
    mask_names: bool = False
    # For one part to answer `/readyz`. Orchestrators wait a few seconds themselves.
    probe_deadline: timedelta = timedelta(seconds=2)
    event_interval: timedelta = timedelta(milliseconds=300)
    # Proxies close a silent connection after 30 to 60 seconds.
    event_heartbeat: timedelta = timedelta(seconds=15)
    page_scale: float = Field(default=2.0, ge=0.5, le=4.0)  # pixels per PDF point of page images

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(filter(None, value.lower().replace(" ", "").split(",")))
        return value

    @field_validator("lang", mode="before")
    @classmethod
    def _known(cls, value: object) -> object:
        return language_of(str(value)) or "ko"

    @property
    def token(self) -> str | None:
        return self.access_token.get_secret_value() if self.access_token else None

    @property
    def local(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_exposure(settings: ApiSettings) -> None:
    """Raises `ConfigurationError` where the network could reach a server that asks for no token."""
    if settings.token is None and not settings.local:
        raise ConfigurationError(
            f"The server would listen on {settings.host}, which other machines can reach, "
            "and no access token is set.",
            where="NOVUM_HOST",
            todo="Set NOVUM_ACCESS_TOKEN, or listen on 127.0.0.1.",
        )
    if settings.token is not None and len(settings.token) < MIN_TOKEN_CHARACTERS:
        raise ConfigurationError(
            f"The access token has fewer than {MIN_TOKEN_CHARACTERS} characters.",
            where="NOVUM_ACCESS_TOKEN",
            todo='Make one: python3 -c "import secrets; print(secrets.token_urlsafe(32))"',
        )
