"""`bigcore build`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from models.artifact import Built


def build(
    out: Annotated[Path, typer.Option("--out", help="The folder for the .tflite files.", file_okay=False)],
    config: Annotated[
        Path | None, typer.Argument(metavar="[sweep.toml]", help="What to build; without it the 22 default points.")
    ] = None,
    architecture: Annotated[list[str] | None, typer.Option(help="In place of the grid's; may be repeated.")] = None,
    width: Annotated[list[float] | None, typer.Option(help="In place of the grid's; may be repeated.")] = None,
    resolution: Annotated[list[int] | None, typer.Option(help="In place of the grid's; may be repeated.")] = None,
    precision: Annotated[
        list[str] | None, typer.Option(help="float32, float16, dynamic or int8; may be repeated.")
    ] = None,
    split: Annotated[list[int] | None, typer.Option(help="The t-way split, 1 to 5; may be repeated.")] = None,
    weights: Annotated[str | None, typer.Option(help="seeded, imagenet, or a Keras weights file.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """The variants as .tflite files."""
    from dataclasses import replace

    from harness.cli import exit_codes, speech
    from harness.config import read_config
    from harness.errors import ConfigRefused
    from models.build import build as build_variants
    from models.export import export, prepare

    wanted = read_config(
        config,
        {
            "grid": {
                "architectures": architecture or None,
                "widths": width or None,
                "resolutions": resolution or None,
                "precisions": precision or None,
            },
            "build": {"splits": split or None, "weights": weights},
        },
    )
    if not wanted.variants:
        raise ConfigRefused(
            config or "the options", "names no variant to build", "add a [[grid]]; a [[model]] is a file already"
        )
    prepare(out)
    report = build_variants(wanted.variants, weights=wanted.build.weights, on_built=_say)
    if report.failed and not report.built:
        raise report.failed[0]
    exported = export(report.artifacts, out)
    built = tuple(replace(one, artifact=artifact) for one, artifact in zip(report.built, exported, strict=True))
    for error in report.failed:
        speech.people().print(f"not built: {error}", markup=False)
    if json:
        from harness.documents.build import build_document

        speech.document(build_document(built, report.failed))
    else:
        speech.people().print(f"{len(built)} models in {out}", markup=False)
    if report.failed:
        raise typer.Exit(exit_codes.INCOMPLETE)


def _say(built: Built) -> None:
    from harness.cli import speech

    artifact = built.artifact
    how = "from the cache" if built.cached else f"built in {built.seconds:.1f} s"
    speech.people().print(
        f"{artifact.name:<32} {artifact.cost.madds / 1e6:9.2f} M MAdds {artifact.size_bytes / 1e6:7.1f} MB  {how}",
        markup=False,
    )
