"""What an interrupted sweep has measured on this phone already, as far as it need not be asked for again."""

from __future__ import annotations

from harness.session.context import SessionContext
from harness.session.open_runs import stopping_rule
from harness.session.order import SessionOrder


def measured_before(context: SessionContext, order: SessionOrder) -> frozenset[str]:
    """Returns the variants that have a valid number of their fewest starts in every run of this phone."""
    if not order.resume:
        return frozenset()
    least = order.pairs or stopping_rule(order.config.measure, order.quick).least
    results = context.store.sweep(order.sweep).runs
    runs = [result for result in results if result.run.phone == context.facts.phone.identity]
    enough = [{one.variant for one in result.estimates if one.valid and one.starts >= least} for result in runs]
    return frozenset(set.intersection(*enough)) if enough else frozenset()
