"""What the JSON routes share: documented errors, body types, and answers written as they are."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.params import Form
from fastapi.routing import APIRoute
from pydantic import BaseModel

from api.errors import ErrorBody, WrongMediaTypeError

ERRORS: dict[int | str, dict[str, Any]] = {
    401: {"model": ErrorBody, "description": "No access token, or a wrong one"},
    404: {"model": ErrorBody, "description": "No such document, job or evaluation"},
    422: {"model": ErrorBody, "description": "A parameter or the body is not valid"},
    500: {"model": ErrorBody, "description": "A fault of the server"},
}

UPLOAD_ERRORS: dict[int | str, dict[str, Any]] = {
    413: {"model": ErrorBody, "description": "The file is over the limit"},
    415: {"model": ErrorBody, "description": "The body is not multipart/form-data"},
}


class TypedRoute(APIRoute):
    """Refuses a body of another type with 415, where the framework would call it invalid."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()
        if self.body_field is None:
            return handler
        form = isinstance(self.body_field.field_info, Form)
        wanted = "multipart/form-data" if form else "application/json"

        async def checked(request: Request) -> Response:
            sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if sent != wanted:
                raise WrongMediaTypeError(
                    f"The body is {sent or 'of no stated type'}, not {wanted}.",
                    where="Content-Type",
                    todo=f"Send {wanted}.",
                )
            return await handler(request)

        return checked


def as_json(value: BaseModel) -> Response:
    """An immutable answer as JSON; validating it again would only cost time."""
    return Response(value.model_dump_json(), media_type="application/json")
