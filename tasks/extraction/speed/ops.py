"""Matrix products through NumPy's BLAS, several times faster on small machines than the one thinc carries."""

from typing import Any

import numpy as np
from thinc.backends import NumpyOps


class NumpyProducts(NumpyOps):  # type: ignore[misc]
    """thinc's operations with another matrix product; used for inference only."""

    def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        """Multiply two matrices, each transposed first if so asked."""
        return np.dot(x.T if trans1 else x, y.T if trans2 else y, out=out)
