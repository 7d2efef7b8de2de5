"""The records that every other room speaks in. Imports no other room."""
