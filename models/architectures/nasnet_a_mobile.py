"""NASNet-A mobile (arXiv 1707.07012), as keras.applications has it."""

from __future__ import annotations

import keras


def build(width: float, resolution: int) -> keras.Model:
    return keras.applications.NASNetMobile(
        input_tensor=keras.Input((resolution, resolution, 3), batch_size=1, name="input"), weights=None
    )
