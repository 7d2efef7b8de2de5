"""Top-1 and top-5 of a classifier on the user's own images, by the evaluation of the MobileNet papers."""

from models.evaluation.evaluate import evaluate
from models.evaluation.records import Evaluation, Rate, Shift, Unreadable

__all__ = ["Evaluation", "Rate", "Shift", "Unreadable", "evaluate"]
