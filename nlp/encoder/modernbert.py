"""The forward pass of a plain ModernBERT (Warner et al. 2024), with ``torch`` alone.

Importing ``transformers`` takes longer (3 s) than everything else between a command and its answer.
So the bundled encoder, which every command loads, is computed here; a test holds it against
``transformers.ModernBertModel``. Anything but the plain shape is left to ``transformers``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn.functional import gelu, layer_norm, linear, scaled_dot_product_attention

_WANTED: Mapping[str, Any] = {
    "model_type": "modernbert",
    "hidden_activation": "gelu",
    "attention_bias": False,
    "mlp_bias": False,
    "norm_bias": False,
}


def is_plain(config: Mapping[str, Any]) -> bool:
    """Whether the model of a ``config.json`` is one that `ModernBert` computes."""
    rope = config.get("rope_parameters", {}).get("full_attention", {})
    return (
        all(config.get(name) == value for name, value in _WANTED.items())
        and set(config.get("layer_types", [])) == {"full_attention"}
        and rope.get("rope_type") == "default"
    )


class ModernBert:
    """Every token sees every other one; rotary positions, gated feed-forward, no biases."""

    def __init__(
        self, weights: Path, config: Mapping[str, Any], *, device: str, multiply_in: torch.dtype
    ) -> None:
        self._heads = int(config["num_attention_heads"])
        self._layers = int(config["num_hidden_layers"])
        self._width = int(config["hidden_size"])
        self._eps = float(config["norm_eps"])
        self._multiply_in = multiply_in
        self._weights: dict[str, Tensor] = {}
        for name, value in load_file(weights, device=device).items():
            is_matrix = value.ndim == 2 and "embeddings" not in name
            # The table of pieces stays in half precision: of it only a few rows are read.
            kept = value if "tok_embeddings" in name else value.float()
            self._weights[name] = value.to(multiply_in) if is_matrix else kept
        half = self._width // self._heads // 2
        theta = float(config["rope_parameters"]["full_attention"]["rope_theta"])
        exponents = torch.arange(half, dtype=torch.float32, device=device) / half
        angles = torch.outer(
            torch.arange(config["max_position_embeddings"], device=device).float(),
            1.0 / theta**exponents,
        )
        self._cos, self._sin = angles.cos(), angles.sin()

    def __call__(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Last hidden state, float32, shape (texts, tokens, width); `mask` is 0 on padding."""
        table = self._weights["embeddings.tok_embeddings.weight"]
        hidden = self._norm(table[ids].float(), "embeddings.norm")
        seen = None if bool(mask.all()) else mask.bool()[:, None, None, :]
        for layer in range(self._layers):
            name = f"layers.{layer}"
            normed = self._norm(hidden, f"{name}.attn_norm") if layer else hidden
            hidden = hidden + self._attention(normed, seen, f"{name}.attn")
            gated = self._times(self._norm(hidden, f"{name}.mlp_norm"), f"{name}.mlp.Wi")
            inner, gate = gated.chunk(2, dim=-1)
            hidden = hidden + self._times(gelu(inner) * gate, f"{name}.mlp.Wo")
        return self._norm(hidden, "final_norm")

    def _attention(self, hidden: Tensor, seen: Tensor | None, name: str) -> Tensor:
        texts, tokens, width = hidden.shape
        parts = self._times(hidden, f"{name}.Wqkv").view(texts, tokens, 3, self._heads, -1)
        query, key, value = parts.transpose(1, 3).unbind(dim=2)
        found = scaled_dot_product_attention(
            self._turned(query), self._turned(key), value.to(self._multiply_in), attn_mask=seen
        )
        return self._times(found.transpose(1, 2).reshape(texts, tokens, width), f"{name}.Wo")

    def _turned(self, vectors: Tensor) -> Tensor:
        """Rotary position embedding (Su et al. 2021), shape (texts, heads, tokens, width)."""
        tokens = vectors.shape[2]
        cos, sin = self._cos[:tokens], self._sin[:tokens]
        first, second = vectors.float().chunk(2, dim=-1)
        turned = torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)
        return turned.to(self._multiply_in)

    def _times(self, hidden: Tensor, name: str) -> Tensor:
        found = linear(hidden.to(self._multiply_in), self._weights[f"{name}.weight"])
        return found.float()

    def _norm(self, hidden: Tensor, name: str) -> Tensor:
        return layer_norm(hidden, (self._width,), self._weights[f"{name}.weight"], eps=self._eps)
