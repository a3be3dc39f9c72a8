"""Agreements, their languages and revisions; the languages of an environment.

Source: PingOne Platform API reference, "Agreement management", "Languages".
"""

from __future__ import annotations

from pytest_pingone.management.catalogue.members import (
    ENVIRONMENT,
    ID,
    text,
)
from pytest_pingone.management.catalogue.stored import kept, stored, stored_below
from pytest_pingone.management.collection import CREATE, DELETE, LIST, READ
from pytest_pingone.management.fields import ALWAYS, field, server_set
from pytest_pingone.management.kinds import Choice, Flag, Moment, Reference, Text
from pytest_pingone.management.specials import agreements as specials
from pytest_pingone.management.specials import languages
from pytest_pingone.management.specials.defaults import only_default
from pytest_pingone.tenant import records

LANGUAGES = stored(
    "languages",
    records.Language,
    text("locale", required=ALWAYS, unique=True, fixed=True),
    text("name"),
    field("enabled", Flag(), required=ALWAYS),
    field("default", Flag(), required=ALWAYS),
    server_set("customerAdded", Flag()),
    permission="languages:language",
    complete=languages.language,
    written=only_default,
    deleting=languages.language_deleting,
)

AGREEMENTS = stored(
    "agreements",
    records.Agreement,
    text("name", required=ALWAYS, unique=True),
    text("description", most=1024),
    field("enabled", Flag(), required=ALWAYS),
    permission="agreements:agreement",
    dated=False,
    complete=specials.agreement,
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "languages": "{self}/languages",
    },
)

AGREEMENT_LANGUAGES = stored_below(
    AGREEMENTS,
    "agreement_id",
    "agreement",
    "languages",
    records.AgreementLanguage,
    text("locale", required=ALWAYS, unique=True),
    text("displayName", required=ALWAYS),
    field("enabled", Flag(), required=ALWAYS),
    kept(
        "userExperience",
        text("acceptCheckboxText"),
        text("continueButtonText"),
        text("declineButtonText"),
    ),
    server_set("currentRevision", Reference(), derive=specials.current_revision),
    permission="agreements:agreement",
    dated=False,
    deleting=specials.agreement_language_deleting,
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "agreement": "environments/{environment_id}/agreements/{agreement_id}",
        "revisions": "{self}/revisions",
    },
)

AGREEMENT_REVISIONS = stored_below(
    AGREEMENT_LANGUAGES,
    "language_id",
    "language",
    "revisions",
    records.AgreementRevision,
    permission="agreements:agreement",
    verbs=frozenset({LIST, READ, CREATE, DELETE}),
    fields=(
        ID,
        ENVIRONMENT,
        server_set(
            "agreement", Reference(), derive=lambda record, _: record.in_path["agreement_id"]
        ),
        server_set("language", Reference(), attribute="parent_id"),
        field("contentType", Choice("text/html", "text/plain"), required=ALWAYS),
        field("effectiveAt", Moment(), required=ALWAYS),
        server_set("notValidAfter", Moment(), derive=specials.not_valid_after),
        field("requireReconsent", Flag(), required=ALWAYS),
        field("text", Text(), required=ALWAYS, shown=False),
    ),
    complete=specials.revision,
    deleting=specials.revision_deleting,
)
