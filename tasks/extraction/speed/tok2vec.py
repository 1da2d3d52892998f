"""The token-to-vector network of spaCy's small models, as a few matrix products.

The stock network (hash embeddings mixed by a maxout layer, then residual windows of maxout layers with layer norm;
``spacy.HashEmbedCNN.v2``, Honnibal & Montani) is run layer by layer through a generic BLAS. Here the embedding of
each word type is kept, since it depends on the word alone, and the windows are NumPy products over weights laid out
for it. Results differ from the stock ones by rounding only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model

Floats = NDArray[np.float32]
# Word types whose vectors are kept: some 6 MB for vectors of 96 numbers. Beyond it, the memory begins anew.
_KEPT = 16_384
# Rows of a text for which memory is kept; longer texts take theirs and give it back.
_SPACE = 1024
_EPSILON = np.float32(1e-8)


@dataclass(frozen=True, slots=True)
class _Window:
    """One residual layer: weights with the maxout pieces one after the other, bias, and the norm's scale and shift."""

    weights: Floats
    bias: Floats
    scale: Floats
    shift: Floats


class _Words:
    """Vectors by word features, computed by the stock layers at first sight."""

    def __init__(self, columns: Sequence[str], embed: Model[Any, Any], mix: Model[Any, Any], width: int) -> None:
        self._columns: list[int | str] = list(columns)
        self._embed = embed
        self._mix = mix
        self._rows: dict[bytes, int] = {}
        self._table: Floats = np.zeros((_KEPT, width), dtype=np.float32)

    def vectors(self, doc: Doc) -> Floats:
        """Give one row for each token."""
        features = cast("NDArray[np.uint64]", doc.to_array(self._columns)).reshape(len(doc), -1)
        size, raw = features.itemsize * features.shape[1], features.tobytes()
        keys = [raw[at : at + size] for at in range(0, len(raw), size)]
        new = {key: n for n, key in enumerate(keys) if key not in self._rows}
        if len(self._rows) + len(new) > _KEPT:
            self._rows.clear()
            new = {key: n for n, key in enumerate(keys)}
        if len(new) > _KEPT:
            return self._compute(features)
        if new:
            first = len(self._rows)
            self._rows.update(zip(new, range(first, first + len(new)), strict=True))
            self._table[first : first + len(new)] = self._compute(features[list(new.values())])
        rows = self._rows
        return self._table[[rows[key] for key in keys]]

    def _compute(self, features: NDArray[np.uint64]) -> Floats:
        return cast(Floats, self._mix.predict(self._embed.predict(np.ascontiguousarray(features))))


def fused(model: Model[Any, Any], pipe: Any) -> None:
    """Put the fused network in the place of a component's own, if it has one of the known form."""
    for node in model.walk():
        if len(node.layers) == 2 and node.name.startswith("extract_features>>") and (quick := _fuse(node)):
            if node is model:
                pipe.model = quick
            else:
                model.replace_node(node, quick)
            return


def _fuse(stock: Model[Any, Any]) -> Model[Any, Any] | None:
    nodes = list(stock.walk(order="dfs_pre"))
    columns = next((node.attrs["columns"] for node in nodes if "columns" in node.attrs), None)
    maxouts = [node for node in nodes if node.name == "maxout"]
    norms = [node for node in nodes if node.name == "layernorm"]
    arrays = [node for node in nodes if node.name.startswith("with_array(") and node is not stock]
    windows = [node.attrs["window_size"] for node in nodes if node.name == "expand_window"]
    if columns is None or len(arrays) != 3 or len(maxouts) != len(norms) or set(windows) != {1}:
        return None
    width = maxouts[0].get_dim("nO")
    if [node.get_dim("nI") for node in maxouts[1:]] != [3 * width] * len(windows):
        return None
    words = _Words(columns, arrays[0].layers[0], arrays[1].layers[0], width)
    layers = [_window(maxout, norm) for maxout, norm in zip(maxouts[1:], norms[1:], strict=True)]
    return Model(
        "fused_tok2vec",
        _forward,
        attrs={
            "words": words,
            "layers": layers,
            "pad": arrays[2].attrs["pad"],
            "space": _Space(width, len(layers[0].bias)),
        },
        dims={"nO": width},
    )


def _window(maxout: Model[Any, Any], norm: Model[Any, Any]) -> _Window:
    weights = cast(Floats, maxout.get_param("W"))
    by_piece = weights.transpose(1, 0, 2).reshape(-1, weights.shape[2])
    bias = cast(Floats, maxout.get_param("b")).T.reshape(-1)
    scale, shift = cast(Floats, norm.get_param("G")), cast(Floats, norm.get_param("b"))
    return _Window(np.ascontiguousarray(by_piece.T), np.ascontiguousarray(bias), scale, shift)


def _forward(model: Model[Any, Any], docs: Sequence[Doc], is_train: bool) -> tuple[list[Floats], Any]:
    if is_train:
        raise ValueError("The fused network cannot be trained; load the pipeline with analysis.fast = false.")
    words, layers, pad, space = (model.attrs[name] for name in ("words", "layers", "pad", "space"))
    return [_encode(words.vectors(doc), layers, pad, space) for doc in docs], _no_backprop


def _no_backprop(gradient: Any) -> Any:
    raise ValueError("The fused network cannot be trained.")


class _Space:
    """Memory for one text's layers, used again for the next: fresh memory of this size costs a page fault each 4 KB."""

    def __init__(self, width: int, pieces: int) -> None:
        self._widths = (width, 3 * width, pieces)
        self._kept = self._make(_SPACE)

    def of(self, count: int) -> tuple[Floats, Floats, Floats]:
        """Give room for the padded rows, with one more on each side, for their windows, and for a layer's pieces."""
        wide, windows, pieces = self._kept if count <= _SPACE else self._make(count)
        return wide[: count + 2], windows[:count], pieces[:count]

    def _make(self, count: int) -> tuple[Floats, Floats, Floats]:
        wide, windows, pieces = (np.empty((count + 2, width), dtype=np.float32) for width in self._widths)
        return wide, windows, pieces


def _encode(vectors: Floats, layers: Sequence[_Window], pad: int, space: _Space) -> Floats:
    if len(vectors) == 0:
        return vectors
    # The stock network pads a text with rows that begin as zeros and go through the layers like any other; one more
    # row on each side stays zero.
    count, width = len(vectors) + 2 * pad, vectors.shape[1]
    wide, windows, pieces = space.of(count)
    wide[: 1 + pad] = 0
    wide[-1 - pad :] = 0
    wide[1 + pad : -1 - pad] = vectors
    for layer in layers:
        for place in range(3):
            windows[:, place * width : (place + 1) * width] = wide[place : place + count]
        np.dot(windows, layer.weights, out=pieces)
        pieces += layer.bias
        best = pieces[:, :width]
        for start in range(width, pieces.shape[1], width):
            np.maximum(best, pieces[:, start : start + width], out=best)
        wide[1:-1] += _normalised(best, layer)
    return wide[1 + pad : -1 - pad].copy()


def _normalised(values: Floats, layer: _Window) -> Floats:
    """Normalise rows in place."""
    share = np.float32(1) / np.float32(values.shape[1])
    values -= (values @ np.full(values.shape[1], share))[:, None]
    variance = np.einsum("ij,ij->i", values, values) * share + _EPSILON
    values *= (np.float32(1) / np.sqrt(variance))[:, None]
    values *= layer.scale
    values += layer.shift
    return values
