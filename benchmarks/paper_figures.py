"""Figures 1 and 7 of the MobileNetV2 paper, redone: a table on the screen, the drawings in one HTML file.

    python benchmarks/paper_figures.py [-o figures.html] [--model FILE.tflite --images DIR]

Figure 7 needs a model and images; without them only Figure 1 is made.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from models.analysis.positive_channels import PositiveChannels, positive_channels
from models.analysis.relu_information import (
    PAPER_DIMENSIONS,
    average_loss,
    embed,
    expected_collapsed_percent,
    spiral,
)
from models.evaluation.image_set import IMAGE_ENDINGS

REPEATS = 200


def figure_1(seed: int) -> go.Figure:
    rng = np.random.default_rng(seed)
    points = spiral()
    columns = len(PAPER_DIMENSIONS) + 1
    titles = ("input", *(f"n = {dimensions}" for dimensions in PAPER_DIMENSIONS))
    figure = make_subplots(rows=1, cols=columns, subplot_titles=titles)
    shown = [points, *(embed(points, dimensions, rng).points for dimensions in PAPER_DIMENSIONS)]
    for column, curve in enumerate(shown, start=1):
        figure.add_trace(go.Scatter(x=curve[:, 0], y=curve[:, 1], mode="lines", showlegend=False), 1, column)
    return figure.update_layout(title="Figure 1: a spiral through ReLU in n dimensions and back", height=320)


def figure_7(layers: Sequence[PositiveChannels]) -> go.Figure:
    """Shares of channels, layer by layer."""
    index = list(range(len(layers)))
    figure = go.Figure()
    for name in ("least", "mean", "most"):
        share = [getattr(found, name) / found.layer.channels for found in layers]
        figure.add_trace(go.Scatter(x=index, y=share, name=name, mode="lines+markers"))
    threshold = [found.layer.threshold / found.layer.channels for found in layers]
    figure.add_trace(go.Scatter(x=index, y=threshold, name="invertible from here", line={"dash": "dot"}))
    return figure.update_layout(
        title="Figure 7: positive channels behind each ReLU", xaxis_title="layer", yaxis_title="share of channels"
    )


def print_figure_1(seed: int) -> None:
    rng = np.random.default_rng(seed)
    print("  n   variance lost   collapsed points expected by Theorem 1")
    for dimensions in range(2, 31):
        lost, collapsed = average_loss(dimensions, REPEATS, rng), expected_collapsed_percent(dimensions)
        print(f"{dimensions:3d} {lost:12.1f} % {collapsed:12.4f} %")


def print_figure_7(layers: Sequence[PositiveChannels]) -> None:
    print("operator channels threshold least   mean  most  invertible pixels")
    for found in layers:
        layer = found.layer
        print(f"{layer.operator:8d} {layer.channels:8d} {layer.threshold:9d} {found.least:5d} {found.mean:6.1f}"
              f" {found.most:5d} {found.invertible_percent:10.2f} %")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Figures 1 and 7 of the MobileNetV2 paper, redone.")
    parser.add_argument("-o", "--out", type=Path)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--images", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print_figure_1(options.seed)
    figures = [figure_1(options.seed)]
    if options.model and options.images:
        images = sorted(path for path in options.images.rglob("*") if path.suffix.lower() in IMAGE_ENDINGS)
        layers = positive_channels(options.model, images)
        print_figure_7(layers)
        figures.append(figure_7(layers))
    if options.out:
        parts = [figure.to_html(full_html=False, include_plotlyjs=number == 0) for number, figure in enumerate(figures)]
        options.out.write_text("<!doctype html><meta charset='utf-8'>" + "".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
