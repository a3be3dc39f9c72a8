from __future__ import annotations

from typing import Any

import pytest
import requests
import werkzeug.test

from pytest_pingone import PingOne

ENDPOINTS = {
    "authorization_endpoint": "authorize",
    "pushed_authorization_request_endpoint": "par",
    "token_endpoint": "token",
    "userinfo_endpoint": "userinfo",
    "jwks_uri": "jwks",
    "end_session_endpoint": "signoff",
    "introspection_endpoint": "introspect",
    "revocation_endpoint": "revoke",
    "device_authorization_endpoint": "device_authorization",
}
SIGNATURES = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512"]
CAPABILITIES = {
    "claims_parameter_supported": False,
    "request_parameter_supported": True,
    "request_uri_parameter_supported": False,
    "require_pushed_authorization_requests": False,
    "scopes_supported": ["openid", "profile", "email", "address", "phone"],
    "response_types_supported": [
        "code",
        "id_token",
        "token id_token",
        "code id_token",
        "code token",
        "code token id_token",
    ],
    "response_modes_supported": ["pi.flow", "query", "fragment", "form_post"],
    "grant_types_supported": [
        "authorization_code",
        "implicit",
        "client_credentials",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
    ],
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": ["RS256"],
    "userinfo_signing_alg_values_supported": ["none"],
    "request_object_signing_alg_values_supported": ["none", *SIGNATURES],
    "token_endpoint_auth_methods_supported": [
        "client_secret_basic",
        "client_secret_post",
        "client_secret_jwt",
        "private_key_jwt",
    ],
    "token_endpoint_auth_signing_alg_values_supported": SIGNATURES,
    "claim_types_supported": ["normal"],
    "claims_supported": [
        "sub",
        "iss",
        "auth_time",
        "acr",
        "name",
        "given_name",
        "family_name",
        "middle_name",
        "preferred_username",
        "profile",
        "picture",
        "zoneinfo",
        "phone_number",
        "updated_at",
        "address",
        "email",
        "locale",
    ],
    "code_challenge_methods_supported": ["plain", "S256"],
}


def test_the_document_has_exactly_the_published_members_in_their_order(
    pingone: PingOne, session: requests.Session
) -> None:
    answer = session.get(pingone.discovery_url)
    issuer = f"{pingone.auth_url}/{pingone.environment.id}/as"
    endpoints = {member: f"{issuer}/{name}" for member, name in ENDPOINTS.items()}
    expected = {"issuer": issuer, **endpoints, **CAPABILITIES}
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json() == expected
    assert list(answer.json()) == list(expected)


def test_the_urls_of_the_fixture_are_those_of_the_document(
    pingone: PingOne, session: requests.Session
) -> None:
    document = session.get(pingone.discovery_url).json()
    assert document["issuer"] == pingone.issuer
    assert document["jwks_uri"] == pingone.jwks_url
    assert document["token_endpoint"] == pingone.token_url
    assert pingone.discovery_url == f"{pingone.issuer}/.well-known/openid-configuration"


def test_server_metadata_stands_at_the_place_with_the_path_inserted(
    pingone: PingOne, session: requests.Session
) -> None:
    path = f"/.well-known/oauth-authorization-server/{pingone.environment.id}/as"
    answer = session.get(f"{pingone.auth_url}{path}")
    assert answer.status_code == 200
    assert answer.json() == session.get(pingone.discovery_url).json()


@pytest.mark.parametrize(
    "path",
    [
        "/{environment}/as/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/{environment}",
        "/.well-known/openid-configuration/{environment}/as",
        "/{environment}/.well-known/openid-configuration",
        "/.well-known/openid-configuration",
    ],
)
def test_no_metadata_stands_anywhere_else(
    pingone: PingOne, session: requests.Session, path: str
) -> None:
    url = pingone.auth_url + path.format(environment=pingone.environment.id)
    assert session.get(url).status_code == 404


@pytest.mark.parametrize("name", [".well-known/openid-configuration", "jwks"])
def test_an_unknown_environment_has_no_documents(
    pingone: PingOne, session: requests.Session, name: str
) -> None:
    answer = session.get(f"{pingone.auth_url}/00000000-0000-4000-8000-000000000000/as/{name}")
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_the_issuer_follows_the_loopback_name_that_the_client_used(
    pingone: PingOne, wsgi: werkzeug.test.Client, host: str
) -> None:
    base = f"http://{host}:{pingone.auth_url.rpartition(':')[2]}"
    document = wsgi.get(
        f"/{pingone.environment.id}/as/.well-known/openid-configuration", base_url=base
    ).get_json()
    assert document["issuer"] == f"{base}/{pingone.environment.id}/as"
    assert document["token_endpoint"] == f"{document['issuer']}/token"


