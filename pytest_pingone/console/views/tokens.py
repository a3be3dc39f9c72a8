"""Sessions and tokens: the time line, a page for each, and tokens that are made or explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pytest_pingone.console import forms, links, snippets
from pytest_pingone.console.decoding import decoded, explanation, verdict
from pytest_pingone.console.drawing import drawing, standing
from pytest_pingone.console.pages import BELOW, Form, Input, Page, Values, Visit
from pytest_pingone.console.paging import paged
from pytest_pingone.console.parts import (
    BAD,
    GOOD,
    QUIET,
    Badge,
    Code,
    Facts,
    Forms,
    Listing,
    Many,
    Said,
    Search,
    Snippets,
)
from pytest_pingone.console.views.sign_on import suggested_applications, suggested_users
from pytest_pingone.control.lives import EXPIRED, LIVE, REVOKED, STANDINGS, Life, lives
from pytest_pingone.errors import not_found
from pytest_pingone.tenant.records import Resource
from pytest_pingone.tenant.sign_on_records import Session
from pytest_pingone.tokens.flaws.collection import FLAWS
from pytest_pingone.tokens.token import claims_in

_DRAWN = 40
_TONES = {LIVE: GOOD, EXPIRED: BAD, REVOKED: BAD}
_COLUMNS = ("What", "User", "Application", "Standing", "Begins", "Ends", "Presented by")


def life_rows(found: Sequence[Life], visit: Visit) -> list[tuple[Any, ...]]:
    """Return the rows of a table of sessions and tokens."""
    return [
        (
            links.life(one),
            links.owner(one) if one.user_id else None,
            links.client(one),
            Badge(standing(one, visit.now), _TONES.get(one.standing, QUIET)),
            one.begin,
            one.end,
            Many([links.entry(number) for number in one.requests[-5:]]) if one.requests else None,
        )
        for one in found
    ]


def life_listing(caption: str, found: Sequence[Life], visit: Visit) -> Listing:
    """Return a table of sessions and tokens, the first of them."""
    return Listing(
        caption=caption,
        columns=_COLUMNS,
        rows=life_rows(found[:_DRAWN], visit),
        empty="None is known.",
    )


def _time_line(visit: Visit) -> Values:
    wanted = {name: visit.asked_for(name) for name in ("standing", "user", "application")}
    found = [
        life
        for life in lives(visit.pingone)
        if wanted["standing"] in ("", life.standing)
        and wanted["user"] in ("", life.user, life.user_id)
        and wanted["application"] in ("", life.application, life.application_id)
        and (life.begin or life.end)
    ]
    page = paged(found, visit, size=_DRAWN)
    return {
        "search": Search(
            inputs=(
                Input(
                    name="standing",
                    label="Standing",
                    kind="choice",
                    options=lambda _: (("", "any"), *((one, one) for one in STANDINGS)),
                ),
                Input(name="user", label="User", options=suggested_users),
                Input(name="application", label="Application", options=suggested_applications),
            ),
            values=wanted,
        ),
        "drawing": drawing(page.items, visit.now),
        "listing": Listing(
            caption="The same as a table",
            columns=_COLUMNS,
            rows=life_rows(page.items, visit),
            paging=page,
            empty="No session and no token is known.",
        ),
    }


def _one(visit: Visit) -> Values:
    wanted = visit.in_path["life"]
    known = lives(visit.pingone)
    found = next((life for life in known if life.id == wanted), None)
    if found is None:
        raise not_found(
            message="No session and no token of this id is known: the journal has forgotten it, or "
            "it ended."
        )
    kind = f"{found.kind[:1].upper()}{found.kind[1:]}"
    return {"title": kind, "sections": list(_about(found, known, visit))}


def _about(life: Life, known: Sequence[Life], visit: Visit) -> Iterator[Any]:
    yield Facts(
        rows=[
            ("Standing", Badge(standing(life, visit.now), _TONES.get(life.standing, QUIET))),
            ("User", links.owner(life) if life.user_id else None),
            ("Application", links.client(life)),
            ("Begins", life.begin),
            ("Ends", life.end),
            ("Made", life.origin or None),
            (
                "Presented by requests",
                Many([links.entry(number) for number in life.requests]) if life.requests else None,
            ),
            *_of_session(life, visit),
        ],
    )
    if life.token is not None:
        yield from explanation(life.token, visit)
        yield from decoded(life.token, life.kind)
        url = visit.pingone.environment_url
        yield Snippets(
            title="To copy",
            rows=[("The token itself", str(life.token)), *snippets.with_token(life.token, url)],
        )
    elif links.is_session(life):
        own = [one for one in known if one.token and claims_in(one.token).get("sid") == life.id]
        yield life_listing("Tokens that came out of it", own, visit)
    else:
        yield Said(text="Its text is not known: the journal has forgotten the answer that gave it.")


def _of_session(life: Life, visit: Visit) -> Iterator[tuple[str, Any]]:
    if not links.is_session(life) or life.environment_id is None:
        return
    session = visit.state.table(Session, life.environment_id).get(life.id)
    if session is not None:
        yield "Session id (sid)", Code(session.id)
        yield "Signed on", session.signed_on_at
        yield "acr", session.acr
        yield "amr", " ".join(session.amr) or None
        yield "Last active", session.active_at
        yield "IP address", session.remote_ip
        yield "Browser", session.user_agent


def _resources(visit: Visit) -> list[tuple[str, str]]:
    return [(one.name, "") for one in visit.state.table(Resource, visit.pingone.home_id)]


_USER = Input(name="user", label="User", options=suggested_users)
_REQUIRED_USER = Input(name="user", label="User", options=suggested_users, required=True)
_SHARED = (
    Input(
        name="application",
        label="Application",
        hint="the first that could get one unless given",
        options=suggested_applications,
    ),
    Input(
        name="scopes",
        label="Scopes",
        hint="all that are granted unless given",
        read=forms.words,
    ),
    Input(name="lifetime", label="Lifetime", hint="1h, 300, or -5m: expired", read=forms.length),
    Input(
        name="claims",
        label="Claims to add or replace",
        kind="long",
        hint='a JSON object, such as {"tier": "gold"}',
        read=forms.document,
        wide=True,
    ),
    Input(name="remove", label="Claims to leave out", hint="names", read=forms.words),
)
_KINDS = ("access_token", "id_token", "refresh_token")
_MADE = "The token was made."


def _then(answer: Any) -> str:
    return links.token_path(answer["token"])


def _flaws(_visit: Visit) -> list[tuple[str, str]]:
    return [("", "none: a good token"), *((flaw.id, flaw.id) for flaw in FLAWS)]


def _twins(_visit: Visit) -> list[tuple[str, str]]:
    return [("", "none"), *((twin.id, twin.id) for twin in FLAWS.twins)]


MINT = Page(
    name="mint",
    path=f"{BELOW}/mint",
    area="mint",
    title="Mint a token",
    template="sections.html",
    show=lambda _: {"sections": [Forms(names=[f"mint.{kind}" for kind in _KINDS])]},
    forms=(
        Form(
            name="mint.access_token",
            call="mint.access_token",
            title="Access token",
            says="A good one unless told otherwise. Without a user, an application\u2019s own.",
            button="Make an access token",
            inputs=(
                _USER,
                Input(
                    name="resource",
                    label="Resource",
                    hint="the PingOne API unless given",
                    options=_resources,
                ),
                *_SHARED,
                Input(name="audience", label="Audience", hint="another aud", read=forms.endpoints),
                Input(name="flaw", label="Flaw", kind="choice", options=_flaws),
                Input(name="twin", label="Odd but good", kind="choice", options=_twins),
            ),
            done=_MADE,
            then=_then,
        ),
        Form(
            name="mint.id_token",
            call="mint.id_token",
            title="ID token",
            button="Make an ID token",
            inputs=(
                _REQUIRED_USER,
                *_SHARED,
                Input(name="nonce", label="Nonce"),
                Input(
                    name="access_token",
                    label="Access token",
                    hint="that it comes with, for at_hash",
                    read=forms.trimmed,
                ),
            ),
            done=_MADE,
            then=_then,
        ),
        Form(
            name="mint.refresh_token",
            call="mint.refresh_token",
            title="Refresh token",
            says="In JWT form. The token endpoint does not take it: it was not issued there.",
            button="Make a refresh token",
            inputs=(_REQUIRED_USER, *_SHARED),
            done=_MADE,
            then=_then,
        ),
    ),
)


def _explained(visit: Visit) -> Values:
    sections: list[Any] = [Forms(names=["token.explain"])]
    if visit.made is not None:
        token = visit.request.form["token"].strip()
        sections += [*verdict(visit.made, "What it is"), *decoded(token)]
    return {"sections": sections}


EXPLAIN = Page(
    name="explain",
    path=f"{BELOW}/explain",
    area="explain",
    title="Explain a token",
    template="sections.html",
    show=_explained,
    forms=(
        Form(
            name="token.explain",
            call="token.explain",
            says="What it is, whether it would be accepted, by whom, and if not why. Nothing is "
            "written into the journal.",
            button="Explain it",
            inputs=(
                Input(name="token", label="Token", kind="long", required=True, wide=True),
                Input(
                    name="audience",
                    label="Audience",
                    hint="what it must be for; what it says itself unless given",
                    read=forms.trimmed,
                ),
                Input(
                    name="at",
                    label="At",
                    hint="2030-01-01T00:00:00Z; now unless given",
                    read=forms.one_time,
                ),
            ),
            only_asks=True,
        ),
    ),
)
TIME_LINE = Page(
    name="tokens",
    path=f"{BELOW}/tokens",
    area="tokens",
    title="Sessions and tokens",
    template="time_line.html",
    show=_time_line,
)
LIFE = Page(
    name="token",
    path=f"{BELOW}/tokens/<life>",
    area="tokens",
    template="sections.html",
    show=_one,
)
