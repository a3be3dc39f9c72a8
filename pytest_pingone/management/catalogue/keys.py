"""Keys, certificates, and the key rotation policies by which applications sign."""

from __future__ import annotations

import dataclasses

from pytest_pingone.management.catalogue.applications import APPLICATIONS
from pytest_pingone.management.catalogue.members import (
    CREATE_ONLY,
    CREATED,
    ENVIRONMENT,
    ID,
    UPDATED,
    of_environment,
    text,
)
from pytest_pingone.management.catalogue.organizations import ENVIRONMENTS
from pytest_pingone.management.collection import (
    ALL_BUT_PATCH,
    CREATE,
    DELETE,
    LIST,
    READ,
    Collection,
)
from pytest_pingone.management.fields import (
    ALWAYS,
    IMPORT,
    ON_REPLACE,
    REPLACE,
    field,
    server_set,
)
from pytest_pingone.management.kinds import (
    Choice,
    File,
    Flag,
    Moment,
    OneNumber,
    Reference,
    Text,
    Whole,
)
from pytest_pingone.management.operations import Aspect, Operation
from pytest_pingone.management.specials import keys as specials
from pytest_pingone.tenant import distinguished_names, records
from pytest_pingone.tenant.certificates import SIGNATURE_ALGORITHMS
from pytest_pingone.web.incoming import MULTIPART

_MOST_DAYS = 36500
_MOST_SERIAL = 2**63 - 1
_IMPORT_ONLY = frozenset({IMPORT})
_USAGE = Choice("ENCRYPTION", "SIGNING", "SSL/TLS", "ISSUANCE", "OUTBOUND_MTLS")
_NAME = Text(
    most=1024,
    pattern=distinguished_names.PATTERN,
    message="must be a valid distinguished name",
)
_PEM = "application/x-pem-file"
_STARTS = server_set("startsAt", Moment())
_EXPIRES = server_set("expiresAt", Moment())
_STATUS = server_set("status", Text(), derive=specials.status)
_ORGANIZATION = server_set("organization", Reference(), attribute="organization_id")
_FILE = field(
    "file",
    File(),
    attribute="certificate",
    writes=_IMPORT_ONLY,
    required=_IMPORT_ONLY,
    shown=False,
)

KEYS = Collection(
    name="keys",
    record=records.Key,
    path="environments/<environment_id>/keys",
    parent=ENVIRONMENTS,
    verbs=ALL_BUT_PATCH,
    permission="certmgt:key",
    where=of_environment,
    not_found="Key not found for id: {id} and environmentId: {environment_id}",
    upload_types=(MULTIPART, "application/x-pkcs12-certificates"),
    formats={
        "application/x-x509-ca-cert": specials.in_pem,
        "application/x-pkcs7-certificates": specials.in_pkcs7,
    },
    complete=specials.key,
    written=specials.key_written,
    deleting=specials.key_deleting,
    fields=(
        ID,
        text("name", required=CREATE_ONLY, writes=CREATE_ONLY),
        field("serialNumber", Whole(1, _MOST_SERIAL), writes=CREATE_ONLY),
        field("subjectDN", _NAME, required=CREATE_ONLY, writes=CREATE_ONLY),
        field("issuerDN", _NAME, writes=frozenset({CREATE, REPLACE}), kept=True),
        field("algorithm", Choice("RSA", "EC"), required=CREATE_ONLY, writes=CREATE_ONLY),
        field(
            "keyLength",
            OneNumber(*(length for known in specials.LENGTHS.values() for length in known)),
            required=CREATE_ONLY,
            writes=CREATE_ONLY,
        ),
        CREATED,
        _STARTS,
        _EXPIRES,
        field("validityPeriod", Whole(1, _MOST_DAYS), required=CREATE_ONLY, writes=CREATE_ONLY),
        field(
            "signatureAlgorithm",
            Choice(*(name for known in SIGNATURE_ALGORITHMS.values() for name in known)),
            required=CREATE_ONLY,
            writes=CREATE_ONLY,
        ),
        field("usageType", _USAGE, required=ALWAYS),
        _STATUS,
        field(
            "customCRL",
            Text(most=2048, pattern=r"http://[a-zA-Z0-9.\-/]*", message="must be an http URL"),
            writes=CREATE_ONLY,
        ),
        _ORGANIZATION,
        ENVIRONMENT,
        field("default", Flag(), writes=frozenset({CREATE, REPLACE}), required=ON_REPLACE),
        _FILE,
        text("password", writes=_IMPORT_ONLY, shown=False),
    ),
    links={"self": "{self}"},
)

