"""What users get to see: themes, branding, forms; and how administrators sign on.

Source: PingOne Platform API reference, "Branding", "Forms", "Administrator security".
"""

from __future__ import annotations

from pytest_pingone.management.catalogue.members import ENVIRONMENT, text
from pytest_pingone.management.catalogue.stored import (
    READ_REPLACE_AND_DELETE,
    kept,
    single,
    stored,
)
from pytest_pingone.management.fields import ALWAYS, Kept, field, server_set
from pytest_pingone.management.kinds import Choice, Flag, Identifier, Items, Moment, Text, Whole
from pytest_pingone.management.operations import Aspect
from pytest_pingone.management.specials import experience as specials
from pytest_pingone.management.specials.defaults import only_default, stays_default
from pytest_pingone.tenant import records

_COLOR = Text(pattern="#[0-9A-Fa-f]{6}", message="must be a hexadecimal color code")
_IMAGE = (text("id", required=ALWAYS), text("href", most=2048, required=ALWAYS))
_CONFIGURATION = (
    text("name"),
    field("backgroundType", Choice("NONE", "COLOR", "IMAGE", "DEFAULT"), required=ALWAYS),
    field("backgroundColor", _COLOR),
    kept("backgroundImage", *_IMAGE),
    field("logoType", Choice("NONE", "IMAGE"), required=ALWAYS),
    kept("logo", *_IMAGE),
    *(
        field(name, _COLOR, required=ALWAYS)
        for name in (
            "bodyTextColor",
            "buttonColor",
            "buttonTextColor",
            "cardColor",
            "headingTextColor",
            "linkTextColor",
        )
    ),
)

THEMES = stored(
    "themes",
    records.Theme,
    kept("configuration", *_CONFIGURATION, required=ALWAYS),
    field("default", Flag(), required=ALWAYS),
    field("template", Choice("default", "focus", "mural", "slate", "split"), required=ALWAYS),
    permission="branding:theme",
    dated=False,
    complete=specials.theme,
    written=only_default,
    deleting=specials.theme_deleting,
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "default": "{self}/default",
    },
)

THEME_DEFAULT = Aspect(
    name="default",
    of=THEMES,
    fields=(field("default", Flag(), required=ALWAYS),),
    permission="branding:theme",
    links={"self": "{self}", "theme": "{record}"},
    stored=True,
    complete=stays_default,
    written=only_default,
)

BRANDING_SETTINGS = single(
    "brandingSettings",
    records.BrandingSettings,
    permission="branding:brandingSettings",
    fields=(ENVIRONMENT, text("companyName"), kept("logo", *_IMAGE)),
)

FORMS = stored(
    "forms",
    records.Form,
    text("name", required=ALWAYS, unique=True),
    text("description", most=1024),
    field("category", Choice("CUSTOM"), required=ALWAYS),
    field("cols", Whole(1, 4)),
    kept(
        "components",
        field("fields", Items(Kept((text("type", required=ALWAYS),))), required=ALWAYS),
        required=ALWAYS,
    ),
    field("markRequired", Flag(), required=ALWAYS),
    field("markOptional", Flag(), required=ALWAYS),
    field("translationMethod", Choice("TRANSLATE", "DEFAULT_VALUE", "KEY")),
    server_set("created", Moment(), attribute="created_at"),
    server_set("modified", Moment(), attribute="updated_at"),
    permission="forms:form",
    dated=False,
)

RECAPTCHA_CONFIGURATION = single(
    "recaptchaV2Config",
    records.RecaptchaConfiguration,
    permission="forms:recaptchaV2Config",
    verbs=READ_REPLACE_AND_DELETE,
    fields=(
        ENVIRONMENT,
        text("siteKey", required=ALWAYS),
        text("secretKey", required=ALWAYS, shown=False),
        server_set("created", Moment(), attribute="created_at"),
        server_set("modified", Moment(), attribute="updated_at"),
    ),
)

ADMINISTRATOR_SECURITY = single(
    "adminConfig",
    records.AdministratorSecurity,
    field("authenticationMethod", Choice("PINGONE", "EXTERNAL", "HYBRID"), required=ALWAYS),
    field("mfaStatus", Choice("ENFORCE"), required=ALWAYS),
    field("recovery", Flag(), required=ALWAYS),
    kept("allowedMethods", *(text(name, required=ALWAYS) for name in ("EMAIL", "FIDO2", "TOTP"))),
    kept("provider", field("id", Identifier(most=256, to="identityProviders"), required=ALWAYS)),
    permission="admin:config",
    complete=specials.administrator_security,
)
