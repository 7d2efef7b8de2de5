"""Everything that depends on the format of a model file."""