def test_localhost_is_answered_over_a_real_socket(
    pingone: PingOne, session: requests.Session
) -> None:
    issuer = pingone.issuer.replace("127.0.0.1", "localhost")
    url = pingone.discovery_url.replace("127.0.0.1", "localhost")
    assert session.get(url).json()["issuer"] == issuer


@pytest.mark.pingone(host="::1")
def test_a_tenant_on_ipv6_says_so_in_its_issuer(
    pingone: PingOne, session: requests.Session
) -> None:
    assert pingone.issuer.startswith("http://[::1]:")
    assert session.get(pingone.discovery_url).json()["issuer"] == pingone.issuer


REGIONS = ["NA", "CA", "EU", "AU", "SG", "AP"]
TOP_LEVEL_DOMAINS = ["com", "ca", "eu", "com.au", "sg", "asia"]


@pytest.mark.parametrize(
    "tld",
    [
        pytest.param(tld, marks=pytest.mark.pingone(region=region), id=region)
        for region, tld in zip(REGIONS, TOP_LEVEL_DOMAINS, strict=True)
    ],
)
def test_at_the_real_host_name_the_issuer_is_the_real_one(
    pingone: PingOne, wsgi: werkzeug.test.Client, tld: str
) -> None:
    path = f"/{pingone.environment.id}/as/.well-known/openid-configuration"
    document = wsgi.get(path, base_url=f"https://auth.pingone.{tld}").get_json()
    assert document["issuer"] == f"https://auth.pingone.{tld}/{pingone.environment.id}/as"


def test_host_names_are_compared_without_regard_to_case(
    pingone: PingOne, wsgi: werkzeug.test.Client
) -> None:
    path = f"/{pingone.environment.id}/as/.well-known/openid-configuration"
    at: dict[str, Any] = {
        "base_url": "https://auth.pingone.com",
        "headers": {"Host": "Auth.PingOne.com"},
    }
    document = wsgi.get(path, **at).get_json()
    assert document["issuer"] == f"https://auth.pingone.com/{pingone.environment.id}/as"


@pytest.mark.pingone(custom_domain="login.example.com")
def test_on_a_custom_domain_the_environment_vanishes_from_path_and_issuer(
    wsgi: werkzeug.test.Client,
) -> None:
    at: dict[str, Any] = {"base_url": "https://login.example.com"}
    document = wsgi.get("/as/.well-known/openid-configuration", **at).get_json()
    assert document["issuer"] == "https://login.example.com/as"
    assert document["jwks_uri"] == "https://login.example.com/as/jwks"
    assert wsgi.get("/as/jwks", **at).status_code == 200
    metadata = wsgi.get("/.well-known/oauth-authorization-server/as", **at).get_json()
    assert metadata == document


@pytest.mark.pingone(custom_domain="login.example.com")
def test_a_custom_domain_has_no_paths_with_the_environment_and_no_api(
    pingone: PingOne, wsgi: werkzeug.test.Client
) -> None:
    for path in (
        f"/{pingone.environment.id}/as/jwks",
        f"/v1/environments/{pingone.environment.id}",
    ):
        assert wsgi.get(path, base_url="https://login.example.com").status_code == 404


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("auth.pingone.com", "/{environment}/as/jwks", 200),
        ("auth.pingone.com", "/v1/environments/{environment}", 404),
        ("api.pingone.com", "/v1/environments/{environment}", 401),
        ("api.pingone.com", "/{environment}/as/jwks", 404),
        ("auth.pingone.com", "/as/jwks", 404),
    ],
)
def test_each_real_host_has_its_own_service_only(
    pingone: PingOne, wsgi: werkzeug.test.Client, host: str, path: str, status: int
) -> None:
    url = path.format(environment=pingone.environment.id)
    assert wsgi.get(url, base_url=f"https://{host}").status_code == status


HOSTILE = [
    "evil.example",
    "evil.example:80",
    "localhost.evil.example",
    "localhost:@evil.example",
    "localhost:1/evil.example",
    "auth.pingone.com.evil.example",
    "auth.pingone.com@evil.example",
    "",
    "'\"><script>",
]


@pytest.mark.parametrize("host", HOSTILE)
def test_a_hostile_host_header_does_not_become_the_issuer(
    pingone: PingOne, wsgi: werkzeug.test.Client, host: str
) -> None:
    issuer = pingone.issuer
    path = f"/{pingone.environment.id}/as/.well-known/openid-configuration"
    answer = wsgi.get(path, headers={"Host": host})
    assert answer.get_json()["issuer"] == issuer


def test_a_hostile_host_header_does_not_become_the_issuer_before_the_port_is_open() -> None:
    with PingOne() as tenant:
        client = werkzeug.test.Client(tenant.wsgi_app)
        path = f"/{tenant.environment.id}/as/.well-known/openid-configuration"
        assert "evil" not in client.get(path, headers={"Host": "evil.example"}).text
