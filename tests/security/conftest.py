"""The same server and document as for the tests of the API."""

from tests.unit.api.conftest import base, client, evaluation, novum

__all__ = ["base", "client", "evaluation", "novum"]
