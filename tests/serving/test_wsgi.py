"""`pytest_pingone.wsgi:app` behind servers that others wrote."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from werkzeug.test import Client

import pytest_pingone.wsgi
from pytest_pingone import UsageError
from pytest_pingone.serving.environment import VARIABLES
from pytest_pingone.wsgi import begin
from tests.how_to import blocks, page

URL = {"PINGONE_PUBLIC_URL": "http://localhost"}
PATIENCE = 30
SEED = """
[users.carol]
email = "carol@example.com"

[applications.worker]
type = "WORKER"
roles = ["Environment Admin"]
"""
KEPT = {
    name: value
    for name, value in os.environ.items()
    if "proxy" not in name.lower() and not name.startswith("PINGONE_")
}
GUNICORN = "gunicorn --threads 4 --bind 127.0.0.1:{port} pytest_pingone.wsgi:app"
WAITRESS = "waitress --listen 127.0.0.1:{port} pytest_pingone.wsgi:app"


@contextlib.contextmanager
def behind(command: str, port: int, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """A server with the tenant, for as long as the block runs."""
    process = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-m", *command.format(port=port).split()],
        env={**KEPT, **variables},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for _ in range(PATIENCE * 20):
            if process.poll() is not None:
                break
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            threading.Event().wait(0.05)
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_module_that_the_page_shows_has_the_application(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = object()
    monkeypatch.setitem(vars(pytest_pingone.wsgi), "app", application)
    (module,) = blocks(page("production-server.md"), "python")
    names: dict[str, object] = {}
    exec(module, names)  # noqa: S102 - as such a server imports it
    assert names["application"] is application


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn is for Unix")
def test_gunicorn_serves_it_with_threads(free_port: int, tmp_path: Path) -> None:
    (tmp_path / "tenant.toml").write_text(SEED, encoding="utf-8")
    home = f"http://127.0.0.1:{free_port}"
    variables = {
        "PINGONE_PUBLIC_URL": "https://id.example.com",
        "PINGONE_SEED": str(tmp_path / "tenant.toml"),
        "PINGONE_STATE": str(tmp_path / "tenant.db"),
        "PINGONE_REGION": "EU",
        "PINGONE_CLOCK": "=2030-01-01T00:00:00Z",
        "PINGONE_LOG_LEVEL": "info",
        "PINGONE_CONTROL_TOKEN": "open-sesame",
    }
    home_of_its_own = {"HOME": str(tmp_path)}  # where gunicorn leaves a socket
    with behind(GUNICORN, free_port, **variables, **home_of_its_own) as server:
        assert requests.get(f"{home}/__pingone__/health", timeout=PATIENCE).json() == {
            "status": "ok"
        }
        refused = requests.get(f"{home}/__pingone__/settings", timeout=PATIENCE)
        let_in = {"Authorization": "Bearer open-sesame"}
        found = requests.get(f"{home}/__pingone__/settings", headers=let_in, timeout=PATIENCE)
        settings = found.json()["settings"]
        environment = settings["PINGONE_ENVIRONMENT_ID"]
        discovery = requests.get(
            f"{home}/{environment}/as/.well-known/openid-configuration", timeout=PATIENCE
        ).json()
        in_pieces = requests.post(
            f"{home}/{environment}/as/token",
            data=iter([b"grant_type=", b"client_credentials"]),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            auth=(settings["PINGONE_CLIENT_ID"], settings["PINGONE_CLIENT_SECRET"]),
            timeout=PATIENCE,
        )
        bearer = {"Authorization": f"Bearer {in_pieces.json()['access_token']}"}
        where = f"{home}/v1/environments/{environment}"
        known = requests.get(where, headers=bearer, timeout=PATIENCE).json()
        clock = requests.get(f"{home}/__pingone__/clock", headers=let_in, timeout=PATIENCE).json()
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate(timeout=PATIENCE)

    assert refused.status_code == 401
    assert settings["PINGONE_CONTROL_URL"] == "https://id.example.com/__pingone__"
    assert discovery["issuer"] == f"https://id.example.com/{environment}/as"
    assert discovery["token_endpoint"] == f"{discovery['issuer']}/token"
    assert known["_links"]["self"]["href"].startswith("https://id.example.com/v1/")
    assert known["region"] == "EU"
    assert clock["now"] == "2030-01-01T00:00:00.000000Z"
    assert server.returncode == 0
    assert [path.name for path in tmp_path.glob("tenant.db*")] == ["tenant.db"]  # closed
    assert "control API on, by token" in said
    assert "/as/token [token] worker -> 200" in said


def test_waitress_serves_it_and_the_control_api_is_off(free_port: int, tmp_path: Path) -> None:
    home = f"http://127.0.0.1:{free_port}"
    variables = {"PINGONE_PUBLIC_URL": home, "PINGONE_STATE": str(tmp_path / "tenant.db")}
    with behind(WAITRESS, free_port, **variables) as server:
        health = requests.get(f"{home}/__pingone__/health", timeout=PATIENCE)
        refused = [
            requests.request(method, f"{home}/__pingone__/{path}", timeout=PATIENCE).status_code
            for method, path in (("GET", "settings"), ("POST", "reset"), ("GET", "control.json"))
        ]
        keys = requests.get(f"{home}/__pingone__/attacker/jwks", timeout=PATIENCE)
        with pytest.raises(UsageError, match=r"PINGONE_STATE: .*tenant\.db"):
            begin(variables)
        server.terminate()
        _, said = server.communicate(timeout=PATIENCE)
    assert health.json() == {"status": "ok"}
    assert refused == [401, 401, 401]
    assert keys.status_code == 200
    assert "control API off" in said


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn is for Unix")
def test_a_wrong_variable_ends_the_start_of_the_server(free_port: int, tmp_path: Path) -> None:
    variables = {"PINGONE_PUBLIC_URL": "https://id.example.com/tenant", "HOME": str(tmp_path)}
    with behind(GUNICORN, free_port, **variables) as server:
        _, said = server.communicate(timeout=PATIENCE)
    assert server.returncode not in (0, None)
    assert "UsageError: PINGONE_PUBLIC_URL: public_url='https://id.example.com/tenant'" in said


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "PINGONE_PUBLIC_URL is not set. It must be an http or https URL"),
        ({"PINGONE_PUBLIC_URL": " "}, "PINGONE_PUBLIC_URL is not set"),
        ({**URL, "PINGONE_REGION": "XX"}, "PINGONE_REGION: There is no PingOne region 'XX'"),
        ({**URL, "PINGONE_SEED": "missing.toml"}, "PINGONE_SEED: .*missing.toml"),
        ({**URL, "PINGONE_CLOCK": "noon"}, "PINGONE_CLOCK: .*'noon'"),
        ({**URL, "PINGONE_RATE_LIMITS": "perhaps"}, "PINGONE_RATE_LIMITS: 'perhaps' must be true"),
        ({**URL, "PINGONE_JOURNAL_SIZE": "many"}, "PINGONE_JOURNAL_SIZE: 'many' must be a whole"),
        ({**URL, "PINGONE_JOURNAL_SIZE": "9" * 5000}, "PINGONE_JOURNAL_SIZE: '9999"),
        ({**URL, "PINGONE_JOURNAL_SIZE": "0"}, "PINGONE_JOURNAL_SIZE: journal_size=0 must be"),
        ({**URL, "PINGONE_LOG_LEVEL": "loud"}, "PINGONE_LOG_LEVEL: 'loud' must be one of error"),
        (
            {**URL, "PINGONE_REFRESH_TOKEN_TYPE": "JWT"},
            "PINGONE_REFRESH_TOKEN_TYPE: refresh_token_type='JWT' must be",
        ),
    ],
)
def test_an_error_names_the_variable(variables: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        begin(variables)


def test_a_seed_that_breaks_a_rule_is_blamed_on_its_variable(tmp_path: Path) -> None:
    seed = tmp_path / "tenant.toml"
    seed.write_text('[users.carol]\ngroups = ["Nobody"]\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"PINGONE_SEED: .*Nobody"):
        begin({**URL, "PINGONE_SEED": str(seed)})


def test_an_empty_variable_says_nothing() -> None:
    empty = {variable.name: "" for variable in VARIABLES}
    assert Client(begin({**empty, **URL})).get("/__pingone__/health").status_code == 200


def test_a_server_with_several_processes_is_told_that_a_tenant_lives_in_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    client = Client(begin(URL))
    answers = [client.get("/", multiprocess=True) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert "set the server to 1 worker" in answers[0].text
    assert capsys.readouterr().err.count("set the server to 1 worker") == 1


def test_a_tenant_below_a_path_is_refused() -> None:
    client = Client(begin(URL))
    refused = client.get("/as/token", base_url="http://localhost/idp")
    assert (refused.status_code, refused.mimetype) == (503, "text/plain")
    assert "mounted below '/idp'" in refused.text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_tenant_that_was_forked_is_refused() -> None:
    client = Client(begin(URL))
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python 3.12 says that there are threads
        child = os.fork()
    if not child:
        refused = client.get("/__pingone__/health")
        os.write(writing, f"{refused.status} {refused.text}".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        answer = told.read()
    os.waitpid(child, 0)
    assert answer.startswith("503 ")
    assert "without preloading" in answer
    assert client.get("/__pingone__/health").status_code == 200


def test_importing_the_module_begins_with_nothing() -> None:
    told = "import sys, pytest_pingone.wsgi; print(*sys.modules)"
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", told], capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert "pytest_pingone.wsgi" in loaded
    assert not {"werkzeug", "cryptography", "pytest_pingone.serving"} & set(loaded)


def test_the_module_has_nothing_else() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'application'"):
        pytest_pingone.wsgi.application  # noqa: B018 - asking is what is tested
