"""What faults make of an answer: its body, or what one of the public documents says in it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any, Final

from pytest_pingone.web.incoming import Incoming
from pytest_pingone.web.replies import Reply

Change = Callable[[Incoming, Reply], Reply]
PAGE: Final = b"<html><head><title>Error</title></head><body><h1>Error</h1></body></html>"
"""What a proxy or a captive portal puts in the place of an answer."""


def truncated(_: Incoming, reply: Reply) -> Reply:
    """Return the first half of an answer, with the length that is left: complete, but no JSON."""
    return dataclasses.replace(reply, body=reply.body[: len(reply.body) // 2])


def replaced(body: bytes, content_type: str | None = None) -> Change:
    """Return what gives an answer another body.

    Args:
        content_type: what it says it is; what the answer said, unless given.
    """

    def change(_: Incoming, reply: Reply) -> Reply:
        kind = content_type or dict(reply.headers).get("Content-Type", "application/json")
        others = tuple(header for header in reply.headers if header[0] != "Content-Type")
        status = 200 if reply.status == 204 else reply.status  # a 204 has no body
        return Reply(status, body, (("Content-Type", kind), *others))

    return change


def rewritten(environment_id: str, write: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    """Return what changes a public document of one environment, where it is served at all."""

    def change(request: Incoming, reply: Reply) -> Reply:
        # On a custom domain, which stands for this environment, the path names none.
        if reply.status != 200 or request.in_path.get("environment_id", environment_id) != (
            environment_id
        ):
            return reply
        document = write(json.loads(reply.body))
        return dataclasses.replace(reply, body=json.dumps(document, separators=(",", ":")).encode())

    return change
