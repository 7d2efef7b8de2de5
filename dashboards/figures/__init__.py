"""One file per figure, and the pure numbers that are drawn."""
