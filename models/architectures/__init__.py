"""The networks: one file for each, and the registry that lists them."""

from models.architectures.architecture import Architecture
from models.architectures.registry import REGISTRY, check, find

__all__ = ["REGISTRY", "Architecture", "check", "find"]
