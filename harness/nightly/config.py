"""nightly.toml as a typed model: what is watched, where the candidate comes from, and who is told.

Its sections `phones`, `grid`, `model`, `measure`, `build` and `conditions` are those of sweep.toml.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from harness.config import ConditionsSection, GridSection, MeasureSection, ModelSection, SweepConfig
from harness.config.reading import checked, parse_toml, read_toml
from harness.config.refusals import UNSPOKEN
from harness.config.sweep_toml import BuildSection, PhonesSection, RuntimeName
from harness.errors import ConfigRefused
from harness.nightly.unread_keys import refuse_build, refuse_unread
from harness.nightly.wanted_false_alarms import LIMITS, MOST_PER_100, why_refused
from harness.results.choices import RunnerName
from harness.results.nightly import NightRecord
from harness.runners.registry import runner_class
from harness.sweep.runner_limits import refuse_beyond_limits

DEFAULT_FILE = Path("nightly.toml")
PAGE = "docs/nightly.md"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _name_of_variable(text: str) -> str:
    """What is none is not repeated: it is the address or the password itself, in the wrong place."""
    if not _VARIABLE.fullmatch(text):
        what = "is no name of an environment variable; put what is secret into the environment, and its name here"
        raise PydanticCustomError(UNSPOKEN, what)
    return text


EnvironmentName = Annotated[str, AfterValidator(_name_of_variable)]
ReceiverName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,60}$")]


class _Section(BaseModel):
    # What a traceback shows of an error is shown without the value, which may be a secret in the wrong place.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True)


class WatchSection(_Section):
    """How the watch decides."""

    max_minutes: Annotated[
        float, Field(ge=0, le=1_440, description="A budget of a night for each phone. 0: no limit.")
    ] = 90.0
    false_alarms_per_100: Annotated[
        float, Field(le=MOST_PER_100, description=f"Wanted false alarms in 100 nights of one series; {LIMITS}.")
    ] = 0.01
    least_effect_percent: Annotated[float, Field(ge=0, le=50, description="A smaller slowdown is never an alarm.")] = (
        0.4
    )
    accept_improvements: Annotated[
        bool, Field(description="Whether a series that is faster on several nights is held to its new level.")
    ] = True
    improvement_nights: Annotated[
        int, Field(ge=1, le=100, description="So many nights in succession make an improvement accepted.")
    ] = 2
    accepted_runtime: Annotated[
        RuntimeName | None,
        Field(
            description="Which of the app's runtimes computes the accepted build; without it, the candidate's.",
            examples=["2.16.1"],
        ),
    ] = None
    not_missed: Annotated[
        tuple[str, ...],
        Field(description="Models, series and phones that nobody is told of when they are gone.", examples=["net_a"]),
    ] = ()
    seed: Annotated[int, Field(ge=0, le=2**53, description="Of the simulation that makes the thresholds.")] = 1

    @field_validator("false_alarms_per_100")
    @classmethod
    def _can_be_simulated(cls, per_100: float) -> float:
        if (why := why_refused(per_100)) is not None:
            raise ValueError(why)
        return per_100


class CandidateSection(_Section):
    """Where tonight's build comes from. Without any key: the grids and models of this file, built by bigcore."""

    command: Annotated[
        tuple[str, ...],
        Field(description="Run before each night in this file's folder: a program and its arguments, no shell."),
    ] = ()
    command_minutes: Annotated[
        float, Field(ge=0, le=1_440, description="Then the command is ended, and the night tells it. 0: no limit.")
    ] = 120.0
    models: Annotated[
        Path | None, Field(description="A folder of model files; each file's name is its variant.", examples=["build"])
    ] = None
    apk: Annotated[Path | None, Field(description="The app of tonight's build.", examples=["app.apk"])] = None
    benchmark_model: Annotated[
        Path | None, Field(description="The official tool of tonight's build.", examples=["benchmark_model"])
    ] = None


class LabSection(_Section):
    """The night is measured by the agents of a lab. Each list that is not empty must be met; of a list, one word is
    enough. A watch holds each phone against itself, so it takes no "any two of each model"."""

    phone: Annotated[tuple[str, ...], Field(description="By identity or serial.")] = ()
    model: Annotated[tuple[str, ...], Field(description="Phones of this model.")] = ()
    soc: Annotated[tuple[str, ...], Field(description="Phones with this SoC.")] = ()
    android: Annotated[tuple[str, ...], Field(description="Phones with this Android.")] = ()
    tag: Annotated[tuple[str, ...], Field(description="Phones with this tag.")] = ()
    away_minutes: Annotated[
        float, Field(ge=0, le=1_440, description="So long a night waits for a phone that is away or set aside.")
    ] = 10.0


class TellSection(_Section):
    """Files that are written after each night, from the folder of this file."""

    markdown: Annotated[Path | None, Field(description="For an issue or a job summary.", examples=["night.md"])] = None
    junit: Annotated[Path | None, Field(description="JUnit XML.", examples=["night.xml"])] = None
    atom: Annotated[Path | None, Field(description="A feed of alerts.", examples=["nights.atom"])] = None
    prometheus: Annotated[Path | None, Field(description="A text file for node_exporter.", examples=["b.prom"])] = None
    bencher: Annotated[Path | None, Field(description="Bencher's metric format.", examples=["night.json"])] = None
    otava: Annotated[Path | None, Field(description="A folder for apache-otava: CSV and otava.yaml.")] = None
    page: Annotated[Path | None, Field(description="The page of all nights.", examples=["nights.html"])] = None


