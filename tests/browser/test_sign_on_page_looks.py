"""Every state of the sign-on page: accessible by axe-core's rules, and fitting its screen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne
from tests.browser.accessibility import problems

if TYPE_CHECKING:
    from tests.browser.conftest import Application, Person

pytestmark = pytest.mark.browser
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}


def states(
    person: Person, application: Application, pingone: PingOne, ask: Callable[[], dict[str, Any]]
) -> Iterator[str]:
    """Walk through the states of the page, and name each while it is shown."""
    person.driver.get(application.sign_on_url(acr_values="Multi_Factor"))
    yield "sign-on"
    person.presses("Forgot your password?")
    yield "forgotten"
    person.signs_on(password="wrong")
    yield "wrong-password"
    person.presses("Forgot your password?")
    person.driver.find_element("id", "forgotten").send_keys("alice")
    person.presses("Send a recovery code")
    yield "recovery"
    person.enters(recovery_code=pingone.messages[-1].code, new_password="weak")
    person.presses("Save")
    yield "weak-password"
    person.enters(recovery_code=pingone.messages[-1].code, new_password="New-Horse-10")
    person.presses("Save")
    yield "passcode"
    person.driver.get(application.sign_on_url(prompt="login"))
    for _ in range(5):
        person.signs_on("bob", "wrong")
    yield "locked"
    person.driver.get(ask()["verification_uri_complete"])
    yield "device"
    person.presses("Continue")
    person.signs_on("alice", "New-Horse-10")
    yield "consent"
    person.presses("Allow")
    yield "connected"
    person.driver.get(application.sign_on_url(redirect_uri="http://127.0.0.1:9/elsewhere"))
    yield "error"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_state_is_accessible_and_fits(
    person: Person,
    application: Application,
    pingone: PingOne,
    device: Callable[[], dict[str, Any]],
    node_modules: Path,
    tmp_path: Path,
    size: str,
    scheme: str,
) -> None:
    driver = person.driver
    person.is_shown(*SIZES[size])
    wanted = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", wanted)
    found: dict[str, list[str]] = {}
    for state in states(person, application, pingone, device):
        driver.save_screenshot(str(tmp_path / f"{state}.png"))
        width = driver.execute_script("return document.documentElement.scrollWidth")
        found[state] = [
            *problems(driver, node_modules),
            *(["wider than its screen"] if width > SIZES[size][0] else []),
        ]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert not any(found.values()), json.dumps(found, indent=2)
    assert len(found) == 11
