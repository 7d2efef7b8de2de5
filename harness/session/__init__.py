"""Measures one phone, from its first start to its last. It is given an order (`order.py`); it tells its progress
(`progress.py`) and writes rows of the store.
"""