class WebhookSection(_Section):
    """A Slack-compatible webhook."""

    name: ReceiverName
    url_from: Annotated[EnvironmentName, Field(description="The environment variable that holds the address.")]


class MailSection(_Section):
    """Mail by SMTP."""

    name: ReceiverName
    host: Annotated[str, Field(min_length=1, description="The mail server.")]
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    sender: Annotated[str, Field(min_length=3)]
    recipients: Annotated[tuple[str, ...], Field(min_length=1)]
    security: Literal["starttls", "tls", "none"] = "starttls"
    user_from: Annotated[EnvironmentName | None, Field(description="The environment variable of the user.")] = None
    password_from: Annotated[EnvironmentName | None, Field(description="And of the password.")] = None


class NightlyConfig(_Section):
    """What is watched night after night."""

    watch: WatchSection = WatchSection.model_construct()
    candidate: CandidateSection = CandidateSection.model_construct()
    phones: PhonesSection = PhonesSection.model_construct()
    lab: LabSection | None = None
    """None: the phones of this computer."""
    grid: tuple[GridSection, ...] = ()
    model: tuple[ModelSection, ...] = ()
    measure: MeasureSection = MeasureSection.model_construct()
    build: BuildSection = BuildSection.model_construct()
    conditions: ConditionsSection = ConditionsSection.model_construct()
    tell: TellSection = TellSection.model_construct()
    webhook: tuple[WebhookSection, ...] = ()
    mail: tuple[MailSection, ...] = ()

    @model_validator(mode="after")
    def _one_source_of_models(self) -> NightlyConfig:
        if self.candidate.models is not None and (self.grid or self.model):
            raise ValueError("the models come from [candidate] models, or from [[grid]] and [[model]], not from both")
        return self

    @model_validator(mode="after")
    def _runners_choose_a_runtime(self) -> NightlyConfig:
        fixed = [runner for runner in self.measure.runners if not runner_class(runner).chooses_runtime]
        if self.watch.accepted_runtime is not None and fixed:
            raise ValueError(f"accepted_runtime is one of the app's, and {fixed[0]} has a runtime of its own")
        return self

    @model_validator(mode="after")
    def _receivers_are_unique(self) -> NightlyConfig:
        names = [*(one.name for one in self.webhook), *(one.name for one in self.mail)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two receivers are named {twice[0]}")
        return self

    @model_validator(mode="after")
    def _a_lab_can_do_it(self) -> NightlyConfig:
        if self.lab is None:
            return self
        if self.phones != PhonesSection():
            raise ValueError("[phones] is of one computer; say in [lab] which phones are meant, or leave [lab] out")
        programs = (self.candidate.apk, self.candidate.benchmark_model, self.measure.benchmark_model)
        if any(programs) or RunnerName.BENCHMARK_MODEL in self.measure.runners:
            raise ValueError("a lab ships models, and no app and no program; measure those without [lab]")
        return self

    @property
    def names_phones(self) -> bool:
        """Whether it says itself which phones there are; else it is every one that is ready."""
        return bool(self.phones.serials if self.lab is None else self.lab.phone)

    @property
    def builds_itself(self) -> bool:
        """Whether bigcore builds some of what is watched, from its grids."""
        return self.candidate.models is None and bool(self.grid or not self.model)

    @property
    def sweep(self) -> SweepConfig:
        """What a stage's sweep takes over; its phones and models are put in for each."""
        return SweepConfig(build=self.build, measure=self.measure, conditions=self.conditions)


def read_nightly(file: Path = DEFAULT_FILE) -> NightlyConfig:
    """Paths in the file count from its folder."""
    return _read(read_toml(file, "`bigcore nightly init` writes one"), file)


def read_nightly_text(text: str, file: Path) -> NightlyConfig:
    """Does the same with what is about to be written to that file."""
    return _read(parse_toml(text, file), file)


def _read(words: dict[str, Any], file: Path) -> NightlyConfig:
    config = _from_folder(checked(NightlyConfig, words, str(file), PAGE), file.resolve().parent)
    # Not a rule of the model: what the store keeps of earlier nights holds every key, and is read by it as well.
    refuse_unread(config.phones, config.measure, file)
    if not config.builds_itself:
        refuse_build(config.build, file)
    # Every stage would be refused by its sweep, night after night.
    refuse_beyond_limits(config.measure)
    return config


def config_of_night(night: NightRecord) -> NightlyConfig:
    """What that night was asked for. Raises ConfigRefused where another version wrote what this one cannot read."""
    try:
        return NightlyConfig.model_validate_json(night.config_json)
    except ValidationError as error:
        raise ConfigRefused(
            night.night,
            f"bigcore {night.version} ran it, and this one cannot read what was asked for",
            f"ask bigcore {night.version}, or run a night with this one",
        ) from error


def _from_folder(config: NightlyConfig, folder: Path) -> NightlyConfig:
    source, tell = config.candidate, config.tell
    candidate = source.model_copy(update=_paths(folder, source, ("models", "apk", "benchmark_model")))
    files = tell.model_copy(update=_paths(folder, tell, tuple(TellSection.model_fields)))
    models = tuple(one.model_copy(update={"file": folder / one.file}) for one in config.model)
    measure = config.measure.model_copy(update=_paths(folder, config.measure, ("benchmark_model",)))
    return config.model_copy(update={"candidate": candidate, "tell": files, "model": models, "measure": measure})


def _paths(folder: Path, section: BaseModel, names: tuple[str, ...]) -> dict[str, Path]:
    return {name: folder / given for name in names if (given := getattr(section, name)) is not None}
