"""One error shape for every refusal: `{"error": {"category", "message", "where", "todo"},
"request_id"}`; on the command line without the last.

NovumError
└── ApiError
    ├── InvalidInputError       a parameter or the body is not what the route takes (422)
    ├── WrongMediaTypeError     the body is of another type (415)
    ├── TooLargeError           a file or the body is over the limit (413)
    ├── NotSignedInError        no access token, or a wrong one (401)
    ├── ForeignRequestError     a form sent from another site (403)
    ├── UnknownHostError        the Host header names a machine we are not (421)
    └── NotHereError            no such page (404)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from pydantic import Field

from nlp.domain import Frozen
from nlp.errors import ErrorCategory, NovumError


class HttpCategory(StrEnum):
    """Reasons that only HTTP has, beside `nlp.errors.ErrorCategory`."""

    INVALID = "invalid"
    MEDIA_TYPE = "media_type"
    TOO_LARGE = "too_large"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    HOST = "host"
    METHOD = "method"


class ErrorDetail(Frozen):
    """What happened, where, and what to do about it."""

    category: ErrorCategory | HttpCategory = Field(description="Machine-readable reason.")
    message: str
    where: str | None = Field(default=None, description="File, parameter, page or line.")
    todo: str | None = None


class ErrorBody(Frozen):
    """The body of every answer that is not a success."""

    error: ErrorDetail
    request_id: str | None = Field(
        default=None, description="To find the request in the server's log."
    )


class ApiError(NovumError):
    """A refusal that belongs to HTTP rather than to a document."""

    status = HTTPStatus.BAD_REQUEST
    reason: ErrorCategory | HttpCategory = HttpCategory.INVALID


class InvalidInputError(ApiError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class WrongMediaTypeError(ApiError):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    reason = HttpCategory.MEDIA_TYPE


class TooLargeError(ApiError):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    reason = HttpCategory.TOO_LARGE


class NotSignedInError(ApiError):
    status = HTTPStatus.UNAUTHORIZED
    reason = HttpCategory.UNAUTHORISED


class ForeignRequestError(ApiError):
    status = HTTPStatus.FORBIDDEN
    reason = HttpCategory.FORBIDDEN


class UnknownHostError(ApiError):
    status = HTTPStatus.MISDIRECTED_REQUEST
    reason = HttpCategory.HOST


class NotHereError(ApiError):
    category = ErrorCategory.NOT_FOUND
    status = HTTPStatus.NOT_FOUND
    reason = ErrorCategory.NOT_FOUND


STATUS: Mapping[ErrorCategory, HTTPStatus] = {
    ErrorCategory.EMPTY: HTTPStatus.UNPROCESSABLE_ENTITY,
    ErrorCategory.UNSUPPORTED: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ErrorCategory.BULK: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ErrorCategory.ENCRYPTED: HTTPStatus.UNPROCESSABLE_ENTITY,
    ErrorCategory.DAMAGED: HTTPStatus.UNPROCESSABLE_ENTITY,
    ErrorCategory.NO_TEXT: HTTPStatus.UNPROCESSABLE_ENTITY,
    ErrorCategory.RECORD: HTTPStatus.UNPROCESSABLE_ENTITY,
    ErrorCategory.LIMIT: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ErrorCategory.CORRECTION: HTTPStatus.UNPROCESSABLE_ENTITY,
    ErrorCategory.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorCategory.CONFLICT: HTTPStatus.CONFLICT,
    ErrorCategory.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}


def describe(error: NovumError) -> tuple[HTTPStatus, ErrorDetail]:
    """The status and the body's content for one of our own errors."""
    if isinstance(error, ApiError):
        status, category = error.status, error.reason
    else:
        status = STATUS.get(error.category, HTTPStatus.INTERNAL_SERVER_ERROR)
        category = error.category
    return status, ErrorDetail(
        category=category, message=error.what, where=error.where, todo=error.todo
    )


def from_validation(errors: Sequence[Mapping[str, Any]]) -> InvalidInputError:
    """FastAPI's list of validation errors as one sentence, without echoing what was sent."""
    places = [".".join(str(part) for part in error.get("loc", ())[1:]) for error in errors]
    said = [
        f"{place or 'body'}: {error.get('msg', 'not valid')}"
        for place, error in zip(places, errors, strict=True)
    ]
    return InvalidInputError(
        "The request is not valid: " + "; ".join(said[:5]) + ".",
        where=places[0] or "body" if places else None,
        todo="See /api/v1/openapi.json for what this address takes.",
    )


def from_status(status: int, path: str) -> ApiError:
    """The framework's own refusals (no route, wrong method, unreadable body) in our shape."""
    if status == HTTPStatus.NOT_FOUND:
        return NotHereError("There is nothing at this address.", where=path)
    error = ApiError(f"{HTTPStatus(status).phrase}.", where=path)
    error.status = HTTPStatus(status)
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        error = ApiError("This address does not take that method.", where=path)
        error.status, error.reason = HTTPStatus(status), HttpCategory.METHOD
    return error


def internal() -> ErrorDetail:
    """What a caller learns about a fault of ours: no text of the exception, no stack trace."""
    return ErrorDetail(
        category=ErrorCategory.INTERNAL,
        message="Something went wrong inside Novum.",
        todo="Try again; the server's log has the details.",
    )
