"""Run oidc-provider-mock, and print where it is and how a token is had, as JSON.

It has no client credentials, so a refresh token stands in, which one code flow gives beforehand.
"""

import json
import logging
import sys
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from oidc_provider_mock import run_server_in_thread

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CLIENT = {"client_id": "client", "client_secret": "secret"}
BACK = "http://127.0.0.1/back"


class Stay(HTTPRedirectHandler):
    """Follows no redirect, and keeps where it led."""

    led_to = ""

    def http_error_302(self, req, fp, code, msg, headers):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, ARG002, D102
        Stay.led_to = headers["Location"]
        return fp


def post(url: str, **form: str) -> bytes:
    """Send a form."""
    content: bytes = (
        build_opener(Stay)
        .open(Request(url, urlencode(form).encode(), FORM))  # noqa: S310 - ours
        .read()
    )
    return content


logging.disable()
with run_server_in_thread() as server:
    base = f"http://127.0.0.1:{server.server_port}"
    asked = {"redirect_uri": BACK, "response_type": "code", "scope": "openid", **CLIENT}
    post(f"{base}/oauth2/authorize?{urlencode(asked)}", sub="alice")
    code = parse_qs(urlsplit(Stay.led_to).query)["code"][0]
    given = post(
        f"{base}/oauth2/token",
        grant_type="authorization_code",
        code=code,
        redirect_uri=BACK,
        **CLIENT,
    )
    refresh = json.loads(given)["refresh_token"]
    said = {
        "discovery": f"{base}/.well-known/openid-configuration",
        "jwks": f"{base}/jwks",
        "token": {
            "url": f"{base}/oauth2/token",
            "body": urlencode({"grant_type": "refresh_token", "refresh_token": refresh, **CLIENT}),
            "headers": FORM,
        },
    }
    print(json.dumps(said), flush=True)
    sys.stdin.read()  # until the parent is done, or gone
