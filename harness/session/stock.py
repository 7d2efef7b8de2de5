"""What must lie on the phone for a start: the models, and what the runners need beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.phone.files import PhoneFiles
from harness.reasons import Reason
from harness.runners.runner import Measured, Refused, Runner
from harness.session.context import SessionContext
from harness.session.order import ModelOrder, SessionOrder

_FILES_MAY_BE_GONE = frozenset({Reason.MODEL_MISSING, Reason.CHECKSUM_MISMATCH, Reason.TOOL_FAILED})


def models_to_push(order: SessionOrder) -> tuple[ModelOrder, ...]:
    """Returns every model that is measured or helps to measure, once."""
    models = {model.sha256: model for group in order.sets for model in group.models}
    return (order.anchor, order.throwaway, *models.values())


@dataclass(slots=True)
class Stock:
    """Somebody may empty the folder that everything lies in, or a storage may lose it. No model is to blame."""

    context: SessionContext
    models: Sequence[ModelOrder]
    runners: Sequence[Runner]
    in_doubt: bool = False
    """True: the last start ended as it does where files are missing."""

    def note(self, heard: Sequence[Measured | Refused]) -> None:
        """Takes in what a start said."""
        nothing = not any(isinstance(item, Measured) for item in heard)
        refused = {item.reason for item in heard if isinstance(item, Refused)}
        another = any(isinstance(item, Measured) and item.sha256 != item.model.sha256 for item in heard)
        self.in_doubt = nothing or another or bool(refused & _FILES_MAY_BE_GONE)

    def make_sure(self) -> None:
        """Puts there again what has gone, where the last start leaves doubt. Raises PhoneFailed where it cannot."""
        if not self.in_doubt:
            return
        pushed = PhoneFiles(self.context.phone).put_back([(model.file, model.sha256) for model in self.models])
        for runner in self.runners:
            runner.put_beside_models(self.context.phone)
        self.in_doubt = False
        if pushed:
            self.context.say(f"pushed {pushed} models again that had gone from the phone")
