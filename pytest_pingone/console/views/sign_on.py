"""Who signs on without being asked, and what was sent to users."""

from __future__ import annotations

from pytest_pingone.console import forms, links
from pytest_pingone.console.pages import BELOW, Form, Input, Page, Values, Visit
from pytest_pingone.console.paging import paged
from pytest_pingone.console.parts import Button, Code, Forms, Listing
from pytest_pingone.tenant.records import Application, User
from pytest_pingone.tenant.sign_on_records import ChosenUser, Message

_SUGGESTED = 100
CHOOSE_FORM = Form(
    name="sign_on.as_user",
    call="sign_on.choose",
    button="Sign on as this user",
    hidden=("user",),
    done="From now on this user signs on without being asked.",
)


def suggested_users(visit: Visit) -> list[tuple[str, str]]:
    """Return users to choose from, the first of them."""
    users = visit.state.table(User, visit.pingone.home_id)
    return [(user.username, "") for user, _ in zip(users, range(_SUGGESTED), strict=False)]


def suggested_applications(visit: Visit) -> list[tuple[str, str]]:
    """Return applications to choose from."""
    applications = visit.state.table(Application, visit.pingone.home_id)
    return [(one.name, "") for one in applications if one.is_client][:_SUGGESTED]


def message_rows(visit: Visit, environment_id: str, user_id: str | None = None) -> list[Message]:
    """Return what was sent to users of an environment, or to one, the latest first."""
    messages = list(visit.state.table(Message, environment_id))
    return [one for one in reversed(messages) if user_id in (None, one.user_id)]


def _choices(visit: Visit) -> Values:
    home = visit.pingone.home_id
    users, applications = visit.state.table(User, home), visit.state.table(Application, home)
    rows = []
    for choice in visit.state.table(ChosenUser, home):
        user, application = users.get(choice.user_id), applications.get(choice.id)
        everywhere = choice.id == ChosenUser.EVERYWHERE
        back = (
            Button("sign_on.take_back", {}, "everywhere")
            if everywhere
            else Button(
                "sign_on.take_back_one",
                {"application": choice.id},
                choice.id if application is None else application.name,
            )
        )
        rows.append(
            (
                links.user(home, user.id, user.username) if user else Code(choice.user_id),
                "everywhere"
                if everywhere
                else links.application(home, choice.id, application.name if application else "-"),
                choice.acr,
                " ".join(choice.amr),
                back,
            )
        )
    return {
        "sections": [
            Listing(
                caption="Who signs on without being asked",
                columns=("User", "Where", "acr", "amr", "Take back"),
                rows=rows,
                empty="Nobody: whoever comes signs on by themselves, on the page.",
            ),
            Forms(names=["sign_on.choose"]),
            *([Forms(names=["sign_on.take_back"])] if rows else []),
        ]
    }


def _messages(visit: Visit) -> Values:
    home = visit.pingone.home_id
    users = visit.state.table(User, home)
    page = paged(message_rows(visit, home), visit)
    rows = []
    for message in page.items:
        user = users.get(message.user_id)
        rows.append(
            (
                message.sent_at,
                links.user(home, user.id, user.username) if user else Code(message.user_id),
                message.kind,
                message.email,
                Code(message.code),
            )
        )
    return {
        "sections": [
            Listing(
                caption="What would have been sent by mail or text",
                columns=("Sent", "User", "Kind", "To", "Code"),
                rows=rows,
                paging=page,
                empty="Nothing was sent.",
            )
        ]
    }


SIGN_ON = Page(
    name="sign_on",
    path=f"{BELOW}/sign_on",
    area="sign_on",
    title="Sign on as",
    template="sections.html",
    show=_choices,
    forms=(
        Form(
            name="sign_on.choose",
            call="sign_on.choose",
            title="Choose a user",
            says="When a browser reaches authorize, this user is signed on: no page is shown.",
            button="Sign on as this user",
            inputs=(
                Input(
                    name="user",
                    label="User",
                    hint="username or id",
                    options=suggested_users,
                    required=True,
                ),
                Input(
                    name="application",
                    label="Application",
                    hint="only there; none for everywhere",
                    options=suggested_applications,
                ),
                Input(
                    name="acr",
                    label="acr",
                    hint="the sign-on policy that tokens name",
                    read=forms.trimmed,
                ),
                Input(
                    name="amr",
                    label="amr",
                    hint="how the user was authenticated: pwd, otp",
                    read=forms.words,
                ),
            ),
            done="From now on this user signs on without being asked.",
        ),
        Form(
            name="sign_on.take_back_one",
            call="sign_on.take_back",
            button="Take back",
            hidden=("application",),
            done="The choice was taken back.",
        ),
        Form(
            name="sign_on.take_back",
            call="sign_on.take_back",
            button="Take all choices back",
            done="All choices were taken back.",
        ),
    ),
)
MESSAGES = Page(
    name="messages",
    path=f"{BELOW}/messages",
    area="messages",
    title="Messages",
    template="sections.html",
    show=_messages,
)
