"""No reader falls over what it is given; and the table of readers is whole.

`pytest tests/properties/test_parsers.py --effort 500` does it for long, `fuzz.py` led by coverage.
"""

from __future__ import annotations

import re
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

import pytest_pingone
from tests import effort
from tests.properties.parser import Parser
from tests.properties.parsers import PARSERS

PACKAGE = Path(pytest_pingone.__file__).parent
READING = {
    *("loads", "raw_decode", "b64decode", "urlsafe_b64decode", "urlsplit", "parse_qs", "parse_qsl"),
    *("fromisoformat", "strptime", "unquote", "unquote_plus", "fullmatch", "match", "finditer"),
    *("load_pem_x509_certificates", "load_der_x509_certificate", "load_key_and_certificates"),
    *("load_pem_private_key", "load_der_private_key", "decode_complete", "fromhex", "ip_address"),
    *("PyJWK", "UUID"),
}
"""Calls by which text becomes something else."""
ELSEWHERE = {
    "cli": "what stands on a command line is its user's own; `tests/command`",
    "cli.clock": "answers of the own control API",
    "cli.explain": "a file of keys that its user names; `tests/command/test_token_explain.py`",
    "cli.mint": "what stands on a command line",
    "cli.running": "answers of the own control API",
    "console.answering": "fuzzed through `tests/console`",
    "control.guard": "Host and Origin; `tests/control/test_guard.py`",
    "control.settings": "writes a dotenv; `tests/serving/test_dotenv.py` fuzzes it",
    "emulator.faults": "what a test says itself",
    "emulator.faults.damage": "the own answers",
    "emulator.primed": "the own JWKS",
    "interception.exchange": "URLs of clients in this process; `tests/hosts`",
    "interception.for_http_client": "URLs of clients in this process; `tests/hosts`",
    "interception.standing": "names of hosts that a test gives",
    "key_sharing": "what this process sent to its own workers",
    "keys": "the state file; `tests/state_file`",
    "management.specials.applications": "values of fields; `tests/management`, schemathesis",
    "management.specials.scopes": "values of fields; `tests/management`, schemathesis",
    "proxy.certificates": "certificates that a test names in the environment",
    "proxy.server": "raw bytes: `tests/properties/test_rubbish.py`",
    "server": "raw bytes: `tests/properties/test_rubbish.py`",
    "serving": "the own URL",
    "state_file": "what `state_file.rows` wrote; `tests/state_file/test_opening.py` spoils it",
    "tenant.roles": "a file of the package",
    "tokens.flaws.draft": "the own tokens",
    "web.exchange": "for the journal; read there, and in `tests/web/test_app_fuzz.py`",
}
"""Modules that read, and are not in the table, with why."""


def inputs(parser: Parser) -> st.SearchStrategy[str | bytes]:
    """Anything, what good input is made of in any order, and good input with a piece exchanged."""
    known = [*parser.words, *parser.good] or [""]
    pieces = st.sampled_from(known) | st.text(max_size=6)
    joined = st.lists(pieces, max_size=6).map("".join)
    mutated = st.builds(
        exchanged,
        st.sampled_from(parser.good or ("",)),
        st.integers(0, 999),
        st.integers(0, 9),
        st.text(max_size=4) | st.sampled_from(known),
    )
    if parser.reads is str:
        return st.text(max_size=60) | joined | mutated
    as_bytes = (joined | mutated).map(lambda text: text.encode("utf-8", "surrogatepass"))
    return st.binary(max_size=60) | as_bytes


def exchanged(good: str, start: int, size: int, piece: str) -> str:
    at = start % (len(good) + 1)
    return good[:at] + piece + good[at + size :]


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_it_reads_or_refuses(parser: Parser) -> None:
    @effort.examples(12, suppress_health_check=list(HealthCheck))
    @given(inputs(parser))
    def check(got: str | bytes) -> None:
        parser.try_on(got)

    check()


@pytest.mark.thorough
@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_nothing_long_takes_ages(parser: Parser) -> None:
    """One thing many times, and then what spoils it: a pattern must not try it in all ways."""
    for word in {*parser.words, *parser.good, " ", "\t", "a", "1", "(", "[", "\\", '"'}:
        if not 0 < len(word) <= 100:
            continue
        text = word * (4000 // len(word)) + "\x00"
        began = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        parser.try_on(text if parser.reads is str else text.encode("utf-8", "surrogatepass"))
        took = resource.getrusage(resource.RUSAGE_SELF).ru_utime - began
        assert took < 2, f"{word!r} took {took} s"


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_what_is_good_is_read(parser: Parser) -> None:
    for good in parser.good:
        parser.read(good if parser.reads is str else good.encode())


def test_every_module_that_reads_is_in_the_table_or_has_a_reason() -> None:
    covered = {module for parser in PARSERS for module in parser.covers}
    reading = set(modules_that_read())
    assert reading - covered - set(ELSEWHERE) == set(), "add a row to parsers.py"
    assert set(ELSEWHERE) - reading == set(), "these read nothing any longer"
    assert covered & set(ELSEWHERE) == set()


def modules_that_read() -> Iterator[str]:
    calls = re.compile(rf"\b(?:{'|'.join(READING)})\(")
    for path in PACKAGE.rglob("*.py"):
        if calls.search(path.read_text("utf-8")):
            parts = path.relative_to(PACKAGE).with_suffix("").parts
            yield ".".join(part for part in parts if part != "__init__")


def test_a_reader_that_falls_over_is_found() -> None:
    fragile = Parser(name="fragile", read=lambda text: {"a": 1}[text[:1]], good=("a",))
    with pytest.raises(KeyError):
        fragile.try_on("b")
    with pytest.raises(KeyError):
        test_it_reads_or_refuses(fragile)
