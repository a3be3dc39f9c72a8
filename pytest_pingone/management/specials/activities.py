"""How an activity is shown: who acted, on what, and what came of it.

Source: PingOne Platform API reference, "Audit activities"; the order of members is that of
activities that were seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_pingone.management.fields import View
from pytest_pingone.tenant.records.activities import Activity, Named


def actors(activity: Activity, view: View) -> dict[str, Any] | None:
    """Return who acted, or None where PingOne did by itself."""
    both = {"client": activity.client, "user": activity.user}
    shown = {
        name: {**_named(actor, view), "type": actor.type}
        for name, actor in both.items()
        if actor is not None
    }
    return shown or None


def action(activity: Activity, _view: View) -> Mapping[str, str]:
    """Return what was done."""
    return {"type": activity.action, "description": activity.description}


def resources(activity: Activity, view: View) -> tuple[dict[str, Any], ...]:
    """Return what it was done to; there is always one."""
    return ({"type": activity.resource.type, **_named(activity.resource, view)},)


def result(activity: Activity, _view: View) -> Mapping[str, str]:
    """Return what came of it; even a wrong password is a check that was carried out."""
    return {"status": "SUCCESS", "description": activity.result}


def _named(one: Named, view: View) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": one.id,
        "name": one.name,
        "environment": {"id": one.environment_id},
    }
    if one.population_id is not None:
        shown["population"] = {"id": one.population_id}
    shown["href"] = view.url(one.path)
    return shown
