"""Where a network's numbers come from: a seed, Keras's ImageNet training, or a file."""

from models.weights.source import WeightsSource

__all__ = ["WeightsSource"]
