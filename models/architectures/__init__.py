"""One file per network; a registry line each."""

from models.architectures.registry import REGISTRY, Architecture, check, find

__all__ = ["REGISTRY", "Architecture", "check", "find"]
