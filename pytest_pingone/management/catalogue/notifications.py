"""What PingOne sends: settings, policies, senders, templates.

Source: PingOne Platform API reference, "Notifications settings", "Notifications policies",
"Phone delivery settings", "Notifications templates".
"""

from __future__ import annotations

from pytest_pingone.management.catalogue.members import (
    CREATED,
    ENVIRONMENT,
    ID,
    UPDATED,
    text,
)
from pytest_pingone.management.catalogue.stored import (
    READ_REPLACE_AND_DELETE,
    kept,
    single,
    stored,
    stored_below,
)
from pytest_pingone.management.collection import CREATE, DELETE, READ_ONLY, Shape, everything
from pytest_pingone.management.fields import ALWAYS, Field, Kept, field, server_set
from pytest_pingone.management.kinds import Anything, Choice, Flag, Items, Text, Whole
from pytest_pingone.management.specials import notifications as specials
from pytest_pingone.management.specials.defaults import only_default, stays_default
from pytest_pingone.tenant import records

_SETTINGS = "notifications:notificationsSettings"
_UPDATE = "notifications:update:notificationsSettings"
_RESET = {DELETE: "notifications:reset:notificationsSettings"}
_ADDRESS = (text("name"), text("address"))
_AUTHENTICATION = kept(
    "authentication",
    field("method", Choice("BASIC", "BEARER"), required=ALWAYS),
    text("password", shown=False),
    text("authToken", shown=False),
    required=ALWAYS,
)
_METHOD = field("method", Choice("GET", "POST"), required=ALWAYS)
_URL = text("url", most=2048, required=ALWAYS)

NOTIFICATIONS_SETTINGS = single(
    "notificationsSettings",
    records.NotificationsSettings,
    field("deliveryMode", Choice("ALL")),
    kept("restrictions", field("smsVoiceQuota", Anything(), required=ALWAYS)),
    permission=_SETTINGS,
    own_permissions=_RESET,
    verbs=READ_REPLACE_AND_DELETE,
    shows_deleted=True,
    removed=specials.settings_reset,
)

_PROTOCOLS = Choice("SMTPS", "SMTP", "HTTP")
EMAIL_DELIVERY_SETTINGS = single(
    "emailDeliverySettings",
    records.EmailDeliverySettings,
    permission=_SETTINGS,
    own_permissions=_RESET,
    below="notificationsSettings/",
    verbs=READ_REPLACE_AND_DELETE,
    fields=(
        ENVIRONMENT,
        field("protocol", _PROTOCOLS, required=ALWAYS),
        text("host"),
        field("port", Whole(1, 65535)),
        text("username"),
        text("password", shown=False),
        kept("from", *_ADDRESS, attribute="sender"),
        kept("replyTo", *_ADDRESS),
        UPDATED,
    ),
    varies_by="protocol",
    variants={
        "HTTP": Shape(
            (
                ENVIRONMENT,
                field("protocol", _PROTOCOLS, required=ALWAYS),
                text("name", required=ALWAYS),
                _AUTHENTICATION,
                kept("from", *_ADDRESS, attribute="sender"),
                kept("replyTo", *_ADDRESS),
                field(
                    "requests",
                    Items(
                        Kept(
                            (
                                field("deliveryMethod", Choice("EMAIL"), required=ALWAYS),
                                _METHOD,
                                _URL,
                            )
                        )
                    ),
                    required=ALWAYS,
                ),
                UPDATED,
            ),
            everything,
        )
    },
    usual=specials.usual_port,
)

_NUMBER = (
    text("number", required=ALWAYS),
    field("type", Choice("SHORT_CODE", "TOLL_FREE", "PHONE_NUMBER"), required=ALWAYS),
)
_CALL = (
    field("deliveryMethod", Choice("SMS", "VOICE"), required=ALWAYS),
    _METHOD,
    _URL,
    field("phoneNumberFormat", Choice("FULL", "NUMBER_ONLY"), required=ALWAYS),
)


def _carrier(*members: Field) -> tuple[Field, ...]:
    providers = Choice("CUSTOM_TWILIO", "CUSTOM_SYNIVERSE", "CUSTOM_PROVIDER")
    return (
        ID,
        ENVIRONMENT,
        field("provider", providers, required=ALWAYS, fixed=True),
        *members,
        field("numbers", Items(Kept(_NUMBER))),
        CREATED,
        UPDATED,
    )


PHONE_DELIVERY_SETTINGS = stored(
    "phoneDeliverySettings",
    records.PhoneDeliverySettings,
    permission=_SETTINGS,
    own_permissions={CREATE: _UPDATE, **_RESET},
    below="notificationsSettings/",
    fields=_carrier(text("sid", required=ALWAYS), text("authToken", required=ALWAYS, shown=False)),
    varies_by="provider",
    variants={
        "CUSTOM_PROVIDER": Shape(
            _carrier(
                text("name", required=ALWAYS),
                _AUTHENTICATION,
                field("requests", Items(Kept(_CALL)), required=ALWAYS),
            ),
            everything,
        )
    },
)

_QUOTA = (
    field("type", Choice("USER", "ENVIRONMENT"), required=ALWAYS),
    field("deliveryMethods", Items(Choice("SMS", "Voice", "Email")), required=ALWAYS),
)
NOTIFICATIONS_POLICIES = stored(
    "notificationsPolicies",
    records.NotificationsPolicy,
    text("name", required=ALWAYS, unique=True),
    field("default", Flag()),
    field("quotas", Items(Kept(_QUOTA), most=1), required=ALWAYS),
    kept(
        "countryLimit",
        field("type", Choice("NONE", "ALLOWED", "DENIED"), required=ALWAYS),
        field("countries", Items(Text()), required=ALWAYS),
        field("deliveryMethods", Items(Choice("SMS", "Voice"))),
    ),
    permission="notifications:notificationsPolicy",
    complete=stays_default,
    written=only_default,
    deleting=specials.policy_deleting,
)

TEMPLATES = stored(
    "templates",
    records.NotificationTemplate,
    permission="notifications:template",
    verbs=READ_ONLY,
    fields=(
        ID,
        server_set("displayName", Text()),
        server_set("deliveryMethods", Items(Text())),
        server_set("variables", Anything()),
        CREATED,
        UPDATED,
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "contents": "{self}/contents",
    },
)


def _content(*members: Field) -> tuple[Field, ...]:
    return (
        ID,
        field("locale", Text(), required=ALWAYS),
        field("deliveryMethod", Choice(*specials.METHODS), required=ALWAYS, fixed=True),
        text("variant", most=100),
        *members,
        CREATED,
        UPDATED,
    )


TEMPLATE_CONTENTS = stored_below(
    TEMPLATES,
    "template_name",
    "template",
    "contents",
    records.TemplateContent,
    permission="notifications:templateContent",
    shared=True,
    fields=_content(text("subject"), field("body", Text(), required=ALWAYS)),
    varies_by="deliveryMethod",
    variants={
        "SMS": Shape(
            _content(text("content", most=153, required=ALWAYS), text("sender", most=11)),
            everything,
        ),
        "Voice": Shape(_content(text("content", most=1024, required=ALWAYS)), everything),
        "Push": Shape(
            _content(
                text("title", most=200, required=ALWAYS),
                text("body", most=400, required=ALWAYS),
                field(
                    "pushCategory",
                    Choice("BANNER_BUTTONS", "WITHOUT_BANNER_BUTTONS", "APPROVE_AND_OPEN_APP"),
                ),
            ),
            everything,
        ),
    },
    complete=specials.content,
)
