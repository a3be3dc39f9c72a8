"""What there is to document: what plugin, parsers and route tables register, and not their rows."""

from __future__ import annotations

import argparse
import inspect
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import pytest_pingone
from pytest_pingone import FLAWS, Faults, PingOne, PingOneConfig, plugin
from pytest_pingone import app as application
from pytest_pingone.addresses import CONTROL_PREFIX
from pytest_pingone.auth.routes import apps_routes
from pytest_pingone.cli import parser
from pytest_pingone.control import app as control
from pytest_pingone.control.calls import CALLS
from pytest_pingone.control.instance import Instance
from pytest_pingone.control.settings import settings
from pytest_pingone.emulator.faults.refusals import WORDINGS
from pytest_pingone.management.routes import REFUSED, endpoints
from pytest_pingone.management.seed import tables
from pytest_pingone.plugin.settings import settings_of
from pytest_pingone.serving import environment
from pytest_pingone.web.routes import Route
from tests.docs import codes

PACKAGE = Path(pytest_pingone.__file__).parent


def fixtures(request: pytest.FixtureRequest) -> set[str]:
    """Return the plugin's fixtures as pytest knows them, with their scopes."""
    manager = request.session._fixturemanager
    found = set()
    for name in dir(plugin):
        definitions = manager.getfixturedefs(name, request.node) or ()
        ours = [one for one in definitions if one.func.__module__ == plugin.__name__]
        found |= {f"{name} {one.scope}" for one in ours if not name.startswith("_")}
    return found


def flags(request: pytest.FixtureRequest) -> set[str]:
    """Return the plugin's options of the command line."""
    options = request.config._parser._anonymous.options + [
        option for group in request.config._parser._groups for option in group.options
    ]
    names = (name for option in options for name in option.names())
    return {name for name in names if name.startswith("--pingone")}


def ini(request: pytest.FixtureRequest) -> set[str]:
    """Return the plugin's names in an ini file."""
    return {name for name in request.config._parser._inidict if name.startswith("pingone_")}


class Noted(dict[str, str]):
    """An environment that notes what it is asked for."""

    def __init__(self) -> None:
        super().__init__(PINGONE_PUBLIC_URL="https://id.example.com")
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)


def variables(request: pytest.FixtureRequest) -> set[str]:
    """Return the environment variables that the plugin asks for."""
    noted = Noted()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", noted)
        settings_of(request.config)
    return noted.asked


def server_variables(_request: pytest.FixtureRequest) -> set[str]:
    """Return the environment variables that the entry point for production servers asks for."""
    noted = Noted()
    environment.read(noted)
    return noted.asked


def command_variables(_request: pytest.FixtureRequest) -> set[str]:
    """Return the environment variables that the command asks for, from its source."""
    text = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "cli").glob("*.py"))
    return set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', text))


def dotenv(_request: pytest.FixtureRequest) -> set[str]:
    """Return what `serve` writes for programs of the default tenant."""
    with PingOne() as pingone:
        instance = Instance(pingone)
        instance.reached_at = "http://127.0.0.1:9400"
        return set(settings(instance))


def markers(request: pytest.FixtureRequest) -> set[str]:
    """Return the plugin's markers as pytest lists them."""
    lines = (str(line) for line in request.config.getini("markers"))
    return {line.partition("(")[0] for line in lines if line.startswith("pingone")}


def keywords(_request: pytest.FixtureRequest) -> set[str]:
    """Return the keywords of the marker `pingone`: those that a `PingOneConfig` takes."""
    return set(inspect.signature(PingOneConfig).parameters)


def _spelled(routes: tuple[Route[Any], ...]) -> set[str]:
    return {f"{route.method} {route.path}" for route in routes}


def authorization_endpoints(_request: pytest.FixtureRequest) -> set[str]:
    """Return what an application answers at `auth.` and `apps.`, and what PingOne has not."""
    others = set(application._EVERYTHING.routes) - set(application._API_HOST.routes)
    return _spelled(tuple(others)) | _spelled(tuple(apps_routes()))


