"""Laws of the whole house, under random histories (`--hypothesis-profile=night` for longer ones).

Q01 every stored step is an edge of its definition, done by who may; Q02 the state is the fold of
the record; Q10 no human does two acts that two must do, whatever posts, accounts or deputies.
"""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.laws.office import Office
from tests.laws.world import Making


def test_no_random_history_breaks_a_law(making: Making) -> None:
    """25 short histories (10 on PostgreSQL), unless a profile says otherwise."""
    share = 5 if making.__qualname__.startswith("on_postgres") else 2
    run_state_machine_as_test(
        lambda: Office(making),
        settings=settings(
            max_examples=settings.default.max_examples // share,
            stateful_step_count=3,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take an hour
            suppress_health_check=list(HealthCheck),
        ),
    )
