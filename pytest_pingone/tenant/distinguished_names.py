"""Distinguished names as text: `CN=key, OU=Ping Identity, O=Ping Identity, L=, ST=, C=US`.

Source: RFC 4514; PingOne Platform API reference, "Certificate management data model".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Parts = tuple[tuple[str, str], ...]
"""The attributes of a name, by their short names, in the order of the text."""

ATTRIBUTES = {
    "CN": "2.5.4.3",
    "SURNAME": "2.5.4.4",
    "SERIALNUMBER": "2.5.4.5",
    "C": "2.5.4.6",
    "L": "2.5.4.7",
    "ST": "2.5.4.8",
    "STREET": "2.5.4.9",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "T": "2.5.4.12",
    "GIVENNAME": "2.5.4.42",
    "UID": "0.9.2342.19200300.100.1.1",
    "DC": "0.9.2342.19200300.100.1.25",
    "EMAILADDRESS": "1.2.840.113549.1.9.1",
}
"""What can stand in a name, with the object identifier of each (RFC 4514 section 3, X.520)."""

_TYPE = "|".join([*sorted(ATTRIBUTES, key=len, reverse=True), "[0-9]+(?:[.][0-9]+)+"])
_VALUE = r"(?:\\.|[^,\\])*"
_PART = rf"\s*(?i:({_TYPE}))\s*=({_VALUE})"
_UNNAMED = rf"\s*(?i:{_TYPE})\s*={_VALUE}"
PATTERN = rf"{_UNNAMED}(?:,{_UNNAMED})*"
"""What every distinguished name matches as a whole."""


def parts(text: str) -> Parts:
    """Return the attributes of a name that matches `PATTERN`."""
    return tuple(
        (kind.upper(), re.sub(r"\\(.)", r"\1", value.strip()))
        for kind, value in re.findall(_PART, text)
    )


def value(text: str, kind: str) -> str:
    """Return the first value of one kind of attribute in a name, or nothing."""
    return next((found for known, found in parts(text) if known == kind), "")


def written(attributes: Iterable[tuple[str, str]], separator: str) -> str:
    """Return attributes as text; what would separate them is escaped (RFC 4514 section 2.4)."""
    return separator.join(f"{kind}={_escaped(found)}" for kind, found in attributes)


def _escaped(found: str) -> str:
    return re.sub(r"([,\\])", r"\\\1", found)
