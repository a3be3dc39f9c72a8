"""Verifiers that check the signature, with a key that the attacker chose."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import tempfile
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from cryptography.x509 import load_pem_x509_certificates

from tests.verifiers.resource_server import ResourceServer, fetched
from tests.verifiers.steps import (
    Header,
    Jws,
    Key,
    Refused,
    Steps,
    check_signature,
    find_key,
    key_in,
    no_step,
)
from tests.verifiers.wrong import EVERY_TWIN, Wrong
from tests.verifiers.wrong_signatures import any_algorithm, check_hs256


def key_or_none(header: Header, server: ResourceServer) -> Key:
    try:
        return find_key(header, server)
    except Refused:
        return None


def check_if_key_is_known(jws: Jws, key: Key) -> None:
    if key is not None:
        check_signature(jws, key)


def key_in_header(header: Header, server: ResourceServer) -> Key:
    if "jwk" in header:
        return jwt.PyJWK(header["jwk"], "RS256").key
    return find_key(header, server)


def key_at_jku(header: Header, server: ResourceServer) -> Key:
    if "jku" in header:
        return key_in(json.loads(fetched(header["jku"])), header["kid"])
    return find_key(header, server)


def key_at_x5u(header: Header, server: ResourceServer) -> Key:
    if "x5u" in header:
        return load_pem_x509_certificates(fetched(header["x5u"]))[0].public_key()
    return find_key(header, server)


def pems(server: ResourceServer) -> dict[str, bytes]:
    """Return the published keys as an administrator would copy them, by id."""
    keys = {jwk["kid"]: jwt.PyJWK(jwk, "RS256").key for jwk in server.jwks["keys"]}
    return {
        kid: key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        for kid, key in keys.items()
    }


def key_in_file(header: Header, server: ResourceServer) -> Key:
    """Return what is in the file that `kid` names."""
    with tempfile.TemporaryDirectory() as folder:
        for kid, pem in pems(server).items():
            Path(folder, kid).write_bytes(pem)
        try:
            return Path(folder, header["kid"]).read_bytes()
        except OSError as problem:
            raise Refused(f"no key {header['kid']!r}") from problem


def check_with_file(jws: Jws, key: Key) -> None:
    if jws.header["alg"] == "HS256":
        check_hs256(jws, key)
    else:
        check_signature(jws, load_pem_public_key(key))


def key_in_database(header: Header, server: ResourceServer) -> Key:
    """Return what a query finds into which `kid` was pasted."""
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE keys (kid TEXT, pem TEXT)")
        known = [(kid, pem.decode()) for kid, pem in pems(server).items()]
        database.executemany("INSERT INTO keys VALUES (?, ?)", known)
        query = f"SELECT pem FROM keys WHERE kid = '{header['kid']}'"  # noqa: S608 - the mistake
        found = database.execute(query).fetchone()
    if found is None:
        raise Refused(f"no key {header['kid']!r}")
    return load_pem_public_key(found[0].encode())


def key_ever_seen(header: Header, server: ResourceServer) -> Key:
    try:
        return key_in(server.old_jwks, header.get("kid"))
    except Refused:
        return find_key(header, server)


def key_of_back_then(header: Header, server: ResourceServer) -> Key:
    return key_in(server.old_jwks, header.get("kid"))


WRONG = (
    Wrong(
        name="verifies-if-it-knows-the-key",
        does="takes a token unverified if it finds no key with its `kid`",
        verify=Steps(key=key_or_none, signature=check_if_key_is_known),
        lets_in={
            "unknown-kid",
            "kid-with-sql",
            "retired-key",
            "embedded-jwk",
            "hostile-jku",
            "hostile-x5u",
            "oversized",
        },
        compare="CWE-636",
    ),
    Wrong(
        name="trusts-embedded-jwk",
        does="verifies with the key that the header brings along",
        verify=Steps(key=key_in_header),
        lets_in={"embedded-jwk"},
        compare="CVE-2018-0114",
    ),
    Wrong(
        name="follows-jku",
        does="fetches the key set from where the header says it is",
        verify=Steps(key=key_at_jku),
        lets_in={"hostile-jku"},
        compare="RFC 8725 section 3.10",
    ),
    Wrong(
        name="follows-x5u",
        does="fetches the certificate from where the header says it is",
        verify=Steps(key=key_at_x5u),
        lets_in={"hostile-x5u"},
        compare="RFC 8725 section 3.10",
    ),
    Wrong(
        name="reads-the-file-that-kid-names",
        does="keeps keys in files, reads the one whose name is `kid`, and uses it as `alg` says",
        verify=Steps(algorithm=any_algorithm, key=key_in_file, signature=check_with_file),
        lets_in={"kid-with-a-path", "hs256-keyed-with-pem"},
        compare="RFC 8725 section 3.10, CWE-22",
    ),
    Wrong(
        name="pastes-kid-into-sql",
        does="keeps keys in a database, and pastes `kid` into the query for them",
        verify=Steps(key=key_in_database),
        lets_in={"kid-with-sql"},
        compare="RFC 8725 section 3.10, CWE-89",
    ),
    Wrong(
        name="keeps-keys-for-ever",
        does="adds new keys to those that it knows, and never removes one",
        verify=Steps(key=key_ever_seen),
        lets_in={"retired-key"},
        compare="CWE-672",
    ),
    Wrong(
        name="fetches-keys-once",
        does="fetches the key set when it starts and never again, and was started long ago",
        verify=Steps(key=key_of_back_then),
        lets_in={"retired-key"},
        turns_away=EVERY_TWIN - {"default-key"},
        compare="CWE-672",
    ),
    Wrong(
        name="ignores-crit",
        does="reads no `crit`",
        verify=Steps(crit=no_step),
        lets_in={"unknown-crit"},
        compare="CVE-2025-59420",
    ),
)
