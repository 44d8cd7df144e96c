"""From settings to an encoder, and the check that two of them speak of the same space."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nlp.domain import Encoder
from nlp.encoder.folder import ModelFolder
from nlp.encoder.settings import BUNDLED, EncoderSettings, Pooling
from nlp.errors import EncoderError, EncoderMismatchError

if TYPE_CHECKING:
    from nlp.encoder.probe import TextProbe

NAME = "novum-ko-en-2"
"""Folder of the bundled encoder; another training has another name."""


def load_encoder(settings: EncoderSettings | None = None) -> Encoder:
    """The encoder that the settings name. Weights load on first use.

    Raises `EncoderError` where the folder or the cached model is missing, `ConfigurationError`
    where a package or the asked-for GPU is.
    """
    settings = settings or EncoderSettings()
    from nlp.encoder.transformer import TransformerEncoder

    return TransformerEncoder(model_folder(settings), settings)


def bundled_probe(name: str) -> TextProbe:
    """A probe of the bundled encoder, whatever encoder the settings name: reading a document does
    not depend on the one it is searched with."""
    from nlp.encoder.probe import TextProbe
    from nlp.encoder.transformer import TransformerEncoder

    settings = EncoderSettings(
        model=BUNDLED, pooling=Pooling.AUTO, query_prefix="", document_prefix=""
    )
    folder = model_folder(settings)
    return TextProbe(folder, name, TransformerEncoder(folder, settings))


def require_same_encoder(one: str, other: str) -> None:
    """Raises `EncoderMismatchError` unless both ids are equal: their vectors must not be mixed."""
    if one != other:
        raise EncoderMismatchError(
            f"Vectors of two encoders do not belong together: {one} and {other}.",
            todo="Encode both texts with the same encoder, or rebuild the index.",
        )


def model_folder(settings: EncoderSettings) -> Path:
    """The model's folder on this machine; a hub id is looked up in the local cache.

    Raises `EncoderError` where there is none, and where the bundled one is not as it was shipped.
    """
    if settings.model == BUNDLED:
        return _bundled_folder()
    folder = Path(settings.model).expanduser()
    if folder.is_dir():
        return folder
    if settings.model.count("/") != 1 or settings.model.startswith((".", "~", "/")):
        raise EncoderError(
            "There is no such encoder folder.",
            where=settings.model,
            todo="Set NOVUM_ENCODER_MODEL to a folder in Hugging Face layout, or to novum.",
        )
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(
            snapshot_download(
                settings.model,
                local_files_only=not settings.allow_download,
                ignore_patterns=["*.bin", "*.pt", "*.h5", "*.msgpack", "*.onnx", "*.tflite"],
            )
        )
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise EncoderError(
            f"The encoder is not on this machine: {error}",
            where=settings.model,
            todo="Put its folder on this machine and name it in NOVUM_ENCODER_MODEL; "
            "or allow the hub with NOVUM_ENCODER_ALLOW_DOWNLOAD=true.",
        ) from error


def _bundled_folder() -> Path:
    folder = Path(__file__).parent / "models" / NAME
    try:
        ModelFolder(folder).verify()
    except EncoderError as error:
        raise EncoderError(
            f"The encoder that comes with Novum is not whole. {error}",
            where=str(folder),
            todo="Type: pip install --force-reinstall --no-deps novum; "
            "in a checkout: git checkout -- nlp/encoder/models",
        ) from error
    return folder
