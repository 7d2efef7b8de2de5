"""From samples to statements: estimate, energy, comparison, overhead, the course of a sustained run. Pure functions."""
