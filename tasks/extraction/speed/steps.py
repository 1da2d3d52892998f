"""The scoring network of spaCy's transition systems (``spacy.TransitionBasedParser.v2``) as NumPy products.

A state is scored by the sum of some of its tokens' vectors, each multiplied by the matrix of its place in the state
(on the stack, in the buffer …), a maxout layer, and a linear layer: Kiperwasser & Goldberg's features with Goldberg's
precomputation, as in thinc's ``PrecomputableAffine``.
"""

from dataclasses import dataclass
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scorer:
    """The network's weights: its columns hold the pieces of the maxout layer one after the other.

    ``places`` is (features, width, pieces × hidden), ``pads`` (features, pieces × hidden) stands for a missing token.
    """

    model: Model[Any, Any]
    places: Floats
    pads: Floats
    bias: Floats
    upper: Floats
    upper_bias: Floats

    @classmethod
    def of(cls, model: Model[Any, Any], *, features: int) -> Self | None:
        """Read a transition model's weights; None when it is of another form."""
        if model.name != "parser_model" or not model.attrs["has_upper"] or model.attrs["unseen_classes"]:
            return None
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        if lower.name != "precomputable_affine" or lower.get_dim("nF") != features or lower.get_dim("nP") < 2:
            return None
        weights, pads = cast(Floats, lower.get_param("W")), cast(Floats, lower.get_param("pad"))
        return cls(
            model=model.get_ref("tok2vec"),
            places=np.ascontiguousarray(weights.transpose(0, 3, 2, 1).reshape(features, weights.shape[3], -1)),
            pads=np.ascontiguousarray(pads[0].transpose(0, 2, 1).reshape(features, -1)),
            bias=np.ascontiguousarray(cast(Floats, lower.get_param("b")).T.reshape(-1)),
            upper=np.ascontiguousarray(cast(Floats, upper.get_param("W")).T),
            upper_bias=cast(Floats, upper.get_param("b")),
        )

    @property
    def hidden(self) -> int:
        """Give how many values the maxout layer gives."""
        return int(self.upper.shape[0])

    def vectors(self, doc: Doc) -> Floats:
        """Give one vector for each token."""
        return cast(Floats, self.model.predict([doc]))

    def feature(self, vectors: Floats, place: int) -> Floats:
        """Give what tokens add to the sum when they stand at a place."""
        return cast(Floats, vectors @ self.places[place])

    def missing(self, place: int) -> Floats:
        """Give what is added when there is no token at a place."""
        return cast(Floats, self.pads[place])

    def scores(self, summed: Floats) -> Floats:
        """Score every move, a row for each sum of features."""
        summed += self.bias
        best = summed[:, : self.hidden]
        for start in range(self.hidden, summed.shape[1], self.hidden):
            np.maximum(best, summed[:, start : start + self.hidden], out=best)
        return best @ self.upper + self.upper_bias
