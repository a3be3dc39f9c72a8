"""cryptography keeps the datetime class it first sees; it must never be the frozen one."""

from __future__ import annotations

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


@pytest.mark.parametrize("imports", ["", "import cryptography.x509"], ids=["cold", "imported"])
@pytest.mark.parametrize("options", ["", ", tick=True"], ids=["plain", "tick"])
@pytest.mark.parametrize(
    "first_use",
    [
        'pingone.mint.access_token(application="worker")',
        "import urllib.request; urllib.request.urlopen(pingone.jwks_url).read()",
    ],
    ids=["mint", "jwks"],
)
def test_a_first_certificate_inside_a_freeze_spoils_nothing(
    pytester: pytest.Pytester, imports: str, options: str, first_use: str
) -> None:
    source = _SCRIPT.format(imports=imports, options=options, first_use=first_use)
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
