"""Run the emulator, and print where it is and how a token is had, as JSON."""

import json
import sys
from urllib.parse import urlencode

from pytest_pingone import PingOne

with PingOne() as pingone:
    worker = pingone.applications.update("worker", token_endpoint_auth_method="CLIENT_SECRET_POST")
    form = {
        "grant_type": "client_credentials",
        "client_id": worker.client_id,
        "client_secret": worker.client_secret,
    }
    said = {
        "discovery": pingone.discovery_url,
        "jwks": pingone.jwks_url,
        "token": {
            "url": pingone.token_url,
            "body": urlencode(form),
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        },
    }
    print(json.dumps(said), flush=True)
    sys.stdin.read()  # until the parent is done, or gone
