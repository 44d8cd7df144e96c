"""Linear layers after pooling, as sentence-transformers keeps them in a folder (``2_Dense``)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp.errors import EncoderError

if TYPE_CHECKING:
    from torch import nn

WEIGHTS = "model.safetensors"
_ACTIVATIONS = ("Identity", "Tanh")
"""Classes of ``torch.nn`` that such a layer may end with."""


@dataclass(frozen=True, slots=True)
class Dense:
    """What the layer's folder says, without its weights. Raises `EncoderError` at `read`."""

    folder: Path
    width_in: int
    width_out: int
    bias: bool
    activation: str

    @classmethod
    def read(cls, folder: Path) -> Dense:
        try:
            said: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            activation = str(said["activation_function"]).rsplit(".", 1)[-1]
            found = cls(
                folder,
                int(said["in_features"]),
                int(said["out_features"]),
                bool(said.get("bias", True)),
                activation,
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EncoderError(
                f"The Dense layer cannot be read: {error}", where=str(folder)
            ) from error
        if activation not in _ACTIVATIONS:
            raise EncoderError(
                f"The Dense layer ends with {activation}, which Novum does not compute.",
                where=str(folder),
                todo=f"Use a model whose layer ends with {' or '.join(_ACTIVATIONS)}.",
            )
        if not found.weights.is_file():
            raise EncoderError("The Dense layer has no safetensors weights.", where=str(folder))
        return found

    @property
    def weights(self) -> Path:
        return self.folder / WEIGHTS

    def load(self) -> nn.Sequential:
        """The layer, float32. Raises `EncoderError` where the weights have another shape."""
        from safetensors import SafetensorError
        from safetensors.torch import load_file
        from torch import nn

        linear = nn.Linear(self.width_in, self.width_out, bias=self.bias)
        try:
            tensors = load_file(self.weights)
            linear.load_state_dict(
                {name.removeprefix("linear."): value.float() for name, value in tensors.items()}
            )
        except (RuntimeError, SafetensorError) as error:
            raise EncoderError(
                f"The Dense layer's weights cannot be loaded: {error}", where=str(self.weights)
            ) from error
        return nn.Sequential(linear, getattr(nn, self.activation)())


def write(linear: nn.Linear, folder: Path) -> None:
    """A layer without activation into the new `folder`, in the number format it has."""
    folder.mkdir()
    said = {
        "in_features": linear.in_features,
        "out_features": linear.out_features,
        "bias": linear.bias is not None,
        "activation_function": "torch.nn.modules.linear.Identity",
    }
    (folder / "config.json").write_text(json.dumps(said, indent=1), encoding="utf-8")
    write_weights(linear, folder)


def write_weights(linear: nn.Linear, folder: Path) -> None:
    """The weights alone, where the layer's configuration is there already."""
    from safetensors.torch import save_file

    tensors = {f"linear.{name}": value.contiguous() for name, value in linear.state_dict().items()}
    save_file(tensors, folder / WEIGHTS)
