"""Verifiers that ask PingOne about a token, or had better do so."""

from __future__ import annotations

import requests

from pytest_pingone import FLAWS
from tests.verifiers.resource_server import ResourceServer
from tests.verifiers.steps import Steps
from tests.verifiers.wrong import Wrong


def any_answer(token: str, server: ResourceServer) -> None:
    answer = requests.post(
        server.introspection_url, {"token": token}, auth=server.credentials, timeout=10
    )
    answer.raise_for_status()


WRONG = (
    Wrong(
        name="never-asks",
        does="checks all that is in the token, and so nothing that happened since it was issued",
        verify=Steps(),
        lets_in={"revoked", "user-disabled"},
        may_ask=True,
        compare="RFC 7009 section 3",
    ),
    Wrong(
        name="reads-no-active",
        does="introspects, and is content with status 200",
        verify=any_answer,
        lets_in={flaw.id for flaw in FLAWS},
        may_ask=True,
        compare="RFC 7662 section 2.2",
    ),
)
