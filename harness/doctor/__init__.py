"""Is all in order: this computer, the store, the phones, and what is still owed to them."""
