"""`pytest-pingone token explain`: its text, its exit status, and what it never shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from pytest_pingone import PingOne, Token
from pytest_pingone.cli import main
from pytest_pingone.keys import encode

ORDERS = "https://orders.example.com"
ENVIRONMENT = "c50a99ff-9337-4b50-8d5c-f6b5cc9bbada"


class Command:
    """The command, run in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Return status, standard output and standard error."""
        try:
            status = main(["token", "explain", *arguments])
        except SystemExit as left:
            status = int(str(left.code))
        said = self._capsys.readouterr()
        return status, said.out, said.err


@pytest.fixture
def explain(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


@pytest.fixture
def token(pingone: PingOne) -> Token:
    return pingone.mint.access_token(user="alice", resource="orders")


@pytest.fixture
def jwks(pingone: PingOne, session: requests.Session, tmp_path: Path) -> str:
    file = tmp_path / "jwks.json"
    file.write_bytes(session.get(pingone.jwks_url).content)
    return str(file)


def test_a_good_token_is_accepted(explain: Command, token: Token, jwks: str) -> None:
    status, out, err = explain(token, "--audience", ORDERS, "--jwks", jwks)
    assert (status, err) == (0, "")
    assert out.startswith("access token, accepted\n")
    assert f"audience    {ORDERS}" in out
    assert "expires in 59 min" in out
    assert token.header["kid"] in out


def test_without_keys_it_says_that_the_signature_is_not_checked(
    explain: Command, token: Token
) -> None:
    status, out, _ = explain(token)
    assert status == 0
    assert "signature is not checked: give --jwks" in out


def test_the_keys_are_fetched_from_a_url(explain: Command, token: Token, pingone: PingOne) -> None:
    status, out, _ = explain(token, "--jwks", pingone.jwks_url)
    assert status == 0
    assert "not checked" not in out
    assert len(pingone.requests.to("jwks")) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--audience", "https://other.example.com"], "its audience is"),
        (["--issuer", "https://other.example.com/as"], "its issuer '"),
        (["--at", "2060-01-01T00:00:00Z"], "it expired at "),
        (["--at", "1000000000"], "in the future"),
        (["--at", "2001-09-09T01:46:40+00:00"], "in the future"),
    ],
)
def test_what_is_wrong_is_said_with_status_1(
    explain: Command, token: Token, jwks: str, more: list[str], said: str
) -> None:
    status, out, err = explain(token, "--jwks", jwks, *more)
    assert (status, err) == (1, "")
    assert "NOT accepted" in out
    assert said in out


def test_a_token_of_another_key_is_refused(explain: Command, token: Token, tmp_path: Path) -> None:
    strange = rsa.generate_private_key(65537, 2048).public_key()
    entry = jwt.algorithms.RSAAlgorithm.to_jwk(strange, as_dict=True)
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"keys": [{**entry, "kid": token.header["kid"]}]}))
    status, out, _ = explain(token, "--jwks", str(file))
    assert (status, "its signature does not match" in out) == (1, True)
    file.write_text(json.dumps({"keys": [{**entry, "kid": "another"}]}))
    status, out, _ = explain(token, "--jwks", str(file))
    assert (status, "is not published (published: another)" in out) == (1, True)


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("auth.pingone.com", "in region NA"),
        ("auth.pingone.eu", "in region EU"),
        ("auth.pingone.com.au", "in region AU"),
        ("127.0.0.1:9400", "at no host of PingOne's own"),
    ],
)
def test_the_issuer_tells_environment_and_region(
    explain: Command, pingone: PingOne, host: str, said: str
) -> None:
    token = pingone.mint.access_token(claims={"iss": f"https://{host}/{ENVIRONMENT}/as"})
    assert f"environment {ENVIRONMENT}, {said}" in explain(token)[1]


def test_each_kind_is_told(explain: Command, pingone: PingOne) -> None:
    kinds = {
        pingone.mint.id_token(user="alice"): "ID token, accepted",
        pingone.mint.refresh_token(user="alice"): "refresh token, accepted",
        pingone.mint.access_token(remove=["client_id"]): "JWT of no kind that PingOne issues, NOT",
        "opaque": "no token, NOT accepted",
    }
    for text, said in kinds.items():
        assert explain(text)[1].startswith(said)
    claims = {"iss": "a", "sub": "a", "aud": pingone.token_url, "exp": 9_000_000_000}
    assertion = jwt.encode(claims, "s" * 64, "HS256")
    status, out, _ = explain(assertion)
    assert status == 0
    assert "client assertion, accepted, but its signature is its client's own" in out


def run(*arguments: str, given: bytes = b"", **environment: str) -> Any:
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "pytest_pingone", *arguments],
        input=given,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_standard_input_keeps_the_token_out_of_the_history(token: Token) -> None:
    done = run("token", "explain", "-", given=f"{token}\n".encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"access token, accepted")


@pytest.mark.parametrize("given", [b"\xff\xfe", b"", b"\x00" * 100, b"{}" * 10_000])
def test_no_input_makes_a_traceback(given: bytes) -> None:
    done = run("token", "explain", "-", given=given, PYTHONIOENCODING="utf-8")
    assert done.returncode in (1, 2)
    assert b"Traceback" not in done.stderr + done.stdout
    assert len((done.stderr + done.stdout).splitlines()) <= 3


def test_names_are_shown_on_a_terminal_that_cannot_spell_them(pingone: PingOne) -> None:
    token = pingone.mint.access_token(claims={"scope": "größe"})
    done = run("token", "explain", token, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"gr\xf6\xdfe" in done.stdout


def test_nobody_who_stops_reading_makes_a_traceback(token: Token) -> None:
    command = [sys.executable, "-m", "pytest_pingone", "token", "explain", token]
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--at", "tomorrow"], "'tomorrow' is no point in time"),
        (["--at", "2030-01-01T00:00:00"], "has no time zone"),
        (["--at", "nan"], "nan is no point in time"),
        (["--jwks", "no-such-file"], "The keys at no-such-file cannot be read"),
        (["--jwks", "http://127.0.0.1:1/jwks"], "cannot be fetched"),
        (["--jwks", "http://"], "cannot be fetched"),
    ],
)
def test_misuse_is_one_line_and_status_2(
    explain: Command, token: Token, arguments: list[str], said: str
) -> None:
    status, out, err = explain(token, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("pytest-pingone: ")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"keys": 1}',
        '{"keys": []}',
        '{"keys": [1]}',
        '{"keys": [{"kty": "RSA"}]}',
        '{"keys": [{"kty": "RSA", "kid": "a"}]}',
        '{"keys": [{"kty": "RSA", "kid": ["a"], "n": "AQAB", "e": "AQAB"}]}',
        '{"keys": [{"kty": "oct", "kid": "a", "k": "c2VjcmV0"}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_key_set_is_misuse(
    explain: Command, token: Token, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(content)
    status, out, err = explain(token, "--jwks", str(file))
    assert (status, out) == (2, "")
    assert err.startswith(f"pytest-pingone: {file} holds no ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("more", [["--auidence", "a"], ["second"], ["--audience"]])
def test_a_mistyped_command_does_not_repeat_the_token(
    explain: Command, token: Token, more: list[str]
) -> None:
    status, _, err = explain(f"-{token}", *more)
    assert status == 2
    assert token[:60] not in err


def test_no_part_of_the_token_is_shown(explain: Command, token: Token, jwks: str) -> None:
    head, payload, signature = token.split(".")
    for text in (token, f"{head}.{payload}.{encode(b'x' * 256)}", f"{head}.{payload}"):
        out = explain(text, "--jwks", jwks)[1]
        assert payload not in out
        assert signature not in out


@pytest.mark.parametrize("arguments", [[], ["token"]])
def test_a_command_is_needed(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert b"COMMAND" in done.stderr


def test_help_loads_nothing_heavy() -> None:
    heavy = ("werkzeug", "cryptography", "jwt", "freezegun", "requests", "jinja2", "pytest")
    script = (
        "import sys\nfrom pytest_pingone.cli import main\n"
        "try:\n    main(['token', 'explain', '--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.endswith("[]\n")
