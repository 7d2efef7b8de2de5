"""One file per network; a registry line each."""

from models.architectures.architecture import Architecture
from models.architectures.registry import REGISTRY, check, find

__all__ = ["REGISTRY", "Architecture", "check", "find"]
