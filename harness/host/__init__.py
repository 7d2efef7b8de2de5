"""This computer, where a virtual phone's numbers are its own: how steadily it computes by itself, told by itself."""
