"""May this sample be trusted, and if not, why. Pure functions."""
