"""A tenant whose names want to break out of pages."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import requests

from pytest_pingone import PingOne

SCRIPT = "<script>alert(1)</script>"
IMAGE = "\"><img src=x onerror=alert(1)>'"
QUOTES = 'O\'Neil "and" `co` & \\ ${HOME} {{ 7 * 7 }} {% raw %}'
TURNED = "\u202emoc.live\u2066 \u05d0\u05d1\u05d2 \u0627\u0644\u0639\u0631\u0628\u064a\u0629"
EMOJI = "\U0001f469\u200d\U0001f469\u200d\U0001f467 e\u0301\u0337\u031b \ufeff\u200b"
CONTROLS = "bell\x07 escape\x1b[31m \x85 \u2028"
LONG = "A" * 10_000
NAMES = (SCRIPT, IMAGE, QUOTES, TURNED, EMOJI, CONTROLS, LONG)


def fill(pingone: PingOne) -> None:
    """Put such names wherever the Management API lets them be."""
    state = pingone._tenant
    with state.store.change() as change:
        for number, name in enumerate(NAMES):
            for records, named_by in (
                (pingone.users, "username"),
                (pingone.groups, "name"),
                (pingone.populations, "name"),
                (pingone.applications, "name"),
                (pingone.resources, "name"),
            ):
                known: Any = list(records)[-1]
                other = replace(known, id=f"{known.id[:-4]}{number:04}", **{named_by: name})
                if hasattr(other, "description"):
                    other = replace(other, description=name)
                change.put(other)
        environment: Any = pingone.environment
        change.put(replace(environment, id=f"{environment.id[:-4]}0001", name=f"{IMAGE}{LONG}"))


def ask(pingone: PingOne, session: requests.Session) -> None:
    """Ask and be refused, with such names in the requests, and mint tokens that hold them."""
    for name in NAMES:
        url = f"{pingone.environment_url}/users"
        sent = name.encode().replace(b"\r", b"").replace(b"\n", b"")
        session.get(url, params={"filter": name[:2000]})
        session.get(url, headers={"Authorization": b"Bearer " + sent[:2000], "X-Name": sent[:500]})
        data = {"grant_type": name[:3000], "client_id": name[:500], "username": name}
        session.post(pingone.token_url, data=data)
    session.post(pingone.token_url, data=bytes(range(256)) * 4000)
    user = next(user for user in pingone.users if user.username == SCRIPT)
    big = {"name": IMAGE, "big": LONG * 10}
    pingone.mint.access_token(user=user, application="web", claims=big)
    pingone.mint.access_token(user="alice", claims={SCRIPT: [IMAGE, None, 1.5, QUOTES]})
    odd = b'{"half": "\\ud83d", "exp": 1e400, "aud": {"x": [NaN]}}'
    half = base64.urlsafe_b64encode(odd).decode()
    session.get(pingone.environment_url, headers={"Authorization": f"Bearer {half}.{half}.x"})
    pingone.mint.id_token(user="alice", lifetime=-1, claims={"iat": "never", "exp": 10**20})
    for flaw in ("alg-none", "payload-not-json", "empty-signature", "oversized", "nested-jwt"):
        pingone.mint.access_token(flaw=flaw)
    pingone.sign_on("alice")
    web = pingone.applications["web"]
    asked = {
        "client_id": web.client_id,
        "response_type": "code",
        "scope": "openid profile offline_access",
        "redirect_uri": web.redirect_uris[0],
        "state": SCRIPT,
    }
    session.get(f"{pingone.issuer}/authorize", params=asked, allow_redirects=False)
    code = pingone.requests.last.redirect["code"]
    data = {"grant_type": "authorization_code", "code": code, "redirect_uri": web.redirect_uris[0]}
    answer = session.post(pingone.token_url, data=data, auth=(web.client_id, web.client_secret))
    assert answer.ok, answer.text
