"""Sweeps as files: writer and reader of a format side by side, and what must not leave the computer."""
