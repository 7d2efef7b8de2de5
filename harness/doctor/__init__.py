"""Is all in order: this computer, the store, the phones, and the settings that are still to be put back on them."""
