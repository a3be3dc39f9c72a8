"""Faults: those that hold, with how often they were met, and forms for new ones."""

from __future__ import annotations

from pytest_pingone.console import forms
from pytest_pingone.console.pages import BELOW, Form, Input, Page, Values, Visit
from pytest_pingone.console.parts import Button, Code, Forms, Listing
from pytest_pingone.emulator.faults.refusals import WORDINGS

_MADE = "The fault holds from now on."


def _show(visit: Visit) -> Values:
    held = visit.instance.faults.all()
    rows = [
        (number, Code(fault.said), fault.used, Button("faults.end", {"fault": number}, number))
        for number, fault in held.items()
    ]
    listing = Listing(
        caption="Faults that were made",
        columns=("Number", "What goes wrong", "Met", "End it"),
        rows=rows,
        empty="Nothing goes wrong: there are no faults.",
        numbers=frozenset({0, 2}),
    )
    return {
        "sections": [
            listing,
            *([Forms(names=["faults.end_all"])] if held else []),
            Forms(title="Make a fault", names=["faults.next", "faults.rate_limit"]),
            Forms(names=["faults.stale_jwks", "faults.missing_key", "faults.other_issuer"]),
        ]
    }


def _times(hint: str) -> Input:
    return Input(name="times", label="How many answers", read=forms.count_or_all, hint=hint)


_ENDPOINT = Input(
    name="endpoint",
    label="Endpoint",
    hint="token, users.list, users.*; several with commas; none for all",
    read=forms.endpoints,
)
_APPLICATION = Input(
    name="application", label="Application", hint="only what this one asks", read=forms.trimmed
)
_RETRY = Input(name="retry_after", label="Retry-After", hint="seconds", read=forms.whole)

PAGE = Page(
    name="faults",
    path=f"{BELOW}/faults",
    area="faults",
    title="Faults",
    template="sections.html",
    show=_show,
    forms=(
        Form(
            name="faults.end",
            call="faults.end",
            button="End",
            in_path=("fault",),
            done="The fault was ended.",
        ),
        Form(
            name="faults.end_all",
            call="faults.end_all",
            button="End all faults",
            done="All faults were ended.",
            danger=True,
        ),
        Form(
            name="faults.next",
            call="faults.next",
            title="The next answers",
            says="Refused, slow, lost, cut, or with another body.",
            button="Make this fault",
            inputs=(
                _ENDPOINT,
                Input(
                    name="status",
                    label="Refuse with status",
                    kind="choice",
                    read=forms.whole,
                    options=lambda _: (
                        ("", "do not refuse"),
                        *((f"{status}", f"{status}") for status in WORDINGS),
                    ),
                ),
                Input(name="code", label="Code", hint="another than is usual", read=forms.trimmed),
                _RETRY,
                Input(name="delay", label="Delay", hint="seconds of real time", read=forms.number),
                Input(
                    name="drop",
                    label="Break the connection",
                    kind="choice",
                    options=lambda _: (
                        ("", "do not"),
                        ("before", "before anything is done"),
                        ("middle", "in the middle of the answer"),
                    ),
                ),
                Input(
                    name="body",
                    label="Body",
                    hint="truncated, not-json, or any other text",
                ),
                _times("1 unless given; all for all"),
                Input(
                    name="after",
                    label="After how many requests",
                    hint="0 unless given",
                    read=forms.whole,
                ),
                _APPLICATION,
            ),
            done=_MADE,
        ),
        Form(
            name="faults.rate_limit",
            call="faults.rate_limit",
            title="Rate limit",
            says="With nothing filled in: PingOne\u2019s base limits of the Management API.",
            button="Limit the rate",
            inputs=(
                _ENDPOINT,
                Input(name="after", label="Requests let through", read=forms.whole),
                Input(
                    name="seconds",
                    label="In a window of seconds",
                    hint="60 unless given",
                    read=forms.whole,
                ),
                _RETRY,
                _APPLICATION,
            ),
            done=_MADE,
        ),
        Form(
            name="faults.stale_jwks",
            call="faults.stale_jwks",
            title="Stale JWKS",
            says="Serve the JWKS as it is now, whatever is rotated later.",
            button="Let it go stale",
            inputs=(_times("all unless given"),),
            done=_MADE,
        ),
        Form(
            name="faults.missing_key",
            call="faults.missing_key",
            title="Missing key",
            says="Serve the JWKS without one of its keys.",
            button="Leave the key out",
            inputs=(
                Input(
                    name="kid",
                    label="Key id",
                    hint="the key that signs now unless given",
                    read=forms.trimmed,
                ),
                _times("all unless given"),
            ),
            done=_MADE,
        ),
        Form(
            name="faults.other_issuer",
            call="faults.other_issuer",
            title="Other issuer",
            says="Let discovery name another issuer.",
            button="Name another issuer",
            inputs=(
                Input(name="issuer", label="Issuer", required=True, read=forms.trimmed),
                _times("all unless given"),
            ),
            done=_MADE,
        ),
    ),
)
