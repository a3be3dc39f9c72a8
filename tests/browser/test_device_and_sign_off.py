"""Connecting a device, and signing off, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import requests

from pytest_pingone import PingOne

if TYPE_CHECKING:
    from tests.browser.conftest import Application, Person

pytestmark = pytest.mark.browser


@pytest.fixture
def poll(pingone: PingOne) -> Callable[[dict[str, Any]], requests.Response]:
    """What a device does until its user is done."""
    return lambda asked: requests.post(
        pingone.token_url,
        data={
            "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            "device_code": asked["device_code"],
            "client_id": pingone.applications["device"].client_id,
        },
        timeout=10,
    )


def test_device_is_connected_by_typing_its_code(
    person: Person,
    device: Callable[[], dict[str, Any]],
    poll: Callable[[dict[str, Any]], requests.Response],
) -> None:
    asked = device()
    person.driver.get(asked["verification_uri"])
    person.sees("Connect a device")
    person.enters(code="WRNG-CODE")
    person.presses("Continue")
    assert "not valid" in person.sees("Connect a device")
    person.enters(code=asked["user_code"].lower())
    person.presses("Continue")
    person.sees("Sign on")
    person.signs_on()
    person.sees("Allow this device?")
    person.presses("Allow")
    person.sees("Your device is connected")
    assert "access_token" in poll(asked).json()


def test_device_is_connected_by_following_its_link_and_refused_by_its_user(
    person: Person,
    device: Callable[[], dict[str, Any]],
    poll: Callable[[dict[str, Any]], requests.Response],
) -> None:
    asked = device()
    person.driver.get(asked["verification_uri_complete"])
    person.sees("Connect a device")
    assert person.field("Code").get_attribute("value") == asked["user_code"]
    person.presses("Continue")
    person.signs_on()
    person.presses("Deny")
    person.sees("Your device was not connected")
    assert poll(asked).json()["error"] == "access_denied"
    assert person.complaints() == []


def test_sign_off_ends_the_session_and_brings_the_user_back(
    person: Person, application: Application, pingone: PingOne
) -> None:
    person.driver.get(application.sign_on_url())
    person.signs_on()
    person.sees("Back")
    asked = {
        "id_token_hint": application.tokens()["id_token"],
        "post_logout_redirect_uri": application.callback,
        "state": "bye",
    }
    person.driver.get(f"{pingone.issuer}/signoff?{urlencode(asked)}")
    person.sees("Back")
    assert application.arrivals[-1]["state"] == "bye"
    person.driver.get(application.sign_on_url())
    person.sees("Sign on")


def test_sign_off_without_a_place_to_go_says_that_it_is_done(
    person: Person, application: Application, pingone: PingOne
) -> None:
    person.driver.get(application.sign_on_url())
    person.signs_on()
    person.driver.get(f"{pingone.issuer}/signoff")
    person.sees("Signed off")
    assert person.complaints() == []


def test_request_that_cannot_go_back_is_explained_on_a_page(
    person: Person, application: Application
) -> None:
    person.driver.get(application.sign_on_url(redirect_uri="http://127.0.0.1:9/elsewhere"))
    assert "Correlation ID" in person.sees("This request cannot be completed")
