"""The phone's shell: the part of mksh that people and tools type."""
