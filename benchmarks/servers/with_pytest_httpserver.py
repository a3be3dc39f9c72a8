"""Run pytest-httpserver with handlers by hand, and print where it is, as JSON."""

import json
import logging
import sys
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

logging.disable()
key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
jwk = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": "key"}


def token(request: Request) -> Response:
    """Return a token, whoever asks."""
    now = int(time.time())
    claims = {"iss": base, "sub": request.form["client_id"], "iat": now, "exp": now + 3600}
    text = jwt.encode(claims, key, algorithm="RS256", headers={"kid": "key"})
    return Response(json.dumps({"access_token": text}), mimetype="application/json")


with HTTPServer(port=0) as server:
    base = server.url_for("")
    discovery = {"issuer": base, "jwks_uri": f"{base}/jwks", "token_endpoint": f"{base}/token"}
    server.expect_request("/discovery").respond_with_json(discovery)
    server.expect_request("/jwks").respond_with_json({"keys": [jwk]})
    server.expect_request("/token", method="POST").respond_with_handler(token)
    said = {
        "discovery": server.url_for("/discovery"),
        "jwks": server.url_for("/jwks"),
        "token": {
            "url": server.url_for("/token"),
            "body": "grant_type=client_credentials&client_id=client",
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        },
    }
    print(json.dumps(said), flush=True)
    sys.stdin.read()  # until the parent is done, or gone
