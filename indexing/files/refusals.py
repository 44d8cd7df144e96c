"""What an S3 server, or the way to it, refused: may it pass, and how is it said?"""

from __future__ import annotations

import errno

from indexing.errors import FilesUnavailableError
from nlp.errors import ConfigurationError, NovumError

_NOT_UNDERSTOOD = (getattr(errno, "EREMCHG", errno.EINVAL), errno.EINVAL)
"""How s3fs translates a bucket in another region, and a request that the server cannot take."""


def in_words(error: Exception, *, where: str) -> NovumError | None:
    """One of our errors for one of theirs; None for what neither server nor network can cause.

    Never names a secret.
    """
    from botocore import exceptions as boto

    if isinstance(error, PermissionError):
        return ConfigurationError(
            f"The bucket refuses access ({error}).",
            where=where,
            todo="Check the credentials (NOVUM_FILES_ACCESS_KEY or AWS_…), their rights to the "
            "bucket, and this machine's clock.",
        )
    if isinstance(error, (boto.NoCredentialsError, boto.PartialCredentialsError)):
        return ConfigurationError(
            "There are no credentials for the bucket.",
            where=where,
            todo="Set NOVUM_FILES_ACCESS_KEY and NOVUM_FILES_SECRET_KEY, or AWS's own variables.",
        )
    if _is_setting(error):
        return ConfigurationError(
            f"The server does not take the request ({error}).",
            where=where,
            todo="Check NOVUM_FILES_URL, NOVUM_FILES_ENDPOINT and NOVUM_FILES_REGION.",
        )
    if _is_passing(error):
        return FilesUnavailableError(
            f"The bucket does not answer ({str(error) or type(error).__name__}).",
            where=where,
            todo="Check that the server runs and can be reached, then try again.",
        )
    return None


def _is_setting(error: Exception) -> bool:
    from botocore import exceptions as boto

    wrong = (
        boto.ParamValidationError,
        boto.ProfileNotFound,
        boto.InvalidRegionError,
        boto.NoRegionError,
        ValueError,  # an endpoint that is no address
    )
    return isinstance(error, wrong) or (
        isinstance(error, OSError) and error.errno in _NOT_UNDERSTOOD
    )


def _is_passing(error: Exception) -> bool:
    """Also an error code that s3fs does not know: most of them say that the server is not well."""
    from aiohttp import ClientError
    from botocore.exceptions import BotoCoreError

    return isinstance(error, (OSError, BotoCoreError, ClientError))
