"""`bigcore nightly simulate`: what the watch finds, and how often it cries wolf, before anything is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from harness.nightly.simulation.simulate import Simulation


def simulate(
    null_nights: Annotated[int, typer.Option(min=1, max=10_000_000, help="Nights of series without a shift.")] = 40_000,
    series: Annotated[int, typer.Option(min=1, max=10_000, help="In the same starts of one phone.")] = 1,
    start_noise_percent: Annotated[
        float | None, typer.Option(min=0.01, max=50, help="Of one start of one series.", show_default=False)
    ] = None,
    slow_starts_percent: Annotated[
        float | None, typer.Option(min=0, max=50, help="Starts that are 3 to 15 % slow.", show_default=False)
    ] = None,
    install_effect_percent: Annotated[
        float | None, typer.Option(min=0, max=20, help="Between two installations of one build.", show_default=False)
    ] = None,
    false_alarms: Annotated[
        float, typer.Option(min=0.0001, max=20, help="Wanted: in 100 nights of one series.")
    ] = 0.01,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    store: Annotated[
        str | None, typer.Option(metavar="URL", envvar="BIGCORE_STORE", help="The store.", show_default=False)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Simulate nights: false alarms, and what is found of 0.5 to 5 %, from the store's pairs or declared noise."""
    from harness.cli import speech
    from harness.nightly.simulation.findable import what_can_be_found
    from harness.nightly.simulation.kept_thresholds import Rules, design_from, simulated
    from harness.nightly.simulation.session_bootstrap import measured_sessions
    from harness.nightly.simulation.simulate import SimulationSize
    from harness.nightly.simulation.thresholds import WantedRate, design_of_world
    from harness.nightly.simulation.world import World
    from harness.nightly.stored_pairs import aa_pairs
    from harness.store.nights import KeptNights
    from harness.store.store import Store

    rules = Rules(WantedRate(false_alarms, seed))
    declared = [start_noise_percent, slow_starts_percent, install_effect_percent]
    measured = None
    if all(value is None for value in declared):
        with Store.open(store) as opened:
            sessions = aa_pairs(KeptNights(opened).aa_pairs()).sessions
        measured = measured_sessions(sessions, rules.plan.pairs[0])
    usual = World()
    world = World(
        start_noise_sd=usual.start_noise_sd if start_noise_percent is None else start_noise_percent / 100,
        slow_share=usual.slow_share if slow_starts_percent is None else slow_starts_percent / 100,
        install_effect_sd=(install_effect_percent or 0) / 100,
    )
    with speech.people().status("simulating nights"):
        if measured is None:
            design = design_of_world(world, rules.rate, rules.plan, rules.evidence)
        else:
            design = design_from(measured, rules, None)
        simulation = simulated(design, measured or world, series, SimulationSize(null_nights), seed)
    finds, source = what_can_be_found(simulation.power), "measured" if measured else "declared"
    if json:
        from harness.documents.nightly_simulate import SimulationDocument

        z = design.thresholds.slower_z
        speech.document(SimulationDocument.of(simulation, source=source, seed=seed, slower_z=z, finds=finds))
    else:
        _show(simulation, source, finds)


def _show(simulation: Simulation, source: str, finds: str) -> None:
    from rich.table import Table

    from harness.cli import speech

    console = speech.results()
    alarms = f"{simulation.false_alarms} false alarms, {simulation.false_alarms_per_100:.4f} in 100"
    console.print(
        f"{simulation.null_nights} nights of series without a shift, from {source} pairs: {alarms}"
        f" (at most {simulation.false_alarms_per_100_high:.4f}); {simulation.mean_starts:.1f} starts a night"
    )
    table = Table(box=None)
    for name in ("slower by", "the same night", "within 14 nights", "starts", "own, of several", "shared by all"):
        table.add_column(name, justify="right")
    rows = zip(simulation.power, simulation.own_power, simulation.common_power, strict=True)
    for alone, own, common in rows:
        table.add_row(
            f"{alone.shift_percent:g} %",
            f"{alone.same_night:.1%}",
            f"{alone.within_14_nights:.1%}",
            f"{alone.mean_starts:.0f}",
            f"{own.same_night:.1%}",
            f"{common.same_night:.1%}",
        )
    console.print(table)
    console.print(f"Found: {finds}.")
