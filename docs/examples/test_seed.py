"""A tenant of one's own, described in TOML: two environments, a sign-on policy, an attribute."""

import re

import pytest
import requests

from pytest_pingone import PingOne, PingOneConfig

SEED = """
[organization]
name = "Acme"

[environment]
name = "Production"
type = "PRODUCTION"

[schemas.User.attributes.loyaltyTier]
enumerated_values = [{ value = "gold" }, { value = "silver" }]

[populations.Customers]
password_policy = "Basic"

[users.zoe]
email = "zoe@example.com"
password = "${env.SHOP_PASSWORD:-Correct-Horse-9}"
population = "Customers"
loyaltyTier = "gold"

[sign_on_policies.Strict]
actions = { login = { recovery = { enabled = false } }, multi_factor_authentication = {} }

[resources.orders]
audience = "https://orders.example.com"
scopes = ["orders:read"]
attributes = { tier = { value = "${user.loyaltyTier}" } }

[applications.shop]
type = "WEB_APP"
secret = "${env.SHOP_SECRET:-only-for-development}"
redirect_uris = ["http://localhost:8000/callback"]
grants = { openid = ["openid", "profile"], orders = ["orders:read"] }
sign_on_policy_assignments = ["Strict"]

[applications.sync]
type = "WORKER"
roles = ["Identity Data Read Only", { role = "Identity Data Admin", environment = "Staging" }]

[environments.Staging.users.tester]
email = "tester@example.com"
"""


pytestmark = pytest.mark.pingone(seed=SEED)


def test_users_have_the_attribute_and_the_api_is_told(pingone: PingOne) -> None:
    token = pingone.mint.access_token(user="zoe", application="shop", resource="orders")
    assert token.claims["tier"] == "gold"


def test_an_application_has_the_secret_that_was_given(pingone: PingOne) -> None:
    assert pingone.applications["shop"].client_secret == "only-for-development"


def test_the_policy_asks_for_a_second_factor(pingone: PingOne) -> None:
    shop = pingone.applications["shop"]
    asked = {
        "client_id": shop.client_id,
        "response_type": "code",
        "redirect_uri": shop.redirect_uris[0],
        "scope": "openid",
    }
    with requests.Session() as browser:
        begun = browser.get(
            f"{pingone.auth_url}/{pingone.environment.id}/as/authorize", params=asked, timeout=5
        )
        flow = re.search("flowId=([0-9a-f-]+)", begun.url)
        assert flow is not None
        here = f"{pingone.auth_url}/{pingone.environment.id}/flows/{flow[1]}"
        answer = browser.post(
            here,
            json={"username": "zoe", "password": "Correct-Horse-9"},
            headers={"Content-Type": "application/vnd.pingidentity.usernamePassword.check+json"},
            timeout=5,
        )
    assert answer.json()["status"] == "OTP_REQUIRED"
    assert pingone.messages[-1].email == "zoe@example.com"


def test_a_worker_may_write_in_staging_only(pingone: PingOne) -> None:
    worker = pingone.mint.access_token(application="sync")
    environments = requests.get(
        f"{pingone.api_url}/environments", headers=worker.headers, timeout=5
    ).json()["_embedded"]["environments"]
    ids = {environment["name"]: environment["id"] for environment in environments}
    statuses = {}
    for name, environment_id in ids.items():
        answer = requests.post(
            f"{pingone.api_url}/environments/{environment_id}/users",
            json={"username": "new", "email": "new@example.com"},
            headers=worker.headers,
            timeout=5,
        )
        statuses[name] = answer.status_code
    assert statuses == {"Production": 403, "Staging": 201}


def test_an_export_reproduces_it(pingone: PingOne) -> None:
    pingone.users.create(username="ann", email="ann@example.com", loyaltyTier="silver")
    again = PingOne(PingOneConfig(seed=pingone.export_seed()))
    assert [user.username for user in again.users] == ["zoe", "ann"]
    assert again.users["zoe"].id == pingone.users["zoe"].id
    assert again.applications["shop"].client_secret == "only-for-development"
