"""The ADB client: sockets, frames, time limits, named failures. Knows no Android command."""
