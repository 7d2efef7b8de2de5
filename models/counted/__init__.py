"""What our networks cost, counted from their .tflite files and kept, so that nobody needs TensorFlow to read it."""

from models.counted.table import CountedCost, counted_costs

__all__ = ["CountedCost", "counted_costs"]
