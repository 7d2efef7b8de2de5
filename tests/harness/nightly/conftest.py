"""What the tests of the nightly watch share: the default design with thresholds as the declared world gives them."""

import pytest

from harness.nightly.rules.design import Design
from harness.nightly.rules.evidence import EvidenceRule
from harness.nightly.rules.stages import StagePlan, Thresholds


@pytest.fixture(scope="session")
def design() -> Design:
    plan = StagePlan()
    return Design(
        plan,
        Thresholds(slower_z=3.8, faster_z=3.0, widening=(1.0,) * plan.stages, margin=(0.0,) * plan.stages),
        EvidenceRule(),
    )
