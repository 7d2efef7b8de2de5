"""One phone, from its first start to its last. In comes `order.py`; out go `progress.py` and rows of the store."""
