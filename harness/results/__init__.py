"""What was measured: the records, and the store that keeps them."""
