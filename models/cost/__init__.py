"""What a .tflite file costs: MAdds, parameters and activation memory, operator by operator."""

from models.cost.count import count_bytes, count_file
from models.cost.records import Cost, OperatorCost, TensorShape

__all__ = ["Cost", "OperatorCost", "TensorShape", "count_bytes", "count_file"]
