"""Texts to copy into a terminal or a program."""

from __future__ import annotations

import json
import shlex
from urllib.parse import urlencode

from pytest_pingone.addresses import CONTROL_PREFIX
from pytest_pingone.tenant.records import Application

Row = tuple[str, str]
_LONGEST = 4000


def client_credentials(application: Application, issuer: str) -> list[Row]:
    """Return how an application gets a token of its own."""
    url = f"{issuer}/token"
    credentials = f"{application.client_id}:{application.client_secret}"
    curl = (
        f"curl -u {shlex.quote(credentials)} \\\n"
        f"  -d grant_type=client_credentials \\\n  {shlex.quote(url)}"
    )
    who = f"{json.dumps(application.client_id)}, {json.dumps(application.client_secret)}"
    python = (
        "import requests\n\n"
        f"answer = requests.post(\n    {json.dumps(url)},\n"
        '    data={"grant_type": "client_credentials"},\n'
        f"    auth=({who}),\n"
        "    timeout=10,\n)\n"
        'print(answer.json()["access_token"])'
    )
    return [("curl: a token for the application", curl), ("Python: the same", python)]


def authorize(application: Application, issuer: str) -> list[Row]:
    """Return where a browser goes to sign a user on."""
    asked = {
        "client_id": application.client_id,
        "response_type": "code",
        "scope": "openid profile email",
        **({"redirect_uri": application.redirect_uris[0]} if application.redirect_uris else {}),
    }
    return [("URL: sign a user on", f"{issuer}/authorize?{urlencode(asked)}")]


def with_token(token: str, url: str) -> list[Row]:
    """Return how a request presents a token."""
    is_long = len(token) > _LONGEST  # a variable holds it then, and nobody sends it in a header
    header = '"Authorization: Bearer $TOKEN"'
    value = 'f"Bearer {TOKEN}"'
    if not is_long:
        header = shlex.quote(f"Authorization: Bearer {token}")
        value = json.dumps(f"Bearer {token}")
    python = (
        "import requests\n\n"
        f"answer = requests.get(\n    {json.dumps(url)},\n"
        f'    headers={{"Authorization": {value}}},\n    timeout=10,\n)\n'
        "print(answer.status_code, answer.text)"
    )
    return [
        ("curl: present it", f"curl -H {header} \\\n  {shlex.quote(url)}"),
        ("Python: present it", python),
    ]


def control(base: str, *, asks_token: bool) -> list[Row]:
    """Return how a test moves the clock by the control API."""
    url = f"{base}{CONTROL_PREFIX}/clock/advance"
    token = '  -H "Authorization: Bearer $PINGONE_CONTROL_TOKEN" \\\n' if asks_token else ""
    curl = (
        f"curl -H 'Content-Type: application/json' \\\n{token}"
        f"""  -d '{{"seconds": 3600}}' \\\n  {shlex.quote(url)}"""
    )
    return [("curl: send the issuer\u2019s clock an hour ahead", curl)]
