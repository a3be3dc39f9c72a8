"""Custom domains: host names of customers that stand for an environment."""

from __future__ import annotations

from pytest_pingone.management.catalogue.members import ENVIRONMENT, ID, of_environment
from pytest_pingone.management.catalogue.organizations import ENVIRONMENTS
from pytest_pingone.management.collection import CREATE, DELETE, LIST, READ, Collection
from pytest_pingone.management.fields import ALWAYS, Parts, field, server_set
from pytest_pingone.management.kinds import Choice, Flag, Moment, Text
from pytest_pingone.management.operations import Operation
from pytest_pingone.management.specials import custom_domains as specials
from pytest_pingone.tenant import records

_MOST_PEM = 65536

CUSTOM_DOMAINS = Collection(
    name="customDomains",
    record=records.CustomDomain,
    path="environments/<environment_id>/customDomains",
    parent=ENVIRONMENTS,
    verbs=frozenset({LIST, READ, CREATE, DELETE}),
    permission="branding:customDomain",
    where=of_environment,
    complete=specials.custom_domain,
    fields=(
        ID,
        ENVIRONMENT,
        field(
            "domainName",
            Text(
                most=253,
                pattern=r"([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}",
                message="must be a valid domain name",
            ),
            required=ALWAYS,
        ),
        server_set(
            "status",
            Choice("VERIFICATION_REQUIRED", "SSL_CERTIFICATE_REQUIRED", "ACTIVE"),
            direct=True,
        ),
        server_set("canonicalName", Text()),
        field("mtlsEnabled", Flag()),
        server_set(
            "certificate",
            Parts(records.DomainCertificate, (field("expiresAt", Moment(), required=ALWAYS),)),
            direct=True,
        ),
    ),
    links={"self": "{self}", "environment": "environments/{environment_id}"},
)

VERIFY_DOMAIN = Operation(
    name="domainName.verify",
    of=CUSTOM_DOMAINS,
    method="POST",
    content_type="application/vnd.pingidentity.domainName.verify+json",
    permission="branding:update:customDomain",
    perform=specials.verify,
    shows=CUSTOM_DOMAINS,
)

IMPORT_DOMAIN_CERTIFICATE = Operation(
    name="certificate.import",
    of=CUSTOM_DOMAINS,
    method="POST",
    content_type="application/vnd.pingidentity.certificate.import+json",
    permission="branding:update:customDomain",
    fields=(
        field("certificate", Text(most=_MOST_PEM), required=ALWAYS),
        field("intermediateCertificates", Text(most=_MOST_PEM)),
        field("privateKey", Text(most=_MOST_PEM), required=ALWAYS),
    ),
    perform=specials.import_certificate,
    shows=CUSTOM_DOMAINS,
)
