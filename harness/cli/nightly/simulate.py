"""`bigcore nightly simulate`: what the watch finds, and how often it cries wolf, before anything is measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from harness.nightly.wanted_false_alarms import LIMITS, why_refused

if TYPE_CHECKING:
    from harness.nightly.rules.design import Design
    from harness.nightly.simulation.kept_thresholds import Rules
    from harness.nightly.simulation.simulate import Simulation, Sources
    from harness.nightly.simulation.world import World


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
    false_alarms: Annotated[float, typer.Option(help=f"Wanted: in 100 nights of one series; {LIMITS}.")] = 0.01,
    phone: Annotated[
        str | None,
        typer.Option(help="Identity: whose pairs. Default: of the phone with the most.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    store: Annotated[
        str | None, typer.Option(metavar="URL", envvar="BIGCORE_STORE", help="The store.", show_default=False)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Simulate nights: false alarms, and what is found of 0.5 to 5 %, from the store's pairs or declared noise."""
    from harness.cli import speech
    from harness.errors import ConfigRefused
    from harness.nightly.rules.questions import FEWEST_SERIES
    from harness.nightly.simulation.findable import Finds
    from harness.nightly.simulation.kept_thresholds import Rules
    from harness.nightly.simulation.simulate import SimulationSize
    from harness.nightly.simulation.simulate import simulate as simulate_nights
    from harness.nightly.simulation.thresholds import WantedRate
    from harness.nightly.simulation.world import World

    if (why := why_refused(false_alarms)) is not None:
        raise ConfigRefused("--false-alarms", why, f"ask for a rate of {LIMITS}")
    rules = Rules(WantedRate(false_alarms, seed))
    declared = [start_noise_percent, slow_starts_percent, install_effect_percent]
    if all(value is None for value in declared):
        basis = _of_store(store, phone, rules, series)
    elif phone is not None:
        raise ConfigRefused("--phone", "its pairs and declared noise exclude each other", "leave one of them out")
    else:
        usual = World()
        world = World(
            start_noise_sd=usual.start_noise_sd if start_noise_percent is None else start_noise_percent / 100,
            slow_share=usual.slow_share if slow_starts_percent is None else slow_starts_percent / 100,
            install_effect_sd=(install_effect_percent or 0) / 100,
        )
        basis = _of_world(world, rules, series)
    with speech.people().status("simulating nights"):
        design = basis.design(rules)
        simulation = simulate_nights(design, basis.sources, series, SimulationSize(null_nights), seed)
    finds = Finds.of(simulation).told(of_several=series >= FEWEST_SERIES)
    if json:
        from harness.documents.nightly_simulate import SimulationDocument

        speech.document(
            SimulationDocument.of(
                simulation,
                source=basis.source,
                shared_source=basis.shared_source,
                phone=basis.phone,
                install_effect_percent=basis.install_effect_percent,
                seed=seed,
                slower_z=design.thresholds.slower_z,
                finds=finds,
            )
        )
    else:
        _show(simulation, basis, finds)


@dataclass(frozen=True, slots=True)
class _Basis:
    """What is simulated from."""

    sources: Sources
    design: Callable[[Rules], Design]
    source: str
    """Of a series alone: `declared` or `measured`."""
    shared_source: str
    """Of several series in the same starts."""
    phone: str | None
    install_effect_percent: float


def _of_store(store: str | None, asked: str | None, rules: Rules, series: int) -> _Basis:
    """From the pairs of one phone, as a night's: that which is asked for, else the one with the most."""
    from harness.errors import RecordNotFound
    from harness.nightly.past.stored_pairs import aa_pairs, of_phone, phone_of_most
    from harness.nightly.simulation.kept_thresholds import design_from, sources_of
    from harness.store.nights import KeptNights
    from harness.store.store import Store

    with Store.open(store) as opened:
        pairs = KeptNights(opened).aa_pairs()
    phone = asked or phone_of_most(pairs)
    mine = of_phone(pairs, phone)
    if asked is not None and not mine:
        raise RecordNotFound(asked, "the store holds no pairs of one build of it", "`bigcore nightly status` names all")
    known = aa_pairs(mine)
    sources = sources_of(known, rules, bool(known.installations))
    shared = _shared_series(series, sources.phone.series if sources.phone else None)
    effect_percent = 100 * sources.effect.effect_sd if sources.effect else 0.0
    return _Basis(
        sources.of_phone(shared),
        lambda rules: design_from(sources, rules),
        sources.word_alone,
        sources.word_shared(shared),
        phone,
        effect_percent,
    )


def _of_world(world: World, rules: Rules, series: int) -> _Basis:
    from harness.nightly.simulation.simulate import Sources
    from harness.nightly.simulation.thresholds import design_of_world
    from harness.nightly.simulation.world import phone_of

    return _Basis(
        Sources(world, phone_of(world, _shared_series(series, None))),
        lambda rules: design_of_world(world, rules.rate, rules.plan, rules.evidence),
        "declared",
        "declared",
        None,
        100 * world.install_effect_sd,
    )


def _shared_series(asked: int, measured: int | None) -> int:
    """How many series the two questions of a phone are simulated with; those of a measured one where few are asked."""
    from harness.nightly.rules.questions import FEWEST_SERIES
    from harness.nightly.simulation.simulate import SHARED_SERIES

    return asked if asked >= FEWEST_SERIES else measured or SHARED_SERIES


def _show(simulation: Simulation, basis: _Basis, finds: str) -> None:
    from rich.table import Table

    from harness.cli import speech
    from harness.nightly.rules.questions import FEWEST_SERIES

    console = speech.results()
    alarms = f"{simulation.false_alarms} false alarms, {simulation.false_alarms_per_100:.4f} in 100"
    of_null = basis.source if simulation.series < FEWEST_SERIES else basis.shared_source
    console.print(
        f"{simulation.null_nights} nights of series without a shift, from {of_null} pairs: {alarms}"
        f" (at most {simulation.false_alarms_per_100_high:.4f}); {simulation.mean_starts:.1f} starts a night"
    )
    where = f"A series alone from {basis.source} pairs, {simulation.shared_series} in the same starts from"
    where += f" {basis.shared_source} ones"
    where += f"; an installation moves a ratio by {basis.install_effect_percent:.2f} % (sd)"
    console.print(where + (f"; phone {basis.phone}." if basis.phone else "."), markup=False)
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