KEY_CSR = Aspect(
    name="csr",
    of=KEYS,
    fields=(),
    verbs=frozenset({READ}),
    permission="certmgt:key",
    links={},
    formats={"application/pkcs10": specials.csr, _PEM: specials.csr_in_pem},
)

CSR_RESPONSES = tuple(
    Operation(
        name="csr.import",
        of=KEYS,
        below="csr",
        method=method,
        content_type=content_type,
        permission="certmgt:update:key",
        fields=(field("file", File(), required=ALWAYS),),
        perform=specials.import_response,
        shows=KEYS,
    )
    for method in ("POST", "PUT")
    for content_type in (MULTIPART, _PEM)
)

CERTIFICATES = Collection(
    name="certificates",
    record=records.Certificate,
    path="environments/<environment_id>/certificates",
    parent=ENVIRONMENTS,
    verbs=frozenset({LIST, READ, CREATE, DELETE}),
    permission="certmgt:certificate",
    where=of_environment,
    upload_types=(MULTIPART, "application/x-pkcs7-certificates"),
    made_with=202,
    complete=specials.certificate,
    deleting=specials.certificate_deleting,
    fields=(
        ID,
        server_set("name", Text()),
        server_set("serialNumber", Whole(1, _MOST_SERIAL)),
        server_set("subjectDN", Text()),
        server_set("issuerDN", Text()),
        server_set("algorithm", Text()),
        server_set("keyLength", Whole(1, _MOST_DAYS)),
        CREATED,
        _STARTS,
        _EXPIRES,
        server_set("validityPeriod", Whole(0, _MOST_DAYS)),
        server_set("signatureAlgorithm", Text()),
        field("usageType", _USAGE, required=_IMPORT_ONLY, writes=_IMPORT_ONLY),
        _STATUS,
        _ORGANIZATION,
        ENVIRONMENT,
        server_set("default", Flag()),
        _FILE,
    ),
    links={"self": "{self}"},
)


def _applications(parent: Collection, variable: str) -> Collection:
    """Return the applications that name a key or a certificate: a list, and nothing else."""
    here = f"{APPLICATIONS.path}/{{id}}".replace("<", "{").replace(">", "}")
    links = {
        name: template.replace("{self}", here) for name, template in APPLICATIONS.links.items()
    }
    return dataclasses.replace(
        APPLICATIONS,
        path=f"{parent.path}/<{variable}>/applications",
        parent=parent,
        verbs=frozenset({LIST}),
        permission=parent.permission,
        links=links,
        where=of_environment,
        shared=True,
        belongs=specials.names,
    )


KEY_APPLICATIONS = _applications(KEYS, "key_id")
CERTIFICATE_APPLICATIONS = _applications(CERTIFICATES, "certificate_id")

KEY_ROTATION_POLICIES = Collection(
    name="keyRotationPolicies",
    record=records.KeyRotationPolicy,
    path="environments/<environment_id>/keyRotationPolicies",
    parent=ENVIRONMENTS,
    verbs=ALL_BUT_PATCH,
    permission="certmgt:keyRotationPolicy",
    where=of_environment,
    complete=specials.key_rotation_policy,
    deleting=specials.key_rotation_policy_deleting,
    fields=(
        ID,
        ENVIRONMENT,
        text("name", required=ALWAYS),
        field("algorithm", Choice("RSA"), required=ALWAYS, fixed=True),
        field("keyLength", OneNumber(*specials.LENGTHS["RSA"]), required=ALWAYS),
        field("signatureAlgorithm", Choice("SHA256withRSA"), required=ALWAYS, fixed=True),
        field("usageType", Choice("SIGNING"), required=ALWAYS, fixed=True),
        field("dn", _NAME, required=ALWAYS),
        field("rotationPeriod", Whole(30, _MOST_DAYS - 1)),
        field("validityPeriod", Whole(31, _MOST_DAYS)),
        server_set("default", Flag()),
        server_set("currentKeyId", Text(), derive=specials.current_key_id),
        server_set("nextKeyId", Text(), derive=specials.next_key_id),
        server_set("rotatedAt", Moment()),
        CREATED,
        UPDATED,
    ),
    links={"self": "{self}", "environment": "environments/{environment_id}"},
)

KEY_ROTATION_POLICY_JWKS = Aspect(
    name="jwks",
    of=KEY_ROTATION_POLICIES,
    fields=(),
    verbs=frozenset({READ}),
    permission="certmgt:keyRotationPolicy",
    links={},
    formats={"application/json": specials.jwks},
)
