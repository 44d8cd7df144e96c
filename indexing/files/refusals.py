"""What an S3 server, or the way to it, refused: may it pass, and how is it said?"""

from __future__ import annotations

import errno

from indexing.errors import FilesUnavailableError
from nlp.errors import ConfigurationError, NovumError

_REDIRECTED = (errno.EREMCHG, errno.EINVAL)
"""How s3fs translates a bucket in another region, and a request that the server cannot take."""


def may_pass(error: Exception) -> bool:
    """Whether the same call may succeed in a moment: silence, overload, a cut connection."""
    return not isinstance(_kind(error), ConfigurationError)


def explained(error: Exception, *, where: str) -> NovumError:
    """One of our errors for one of theirs. Never names a credential."""
    kind = _kind(error)
    return type(kind)(kind.what, where=where, todo=kind.todo)


def _kind(error: Exception) -> NovumError:
    from botocore import exceptions as boto

    if isinstance(error, PermissionError):
        return ConfigurationError(
            f"The bucket refuses access ({error}).",
            todo="Check the credentials (NOVUM_FILES_ACCESS_KEY or AWS_…), their rights to the "
            "bucket, and this machine's clock.",
        )
    if isinstance(error, (boto.NoCredentialsError, boto.PartialCredentialsError)):
        return ConfigurationError(
            "There are no credentials for the bucket.",
            todo="Set NOVUM_FILES_ACCESS_KEY and NOVUM_FILES_SECRET_KEY, or AWS's own variables.",
        )
    if _is_setting(error) or (isinstance(error, OSError) and error.errno in _REDIRECTED):
        return ConfigurationError(
            f"The server does not take the request ({error}).",
            todo="Check NOVUM_FILES_URL, NOVUM_FILES_ENDPOINT and NOVUM_FILES_REGION.",
        )
    return FilesUnavailableError(
        f"The bucket does not answer ({_words(error)}).",
        todo="Check that the server runs and can be reached, then try again.",
    )


def _is_setting(error: Exception) -> bool:
    from botocore import exceptions as boto

    return isinstance(
        error,
        (
            boto.ParamValidationError,
            boto.ProfileNotFound,
            boto.InvalidRegionError,
            boto.NoRegionError,
            ValueError,  # an endpoint that is no address
        ),
    )


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