def management_endpoints(_request: pytest.FixtureRequest) -> set[str]:
    """Return what an application answers at `api.`."""
    return _spelled(application._API_HOST.routes)


def names_of_endpoints(_request: pytest.FixtureRequest) -> set[str]:
    """Return what the journal calls endpoints that are emulated."""
    with PingOne() as pingone:
        known = set(pingone._app.endpoints)
    refused = {one.name for one in endpoints() if one.kind == REFUSED}
    return known - refused | {route.name for route in apps_routes()}


def seed_tables(_request: pytest.FixtureRequest) -> set[str]:
    """Return the names of the tables that a seed can have, and that of the home environment."""
    return {table.name for table in tables.ALL} | {"environment"}


def leaves(
    at: argparse.ArgumentParser | None = None, words: tuple[str, ...] = ()
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yield each command that can be run, in words, with its parser."""
    at = at or parser()
    below = [one for one in at._actions if isinstance(one, argparse._SubParsersAction)]
    for action in below:
        for name, inner in action.choices.items():
            yield from leaves(inner, (*words, name))
    if not below:
        yield " ".join(words), at


def commands(_request: pytest.FixtureRequest) -> set[str]:
    """Return each command with each of its options and arguments."""
    return {
        f"{words} {name}"
        for words, inner in leaves()
        for action in inner._actions
        for name in action.option_strings or [str(action.metavar or action.dest)]
    }


def flaws(_request: pytest.FixtureRequest) -> set[str]:
    """Return the ids of all flaws."""
    return {flaw.id for flaw in FLAWS}


def twins(_request: pytest.FixtureRequest) -> set[str]:
    """Return the ids of all twins."""
    return {twin.id for twin in FLAWS.twins}


def _faults() -> dict[str, inspect.Signature]:
    methods = {name: one for name, one in vars(Faults).items() if not name.startswith("_")}
    return {
        name: inspect.signature(one)
        for name, one in methods.items()
        if getattr(one, "__annotations__", {}).get("return") == "Fault"
    }


def faults(_request: pytest.FixtureRequest) -> set[str]:
    """Return what `pingone.faults` can do."""
    return set(_faults())


def fault_keywords(_request: pytest.FixtureRequest) -> set[str]:
    """Return what can be said of faults."""
    return {name for one in _faults().values() for name in one.parameters} - {"self"}


def fault_statuses(_request: pytest.FixtureRequest) -> set[str]:
    """Return the statuses that a fault can have."""
    return set(map(str, WORDINGS))


def control_calls(_request: pytest.FixtureRequest) -> set[str]:
    """Return the routes of the control API."""
    return _spelled(tuple(control.routes()))


def control_members(_request: pytest.FixtureRequest) -> set[str]:
    """Return what each call of the control API takes."""
    return {
        f"{call.method} {CONTROL_PREFIX}{call.path} {rule.name}"
        for call in CALLS
        for rule in call.takes
    }


def public_names(_request: pytest.FixtureRequest) -> set[str]:
    """Return what `from pytest_pingone import` gives."""
    return set(pytest_pingone.__all__)


def oauth_errors(_request: pytest.FixtureRequest) -> set[str]:
    """Return the errors of the authorization server, with their statuses, from the source."""
    return {f"{code} {status}" for status, code in codes.found().codes[codes.OAUTH]}


def api_errors(_request: pytest.FixtureRequest) -> set[str]:
    """Return the codes of the Management API, with their statuses, from the source."""
    return {f"{code} {status}" for status, code in codes.found().codes[codes.API]}


def detail_codes(_request: pytest.FixtureRequest) -> set[str]:
    """Return the codes of details, from the source."""
    return {code for _, code in codes.found().codes[codes.DETAIL]}
