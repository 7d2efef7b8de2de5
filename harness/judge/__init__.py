"""Decides whether a sample may be trusted, and if not, why. All of it is pure functions."""
