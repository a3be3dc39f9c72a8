"""The public keys with which an application proves itself: given as `jwks`, or behind `jwksUrl`."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import Any

from pytest_pingone.tenant.records import Application

SECRET_ALGORITHMS = ("HS256", "HS384", "HS512")
KEY_ALGORITHMS = ("RS256", "RS384", "RS512")
_FETCH_SECONDS = 5
_FETCH_BYTES = 1024 * 1024


def keys_of(application: Application) -> list[Any]:
    """Return the RSA keys of an application; an unreadable set holds none."""
    import jwt

    try:
        text = application.jwks or _fetched(application.jwks_url)
        entries = json.loads(text)["keys"]
    except (OSError, HTTPException, ValueError, TypeError, KeyError, RecursionError):
        return []
    keys = []
    for entry in entries if isinstance(entries, list) else []:
        try:
            key = jwt.PyJWK(entry)
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
            continue
        if key.key_type == "RSA":
            keys.append(key.key)
    return keys


def _fetched(url: str | None) -> str:
    """Return the document at a `jwksUrl`, which the catalogue has checked to be https."""
    if url is None:
        return ""
    from urllib.request import build_opener

    # `urlopen` keeps, from Python 3.12 on, which authorities were trusted when it was first called.
    with build_opener().open(url, timeout=_FETCH_SECONDS) as answer:
        data: bytes = answer.read(_FETCH_BYTES)
    return data.decode()
