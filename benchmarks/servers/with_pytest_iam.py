"""Run the server of pytest-iam, and print where it is and how a token is had, as JSON.

What its fixtures do is done here by hand; the token is opaque, so that nothing is signed.
"""

import json
import os
import sys
import threading
import uuid
from base64 import b64encode
from urllib.parse import urlencode

import portpicker
import pytest_iam
from canaille import create_app
from canaille.backends import Backend

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"


class Nowhere:
    """Stands for `tmp_path_factory`, which is asked for and not used."""


port = portpicker.pick_unused_port()
settings = pytest_iam.iam_configuration.__wrapped__(Nowhere(), port)
app = create_app(config=settings)
server = pytest_iam.Server(app, port, Backend.instance)
threading.Thread(target=server.httpd.serve_forever, daemon=True).start()
with app.app_context():
    client = server.models.Client(
        client_id=str(uuid.uuid4()),
        client_secret="secret",
        client_name="client",
        grant_types=["client_credentials"],
        response_types=["token"],
        token_endpoint_auth_method="client_secret_basic",
        scope=["openid"],
        redirect_uris=["http://127.0.0.1/back"],
    )
    server.backend.save(client)
form = {"grant_type": "client_credentials", "scope": "openid"}
basic = b64encode(f"{client.client_id}:secret".encode()).decode()
said = {
    "discovery": f"{server.url}.well-known/openid-configuration",
    "jwks": f"{server.url}oauth/jwks.json",
    "token": {
        "url": f"{server.url}oauth/token",
        "body": urlencode(form),
        "headers": {
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": f"Basic {basic}",
        },
    },
}
print(json.dumps(said), flush=True)
sys.stdin.read()  # until the parent is done, or gone
os._exit(0)
