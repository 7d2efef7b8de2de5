"""z of Wilcoxon's signed ranks, for many rows at once.

W = sum of sign(d_i) x rank(|d_i|), z = W / sqrt(sum of squared ranks), the ranks of zeros left out of the root: the
normal form of Wilcoxon (1945, "Individual comparisons by ranking methods", Biometrics Bulletin 1, 80-83). Equal sizes
share their middle rank, and zeros are ranked but have no sign (Pratt 1959, JASA 54, 655-667), so that both are
corrected for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def signed_rank_z(differences: Array) -> Array:
    """For each row; positive where a row lies above zero. A row of zeros has z = 0."""
    sizes = np.abs(differences)
    order = np.argsort(sizes, axis=1)
    signs = np.take_along_axis(np.sign(differences), order, axis=1)
    count = differences.shape[1]
    ranks = np.arange(1, count + 1, dtype=np.float64)
    z: Array = signs @ ranks / np.sqrt(ranks @ ranks)
    ordered = np.take_along_axis(sizes, order, axis=1)
    for row in np.flatnonzero(_tied(ordered)):
        z[row] = _z_with_ties(ordered[row], signs[row])
    return z


def exceeds(differences: Array, level: float) -> NDArray[np.bool_]:
    """For each row: is its Hodges-Lehmann shift above `level`?

    The shift is the median of the Walsh averages, and W of (d - level) is positive exactly when more than half of
    them lie above `level` (Hodges and Lehmann 1963): so no average has to be formed.
    """
    above: NDArray[np.bool_] = signed_rank_z(differences - level) > 0
    return above


def _tied(ordered: Array) -> NDArray[np.bool_]:
    tied: NDArray[np.bool_] = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1) | (ordered[:, 0] == 0)
    return tied


def _z_with_ties(ordered: Array, signs: Array) -> float:
    _, first, group, sizes = np.unique(ordered, return_index=True, return_inverse=True, return_counts=True)
    ranks = (first + (sizes + 1) / 2)[group]
    spread = float(np.sqrt((ranks**2) @ np.abs(signs)))
    return float(signs @ ranks) / spread if spread > 0 else 0.0
