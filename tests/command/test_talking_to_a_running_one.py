"""`mint`, `clock`, `token explain` and `seed` with a running instance, and without one."""

from __future__ import annotations

import stat
from pathlib import Path

import jwt
import pytest

from pytest_pingone import PingOne, PingOneConfig, Token
from pytest_pingone.serving import Served, Wanted, serving
from tests.command.conftest import Run

ORDERS = "https://orders.example.com"


def test_mint_prints_a_token_of_the_running_tenant(run: Run, served: Served) -> None:
    status, out, err = run(
        *("mint", "--user", "alice", "--resource", "orders", "--scope", "orders:read"),
        *("--lifetime", "60", "--claim", "tier=gold", "--claim", "level=3", "--remove", "sid"),
    )
    assert (status, err) == (0, "")
    pingone = served.instance.pingone
    key = jwt.PyJWKClient(pingone.jwks_url).get_signing_key_from_jwt(out.strip())
    claims = jwt.decode(out.strip(), key, ["RS256"], audience=ORDERS, issuer=pingone.issuer)
    assert (claims["tier"], claims["level"], claims["scope"]) == ("gold", 3, "orders:read")
    assert "sid" not in claims


@pytest.mark.parametrize("kind", ["id", "refresh"])
def test_mint_makes_other_kinds(run: Run, served: Served, kind: str) -> None:
    assert served
    status, out, _ = run("mint", "--kind", kind, "--user", "bob")
    assert status == 0
    assert out.count(".") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--user", "carol"], "There is no 'carol' among the users"),
        (["--claim", "tier"], "--claim 'tier' must be NAME=VALUE"),
        (["--jwks", "x.json"], "--jwks is for a token that is made --alone"),
        (["--kind", "id"], "user: must not be null"),
        (["--nonce", "x"], "nonce: is not known here"),
    ],
)
def test_what_cannot_be_minted_is_said(
    run: Run, served: Served, arguments: list[str], said: str
) -> None:
    assert served
    status, out, err = run("mint", *arguments)
    assert (status, out) == (2, "")
    assert said in err


def test_mint_alone_needs_no_instance(run: Run, tmp_path: Path) -> None:
    seed = tmp_path / "tenant.toml"
    seed.write_text('[users.zoe]\n[applications.shop]\ntype = "WEB_APP"\ngrants = {openid = []}\n')
    keys = tmp_path / "jwks.json"
    arguments = ("--user", "zoe", "--seed", str(seed), "--jwks", str(keys))
    status, out, err = run("mint", "--alone", *arguments)
    assert (status, err) == (0, "")
    status, explained, _ = run("token", "explain", out.strip(), "--jwks", str(keys))
    assert (status, "accepted" in explained) == (0, True)
    assert jwt.decode(out.strip(), options={"verify_signature": False})["iss"].startswith(
        "https://auth.pingone.com/"
    )
    elsewhere = ("--alone", "--issuer-url", "http://localhost:8080")
    _, out, _ = run("mint", *elsewhere)
    assert jwt.decode(out.strip(), options={"verify_signature": False})["iss"].startswith(
        "http://localhost:8080/"
    )


def test_mint_alone_says_what_is_wrong(run: Run, tmp_path: Path) -> None:
    status, out, err = run("mint", "--alone", "--nonce", "x")
    assert (status, out) == (2, "")
    assert "A token of kind access_token takes no nonce" in err
    status, _, err = run("mint", "--alone", "--jwks", str(tmp_path))
    assert (status, "cannot be written" in err) == (2, True)


def test_the_clock_is_read_and_moved(run: Run, served: Served) -> None:
    clock = served.instance.pingone.issuer_clock
    assert run("clock", "show")[1].endswith("(follow)\n")
    assert run("clock", "advance", "61m")[1].endswith("(follow, +3660 s)\n")
    assert run("clock", "set", "-5m")[1].endswith("(follow, -300 s)\n")
    assert run("clock", "set", "=2030-01-01T00:00:00Z") == (
        0,
        "2030-01-01T00:00:00.000000Z (pinned)\n",
        "",
    )
    assert run("clock", "advance", "-1m")[1].startswith("2029-12-31T23:59:00")
    assert run("clock", "set", "1893456000")[1].endswith("(running)\n")
    run("clock", "follow")
    assert (clock.mode, clock.skew.total_seconds()) == ("follow", 0)
    status, out, err = run("clock", "set", "yesterday")
    assert (status, out, "is no point in time" in err) == (2, "", True)


