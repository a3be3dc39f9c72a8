"""What the published OpenAPI document says about sign-on policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone import PingOne

if TYPE_CHECKING:
    import requests


@pytest.fixture
def sent(pingone: PingOne, session: requests.Session) -> Any:
    """Returns the schema of what is sent to create a record, by the end of the path."""
    base = pingone.api_url.removesuffix("/v1")
    document = session.get(f"{base}/__pingone__/openapi.json").json()

    def sent(end: str) -> Any:
        (path,) = (path for path in document["paths"] if path.endswith(end))
        body = document["paths"][path]["post"]["requestBody"]
        return body["content"]["application/json"]["schema"]

    return sent


def test_what_one_type_of_action_requires_is_not_required_of_all(sent: Any) -> None:
    schema = sent("/actions")
    assert schema["required"] == ["priority", "type"]
    assert {"agreement", "identityProvider", "promptText"} <= set(schema["properties"])


def test_a_flag_may_be_sent_in_quotes(sent: Any) -> None:
    flag, nothing = sent("/signOnPolicies")["properties"]["default"]["anyOf"]
    assert flag == {"enum": [True, False, "true", "false"]}
    assert nothing == {"type": "null"}
