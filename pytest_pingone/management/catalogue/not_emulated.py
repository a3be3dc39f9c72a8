"""Endpoints that PingOne has and the emulator does not: they answer 501 and fail the test."""

from __future__ import annotations

from pytest_pingone.management.operations import NotEmulated

_IN_ENVIRONMENT = {
    "applications/<application_id>/metadata": "GET",
    "applications/<application_id>/pushCredentials": "GET POST",
    "applications/<application_id>/pushCredentials/<credential_id>": "GET PUT DELETE",
    "decryptions": "POST",
    "emailDomains/<email_domain_id>/trustedEmails/<trusted_email_id>": "POST",
    "encryptions": "POST",
    "gateways/<gateway_id>/roleAssignments/<assignment_id>": "PUT",
    "images": "POST",
    "images/<img_id>": "GET DELETE",
    "integrations/<integration_id>/versions": "GET",
    "integrations/<integration_id>/versions/<version_id>": "GET",
    "integrations/<integration_id>/versions/<version_id>/asset": "GET",
    "integrations/<integration_id>/versions/<version_id>/attributes": "GET",
    "integrations/<integration_id>/versions/<version_id>/attributes/<attribute_id>": "GET",
    "languages/<language_id>/status": "GET POST",
    "languages/<language_id>/status/<l10n_status_id>": "GET PUT DELETE",
    "propagation/mapping/<mapping_id>": "DELETE",
    "propagation/mappings/<mapping_id>": "GET PUT",
    "propagation/plans/<plan_id>/rules": "GET",
    "propagation/revisions": "POST",
    "propagation/revisions/id:latest": "GET",
    "propagation/revisions/<previous_revision_id>": "GET",
    "propagation/rules/<rule_id>/mappings": "GET POST",
    "propagation/storeMetadata/Aquera": "POST",
    "propagation/storeMetadata/Salesforce": "POST",
    "propagation/storeMetadata/SalesforceContacts": "POST",
    "propagation/storeMetadata/scim": "POST",
    "propagation/stores/connection/status": "POST",
    "signings": "POST",
    "templates/<template_name>/contents": "PATCH DELETE",
    "translations/<locale>": "GET PUT",
    "users/<user_id>/agreementConsents/<agreement_id>": "POST",
    "users/<user_id>/devices": "GET POST",
    "users/<user_id>/devices/<device_id>": "GET DELETE",
    "verifications": "POST",
}

NOT_EMULATED = tuple(
    NotEmulated(method=method, path=f"environments/<environment_id>/{path}")
    for path, methods in _IN_ENVIRONMENT.items()
    for method in methods.split()
)