def test_a_running_tenant_explains_a_token(run: Run, served: Served) -> None:
    token = served.instance.pingone.mint.access_token(user="alice", resource="orders")
    status, out, _ = run("token", "explain", token, "--running", "--audience", ORDERS)
    assert status == 0
    assert "not checked" not in out
    later = ("--running", "--at", "2999-01-01T00:00:00Z")
    assert run("token", "explain", token, *later)[0] == 1
    status, _, err = run("token", "explain", token, "--running", "--issuer", "x")
    assert (status, "leave --issuer out" in err) == (2, True)


def test_without_an_instance_it_says_how_to_start_one(run: Run, free_port: int) -> None:
    url = f"http://127.0.0.1:{free_port}"
    for command in (["clock", "show"], ["mint"]):
        status, out, err = run(*command, "--url", url)
        assert (status, out) == (2, "")
        assert err.count("\n") == 1
        assert f"No instance answers at {url}" in err
        assert "pytest-pingone serve" in err


@pytest.mark.parametrize("url", ["localhost", "ftp://127.0.0.1", "http://"])
def test_what_is_no_url_is_said(run: Run, url: str) -> None:
    status, _, err = run("clock", "show", "--url", url)
    assert (status, "is no URL of a running instance" in err) == (2, True)


def test_a_guarded_instance_is_asked_with_its_token(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Wanted(config=PingOneConfig(), token="open sesame", tls=True)) as served:
        status, _, err = run("clock", "show", "--url", served.url)
        assert (status, "certificate" in err.lower()) == (2, True)
        monkeypatch.setenv("PINGONE_CA_FILE", served.ca_file or "")
        status, _, err = run("clock", "show", "--url", served.url)
        assert (status, "PINGONE_CONTROL_TOKEN" in err) == (2, True)
        monkeypatch.setenv("PINGONE_CONTROL_TOKEN", "open sesame")
        assert run("clock", "show", "--url", served.url)[0] == 0
    status, _, err = run("clock", "show", "--ca-file", "/nowhere/ca.pem")
    assert (status, "cannot be read" in err) == (2, True)


def test_a_state_file_is_used_without_an_instance(run: Run, tmp_path: Path) -> None:
    state, keys = str(tmp_path / "tenant.db"), tmp_path / "jwks.json"
    status, _, err = run("clock", "show", "--state", state)
    assert (status, "There is no state file" in err) == (2, True)
    assert not Path(state).exists()
    with PingOne(PingOneConfig(region="EU"), state_file=state) as pingone:
        published = pingone.jwks
        status, _, err = run("clock", "show", "--state", state)
        assert (status, "is open in" in err) == (2, True)
    assert run("clock", "advance", "1h", "--state", state)[1].endswith("(follow, +3600 s)\n")
    assert run("clock", "show", "--state", state)[1].endswith("(follow, +3600 s)\n")
    _, out, _ = run("mint", "--alone", "--state", state, "--jwks", str(keys))
    assert keys.read_bytes() == published
    assert Token(out.strip()).claims["aud"] == ["https://api.pingone.eu"]
    status, _, err = run("mint", "--alone", "--state", state, "--seed", "x.toml")
    assert (status, "not from both" in err) == (2, True)


def test_a_seed_is_checked(run: Run, tmp_path: Path) -> None:
    seed = tmp_path / "tenant.toml"
    seed.write_text("[users.zoe]\n[groups.One]\n[groups.Two]\n")
    status, out, err = run("seed", "check", str(seed))
    assert (status, out, err) == (0, f"{seed} is right.\n", "")
    seed.write_text("[users.zoe]\nemial = 'zoe@example.com'\n")
    status, out, err = run("seed", "check", str(seed))
    assert (status, out) == (2, "")
    assert "emial" in err


def test_a_running_tenant_is_exported_and_begun_anew(
    run: Run, served: Served, tmp_path: Path
) -> None:
    pingone = served.instance.pingone
    pingone.users.create(username="zoe", email="zoe@example.com")
    file = tmp_path / "tenant.toml"
    status, printed, err = run("seed", "export")
    assert (status, err) == (0, "")
    assert run("seed", "export", "-o", str(file))[:2] == (0, "")
    assert file.read_text() == printed
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run("seed", "check", str(file))[0] == 0
    again = PingOne(PingOneConfig(seed=file))
    assert again.users["zoe"].id == pingone.users["zoe"].id
    assert again.applications["web"].client_secret == pingone.applications["web"].client_secret
    state = str(tmp_path / "tenant.db")
    PingOne(PingOneConfig(seed=file), state_file=state).close()
    assert run("seed", "export", "--state", state)[1] == printed
    status, _, err = run("seed", "export", "-o", str(tmp_path / "no/where"))
    assert (status, "cannot be written" in err) == (2, True)
