"""What must lie on the phone for a start: the models, and what the runners need beside them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence, Set
from dataclasses import dataclass

from harness.phone.files import PhoneFiles
from harness.reasons import Reason
from harness.runners.runner import Measured, ModelOnPhone, Refused, Runner
from harness.session.context import SessionContext
from harness.session.order import ModelOrder, SessionOrder

_FILES_MAY_BE_GONE = frozenset({Reason.MODEL_MISSING, Reason.CHECKSUM_MISMATCH, Reason.TOOL_FAILED})


def models_to_push(order: SessionOrder) -> tuple[ModelOrder, ...]:
    """Returns every model that is measured or helps to measure, once."""
    models = {model.sha256: model for group in order.sets for model in group.models}
    return (order.anchor, order.throwaway, *models.values())


def not_needed_yet(order: SessionOrder, measured: Container[str]) -> frozenset[str]:
    """Returns the hashes of files of which each variant is measured by now: they are pushed once a start asks."""
    models = [model for group in order.sets for model in group.models]
    needed = {model.sha256 for model in models if model.name not in measured}
    return frozenset(model.sha256 for model in models) - needed - {order.anchor.sha256, order.throwaway.sha256}


@dataclass(slots=True)
class Stock:
    """Somebody may empty the folder that everything lies in, or a storage may lose it. No model is to blame."""

    context: SessionContext
    models: Sequence[ModelOrder]
    runners: Sequence[Runner]
    absent: frozenset[str] = frozenset()
    """The hashes of files that were not pushed, because nothing is asked of them yet."""
    in_doubt: bool = False
    """True: the last start ended as it does where files are missing."""

    def note(self, heard: Sequence[Measured | Refused]) -> None:
        """Takes in what a start said."""
        nothing = not any(isinstance(item, Measured) for item in heard)
        refused = {item.reason for item in heard if isinstance(item, Refused)}
        another = any(isinstance(item, Measured) and item.sha256 != item.model.sha256 for item in heard)
        self.in_doubt = nothing or another or bool(refused & _FILES_MAY_BE_GONE)

    def make_sure(self, asked: Iterable[ModelOnPhone]) -> None:
        """Puts there what the next start asks for and was not pushed, and again what has gone, where the last start
        leaves doubt. Raises PhoneFailed where it cannot."""
        self._push({model.sha256 for model in asked} & self.absent)
        if not self.in_doubt:
            return
        there = [(model.file, model.sha256) for model in self.models if model.sha256 not in self.absent]
        pushed = PhoneFiles(self.context.phone).put_back(there)
        for runner in self.runners:
            runner.put_beside_models(self.context.phone)
        self.in_doubt = False
        if pushed:
            self.context.say(f"pushed {pushed} models again that had gone from the phone")

    def _push(self, late: Set[str]) -> None:
        if late:
            self.context.say_step(f"pushing {len(late)} models that are asked for after all")
            PhoneFiles(self.context.phone).put_back(
                [(one.file, one.sha256) for one in self.models if one.sha256 in late]
            )
            self.absent -= late
