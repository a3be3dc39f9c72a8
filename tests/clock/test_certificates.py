"""cryptography keeps the datetime class it first sees; it must never be the frozen one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

_SCRIPT = """
import datetime as dt
import freezegun
import jwt
from pytest_pingone import PingOne
{imports}

UTC = dt.timezone.utc

def selfsigned(start):
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(start).not_valid_after(start + dt.timedelta(days=1))
    return made.sign(key, SHA256()).not_valid_before_utc

with PingOne() as pingone:
    with freezegun.freeze_time("2030-01-01"{options}):
        {first_use}
        assert dt.datetime.__name__ == "FakeDatetime"
    assert selfsigned(dt.datetime(2026, 1, 1, tzinfo=UTC)).year == 2026
    with freezegun.freeze_time("2031-01-01"):
        assert selfsigned(dt.datetime(2031, 1, 1, tzinfo=UTC)).year == 2031
        pingone.mint.access_token(application="worker")
    assert selfsigned(dt.datetime.now(UTC)).year < 2030
print("healthy")
"""


_IMPORTS = {"cold": "", "imported": "import cryptography.x509"}
_OPTIONS = {"plain": "", "tick": ", tick=True"}
_FIRST_USES = {
    "mint": 'pingone.mint.access_token(application="worker")',
    "jwks": "import urllib.request; urllib.request.urlopen(pingone.jwks_url).read()",
}


def _cases() -> Iterator[Any]:
    """Yield all combinations; half of them, in which each two meet, are in the usual run."""
    for names in itertools.product(_IMPORTS, _OPTIONS, _FIRST_USES):
        firsts = ("cold" in names) + ("plain" in names) + ("mint" in names)
        marks = [pytest.mark.thorough] if firsts % 2 == 0 else []
        yield pytest.param(*names, marks=marks)


@pytest.mark.parametrize(("imports", "options", "first_use"), list(_cases()))
def test_a_first_certificate_inside_a_freeze_spoils_nothing(
    pytester: pytest.Pytester, imports: str, options: str, first_use: str
) -> None:
    source = _SCRIPT.format(
        imports=_IMPORTS[imports], options=_OPTIONS[options], first_use=_FIRST_USES[first_use]
    )
    result = pytester.runpython(pytester.makepyfile(source))
    assert result.outlines == ["healthy"], result.errlines


def test_a_first_test_that_is_frozen_spoils_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import datetime as dt
        import pytest

        @pytest.mark.pingone_time("2030-01-01T00:00:00Z")
        def test_frozen(pingone):
            assert pingone.mint.access_token(application="worker").claims["iat"] == 1893456000

        def test_later():
            from cryptography import x509
            from cryptography.hazmat.primitives.asymmetric import ec
            from cryptography.hazmat.primitives.hashes import SHA256

            key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
            now = dt.datetime.now()
            x509.CertificateBuilder(name, name, key.public_key(), 1, now, now).sign(key, SHA256())
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)
