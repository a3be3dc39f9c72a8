"""Entries of a journal, made without a request."""

from __future__ import annotations

import datetime as dt
from typing import Any

from werkzeug.datastructures import Headers

from pytest_pingone import Exchange

NOON = dt.datetime(2030, 1, 1, 12, tzinfo=dt.timezone.utc)


def exchange(**given: Any) -> Exchange:
    usual: dict[str, Any] = {
        "endpoint": "token",
        "method": "POST",
        "url": "http://127.0.0.1/e/as/token",
        "path": "/e/as/token",
        "status": 200,
        "correlation_id": "c",
        "at": NOON,
        "process_time": NOON,
        "real_time": NOON,
        "request_headers": Headers(),
        "request_body": b"",
        "headers": Headers(),
        "body": b"",
        "size": 1000,
    }
    return Exchange(**{**usual, **given})
