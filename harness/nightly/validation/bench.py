"""What a validation measures with: phones, the builds that stand on both sides, and candidates of known size."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from harness.clock import Clock
from harness.errors import NoPhone
from harness.nightly.builds.builds import build_record
from harness.nightly.config import NightlyConfig
from harness.nightly.courses import courses
from harness.nightly.measuring.measurer import Fleet, StageMeasurer
from harness.nightly.measuring.stage_decided import TellStage, tell_nobody
from harness.nightly.series import FoundPhone, Ground, Watched, grounds_of, needs_two_installations
from harness.nightly.validation.changes import ChangedNetwork
from harness.results.choices import Engine
from harness.results.night_basis import BuildRecord
from harness.results.trials import Change
from harness.store.nights import KeptNights
from harness.store.trials import KeptTrials


@dataclass(frozen=True, slots=True)
class TrialBench:
    config: NightlyConfig
    builds: Mapping[str, BuildRecord]
    """By variant: what is measured on both sides."""
    networks: Mapping[Change, ChangedNetwork]
    phones: tuple[FoundPhone, ...]
    nights: KeptNights
    """Thresholds are made as for a night; nothing of a night is written there."""
    trials: KeptTrials
    measurer: StageMeasurer
    clock: Clock
    tell: TellStage = tell_nobody
    """Hears of each stage as it is decided."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """Those that one of the phones at least can be given."""
        return tuple(change for change in self.networks if any(_takes(phone, change) for phone in self.phones))

    @property
    def made_of(self) -> str:
        """Trials of other builds or settings are not counted with these; of a phone, only those of its own."""
        config = self.config
        words = [config.watch.model_dump_json(exclude={"not_missed"})]
        words += [part.model_dump_json() for part in (config.measure, config.conditions)]
        words += sorted(f"{variant} {build.sha256}" for variant, build in self.builds.items())
        words += [network.candidate_sha256 for network in self.networks.values()]
        # Trials of a bigcore that measured a watched app's changed networks in one installation are others.
        words += ["two installations"] if any(build.app_sha256 for build in self.builds.values()) else []
        return hashlib.sha256("\n".join(words).encode()).hexdigest()

    def grounds(self, change: Change) -> tuple[Ground, ...]:
        """Of one trial. A changed network stands in the same installations as the builds around it: where an app is
        watched, a night has one for each side, and what they do belongs to the power that is proved here."""
        return tuple(
            replace(ground, two_installations=needs_two_installations([one for one in ground.series if one.same_build]))
            for ground in grounds_of(self.watched(change))
        )

    def watched(self, change: Change) -> Iterator[Watched]:
        """The series of one trial."""
        any_build = next(iter(self.builds.values()))
        for phone in self.phones:
            for course in dict.fromkeys(each.on_one_runtime for each in courses(self.config)):
                for variant, build in self.builds.items():
                    yield Watched(variant, phone, course, build, build)
                if change is not Change.NONE and _takes(phone, change):
                    network = self.networks[change]
                    baseline = _with_model(any_build, change, network.baseline_sha256)
                    slower = _with_model(any_build, change, network.candidate_sha256)
                    yield Watched(change.value, phone, course, baseline, slower)


def phones_of(fleet: Fleet, config: NightlyConfig) -> tuple[FoundPhone, ...]:
    """Raises NoPhone where one that is asked for by name is not ready, or none is there."""
    section, look = ("[phones]", "`bigcore phones`") if config.lab is None else ("[lab]", "`bigcore lab status`")
    for phone in fleet.missing:
        raise NoPhone(phone.asked, phone.detail, f"connect it (see {look}), or take it out of {section}")
    for identity, why in fleet.away.items():
        if not fleet.present:
            others = f", and {len(fleet.away) - 1} more are away" if fleet.away.keys() - {identity} else ""
            raise NoPhone(f"phone {identity}", f"{why}{others}", f"connect it: see {look}")
    if not fleet.present:
        raise NoPhone("bigcore nightly validate", "no phone is connected", f"connect one: {look}")
    return fleet.present


def _takes(phone: FoundPhone, change: Change) -> bool:
    """A delay is added by the replay engine alone."""
    return change.delay_percent is None or phone.engine is Engine.REPLAY


def _with_model(build: BuildRecord, change: Change, model_sha256: str) -> BuildRecord:
    """In the app and with the tool of all others, so that they share starts."""
    return build_record(change.value, model_sha256, build.app_sha256, build.tool_sha256)
