"""What users do: sign on without a page, read their mail, answer on another device."""

from __future__ import annotations

from typing import Any

from pytest_pingone.control.rows import Asked, Call, in_text, listed, or_null, shape
from pytest_pingone.management.fields import ALWAYS, field
from pytest_pingone.management.kinds import Flag, Many, Text
from pytest_pingone.tenant.sign_on_records import ChosenUser

_CHOICE = shape(
    user="string",
    application=or_null("string"),
    acr=or_null("string"),
    amr=listed({"type": "string"}),
)
_CHOICES = shape(chosen=listed(_CHOICE))
_MESSAGE = shape(
    user="string",
    kind={"enum": ["otp", "recovery", "verification"]},
    email=or_null("string"),
    code="string",
    sent_at={"type": "string", "format": "date-time"},
)


def _choices(asked: Asked) -> dict[str, Any]:
    pingone = asked.instance.pingone
    chosen = []
    for choice in pingone.chosen_users:
        user = pingone.users.get(choice.user_id)
        everywhere = choice.id == ChosenUser.EVERYWHERE
        application = None if everywhere else pingone.applications.get(choice.id)
        chosen.append(
            {
                "user": choice.user_id if user is None else user.username,
                "application": None if application is None else application.name,
                "acr": choice.acr,
                "amr": list(choice.amr),
            }
        )
    return {"chosen": chosen}


def _choose(asked: Asked) -> dict[str, Any]:
    asked.instance.pingone.sign_on(**asked.values)
    return _choices(asked)


def _take_back(asked: Asked) -> dict[str, Any]:
    asked.instance.pingone.sign_on(None, application=asked.values.get("application"))
    return _choices(asked)


def _messages(asked: Asked) -> dict[str, Any]:
    pingone = asked.instance.pingone
    found = []
    for message in pingone.messages:
        user = pingone.users.get(message.user_id)
        found.append(
            {
                "user": message.user_id if user is None else user.username,
                "kind": message.kind,
                "email": message.email,
                "code": message.code,
                "sent_at": in_text(message.sent_at),
            }
        )
    wanted = asked.values.get("user")
    return {"messages": [one for one in found if wanted in (None, one["user"])]}


def _answer(asked: Asked) -> None:
    asked.instance.pingone.answer(
        asked.values["auth_req_id"], accept=asked.values.get("accept", True)
    )


CALLS = (
    Call(
        name="sign_on.read",
        method="GET",
        path="/sign_on",
        says="Say who signs on without being asked.",
        answer=_choices,
        shows=_CHOICES,
    ),
    Call(
        name="sign_on.choose",
        method="PUT",
        path="/sign_on",
        says="Say who signs on when a browser reaches authorize: the redirect comes at once. With "
        "`application`, only there.",
        takes=(
            field("user", Text(), required=ALWAYS),
            field("application", Text()),
            field("acr", Text()),
            field("amr", Many(Text())),
        ),
        answer=_choose,
        shows=_CHOICES,
    ),
    Call(
        name="sign_on.take_back",
        method="DELETE",
        path="/sign_on",
        says="Let people sign on by themselves again, on the page.",
        takes=(field("application", Text()),),
        where="query",
        answer=_take_back,
        shows=_CHOICES,
    ),
    Call(
        name="messages.list",
        method="GET",
        path="/messages",
        says="List what would have been sent to users by mail or text: one-time and recovery "
        "codes, the oldest first.",
        takes=(field("user", Text()),),
        where="query",
        answer=_messages,
        shows=shape(messages=listed(_MESSAGE)),
    ),
    Call(
        name="ciba.answer",
        method="POST",
        path="/ciba/answer",
        says="Answer a CIBA request as its user would, on a device of their own.",
        takes=(field("auth_req_id", Text(), required=ALWAYS), field("accept", Flag())),
        answer=_answer,
        status=204,
    ),
)
