"""All calls of the control API, a file for each thing that they act on."""

from pytest_pingone.control.calls import (
    clock,
    faults,
    journal,
    keys,
    lives,
    states,
    tenant,
    tokens,
    users,
)
from pytest_pingone.control.rows import Call

CALLS: tuple[Call, ...] = (
    *tenant.CALLS,
    *clock.CALLS,
    *states.CALLS,
    *users.CALLS,
    *tokens.CALLS,
    *lives.CALLS,
    *faults.CALLS,
    *journal.CALLS,
    *keys.CALLS,
)

__all__ = ["CALLS"]
