"""Published accuracies, costs and latencies, each with its source."""

from models.published.curves import PublishedPoint, published_points

__all__ = ["PublishedPoint", "published_points"]
