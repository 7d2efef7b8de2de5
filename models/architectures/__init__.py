"""One file per network; a registry line each."""
