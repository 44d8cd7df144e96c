"""Talking to Elasticsearch: addresses and secrets, time limits, repeats, and errors people can use.

Reading is tried three times within the time limit of one answer, since somebody waits; writing is
tried for `NOVUM_SEARCH_WRITE_PATIENCE`. Pauses double and are jittered. What passes by itself
(refused connections, time-outs, 429, 502, 503, 504) is tried again, everything else is an error
at once.
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from indexing.elastic.circuit import Circuit
from indexing.errors import EngineUnavailableError, IndexingError
from indexing.settings import ElasticSettings
from nlp.errors import ConfigurationError

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

T = TypeVar("T")
Json = dict[str, Any]

PASSING = frozenset({429, 502, 503, 504})
"""Answers of a server that is busy, starting or behind a proxy that lost it."""
_BUSY = 429
_UNKNOWN, _FORBIDDEN, _TOO_LARGE = 401, 403, 413
_READS = 3
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_MOST_SEARCHES = 64
"""Searches in one request: enough to save round trips, few enough not to fill the queues."""


class Connection:
    """One client, with a circuit breaker of its own. Safe in threads."""

    def __init__(self, settings: ElasticSettings) -> None:
        self._settings = settings
        self.where = _shown(settings.url or "")
        self._client = _client(settings)
        self._circuit = Circuit(failures=settings.circuit_failures, pause=settings.circuit_pause)

    def close(self) -> None:
        self._client.close()

    def read(self, request: Callable[[Elasticsearch], T]) -> T:
        """Raises `EngineUnavailableError` where the server does not answer in time."""
        deadline = time.monotonic() + self._settings.timeout.total_seconds()
        client = self._client.options(request_timeout=self._settings.timeout.total_seconds())
        for attempt in range(_READS):
            if not self._circuit.admits():
                raise self._down("It failed repeatedly and is not asked for some seconds.")
            try:
                return self._asked(client, request)
            except _Passing as error:
                pause = _pause(attempt)
                if attempt + 1 == _READS or time.monotonic() + pause > deadline:
                    raise self._down(str(error)) from error.__cause__
                time.sleep(pause)
        raise AssertionError("unreachable")

    def write(self, request: Callable[[Elasticsearch], T]) -> T:
        """As `read`, with the patience of a writer. `request` must bear being sent twice."""
        deadline = time.monotonic() + self._settings.write_patience.total_seconds()
        client = self._client.options(request_timeout=self._settings.bulk_timeout.total_seconds())
        attempt = 0
        while True:
            try:
                return self._asked(client, request)
            except _Passing as error:
                pause = _pause(attempt)
                if time.monotonic() + pause > deadline:
                    raise self._down(str(error)) from error.__cause__
                time.sleep(pause)
                attempt += 1

    def searches(
        self,
        asked: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
        *,
        together: int = _MOST_SEARCHES,
    ) -> list[Json]:
        """Answers to (header, body) pairs, in order; a partial answer is an error.

        `together` of them are one request, which has the time of one answer.
        """
        answers: list[Json] = []
        for start in range(0, len(asked), together):
            lines: list[Mapping[str, Any]] = []
            for header, body in asked[start : start + together]:
                lines += [{**header, "allow_partial_search_results": False}, body]
            answers += self.read(lambda client, lines=lines: self._each(client, lines))  # type: ignore[misc]
        return answers

    def search(self, index: str, body: Mapping[str, Any]) -> Json:
        return self.searches([({"index": index}, body)])[0]

    def stored(self, index: str, asked: Sequence[Json], fields: Sequence[str]) -> list[Json]:
        """Documents by id as they are now, refreshed or not; those that are not there are left out.

        With the patience of a writer, who asks before writing.
        """
        source: Json = {"source_includes": list(fields)} if fields else {"source": False}

        def get(client: Elasticsearch) -> list[Json]:
            found: list[Json] = client.mget(index=index, docs=list(asked), **source).body["docs"]
            for one in found:
                if "error" in one:  # its shard is not there, as after a restart
                    raise _Passing(_reason(one))
            return found

        return [one for one in self.write(get) if one["found"]]

    def _each(self, client: Elasticsearch, lines: Sequence[Mapping[str, Any]]) -> list[Json]:
        answers: list[Json] = client.msearch(searches=lines).body["responses"]
        for answer in answers:
            if answer["status"] in PASSING:
                raise _Passing(_reason(answer))
            if "error" in answer:
                raise self.refused(_reason(answer))
        return answers

    def _asked(self, client: Elasticsearch, request: Callable[[Elasticsearch], T]) -> T:
        """One try. Raises `_Passing` where another may go better."""
        from elastic_transport import TlsError
        from elasticsearch import ApiError, SerializationError, TransportError

        try:
            found = request(client)
        except _Passing:
            self._circuit.failed()
            raise
        except ApiError as error:
            if error.status_code in PASSING:
                # A busy server lives: nobody else need stop asking it.
                self._circuit.failed() if error.status_code != _BUSY else self._circuit.succeeded()
                raise _Passing(f"It answered {error.status_code}: {error.message}.") from error
            self._circuit.succeeded()
            raise self._translated(error) from error
        except TlsError as error:
            raise ConfigurationError(
                f"No trusted connection: {error}.",
                where=self.where,
                todo="Give the authority's certificate as NOVUM_SEARCH_CA_FILE.",
            ) from error
        except SerializationError as error:
            raise IndexingError(f"Not JSON: {error}.", where=self.where) from error
        except TransportError as error:
            self._circuit.failed()
            raise _Passing(f"{error}.") from error
        self._circuit.succeeded()
        return found

    def _translated(self, error: Any) -> Exception:
        """What people can do about an answer that will not get better by itself."""
        if error.status_code in (_UNKNOWN, _FORBIDDEN) and "block" not in str(error.message):
            return ConfigurationError(
                f"Elasticsearch does not let us in ({error.status_code}).",
                where=self.where,
                todo="Set NOVUM_SEARCH_API_KEY, or NOVUM_SEARCH_USER and NOVUM_SEARCH_PASSWORD.",
            )
        if error.status_code == _FORBIDDEN:
            return EngineUnavailableError(
                "The index takes no writes: it is being renewed, or the server's disk is full.",
                where=self.where,
                todo="Wait for the renewal, or run `novum index renew`, or make room.",
            )
        if error.status_code == _TOO_LARGE:
            return TooLargeError(
                "The request is larger than the server takes.",
                where=self.where,
                todo="Lower NOVUM_SEARCH_BULK_BYTES.",
            )
        return self.refused(json.dumps(error.body, ensure_ascii=False)[:1000])

    def refused(self, reason: str) -> IndexingError:
        return IndexingError(
            f"Elasticsearch refuses the request: {reason}",
            where=self.where,
            todo="Is it version 8.15 or later? `novum doctor` looks at the index.",
        )

    def _down(self, reason: str) -> EngineUnavailableError:
        return EngineUnavailableError(
            f"Search is down: Elasticsearch does not answer. {reason}",
            where=self.where,
            todo="Start it, or correct NOVUM_SEARCH_URL; jobs go on by themselves.",
        )


class TooLargeError(IndexingError):
    """The server takes no request of this size."""


class _Passing(Exception):  # noqa: N818  not an error that leaves this module
    """The server may do it at another try."""


def _client(settings: ElasticSettings) -> Elasticsearch:
    try:
        from elasticsearch import Elasticsearch
    except ImportError as error:
        raise ConfigurationError(
            "The Elasticsearch client is not installed.",
            where="NOVUM_SEARCH_URL",
            todo="pip install 'novum[cluster]'",
        ) from error
    # The client warns of each failed try; ours end in one error that says what to do.
    logging.getLogger("elastic_transport.node_pool").setLevel(logging.ERROR)
    given: dict[str, Any] = {}
    if settings.api_key:
        given["api_key"] = settings.api_key.get_secret_value()
    elif settings.user:
        password = settings.password.get_secret_value() if settings.password else ""
        given["basic_auth"] = (settings.user, password)
    hosts = [_host(part) for part in (settings.url or "").split(",") if part.strip()]
    if any(host.startswith("https:") for host in hosts):
        given |= _tls(settings)
    try:
        # Repeats are ours: the client's own know no jitter, no circuit and no difference between
        # somebody who waits and a load.
        return Elasticsearch(hosts, max_retries=0, connections_per_node=16, **given)
    except (ValueError, OSError) as error:
        raise ConfigurationError(
            f"The Elasticsearch client does not take these settings: {error}.",
            where="NOVUM_SEARCH_…",
            todo="docs/settings.md says what each of them is.",
        ) from error


def _host(text: str) -> str:
    """An address with its port; the client wants one. Raises `ConfigurationError`."""
    try:
        parts = urlsplit(text.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("it must begin with http:// or https:// and name a host")
        if parts.port is None:
            port = 443 if parts.scheme == "https" else 9200
            parts = parts._replace(netloc=f"{parts.netloc}:{port}")
    except ValueError as error:
        raise ConfigurationError(
            f"This is no address of a server: {error}.",
            where="NOVUM_SEARCH_URL",
            todo="Such as https://search.example:9200",
        ) from error
    return urlunsplit(parts)


def _tls(settings: ElasticSettings) -> dict[str, Any]:
    given: dict[str, Any] = {"verify_certs": settings.verify, "ssl_show_warn": False}
    if settings.ca_file:
        if not settings.ca_file.is_file():
            raise ConfigurationError(
                f"There is no file {settings.ca_file}.",
                where="NOVUM_SEARCH_CA_FILE",
                todo="Give the certificate (PEM) of the authority that signed the server's.",
            )
        given["ca_certs"] = str(settings.ca_file)
    return given


def _shown(url: str) -> str:
    """Without user and password."""
    shown = []
    for text in url.split(","):
        parts = urlsplit(text.strip())
        place = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
        shown.append(urlunsplit((parts.scheme, place, parts.path, "", "")))
    return ", ".join(shown)


def _reason(answer: Json) -> str:
    error = answer.get("error", {})
    causes = error.get("root_cause") or [error]
    return f"{causes[0].get('type')}: {causes[0].get('reason')}"


def _pause(attempt: int) -> float:
    """Seconds; doubling, and jittered, so that workers do not come back in step."""
    most = min(_FIRST_PAUSE * 2.0**attempt, _LONGEST_PAUSE)
    return most * (0.5 + random.random() / 2)  # noqa: S311  no secret
