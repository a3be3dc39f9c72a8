"""The issuer's clock: what time it is, and buttons that move it."""

from __future__ import annotations

from pytest_pingone.console import forms
from pytest_pingone.console.pages import BELOW, Form, Input, Page, Values, Visit
from pytest_pingone.console.parts import Facts, Forms

_HOW = {
    "follow": "It follows the machine\u2019s clock.",
    "pinned": "It stands still.",
    "running": "It runs on, on its own.",
}
_STEPS = (("1-minute", "1 min", 60), ("1-hour", "1 h", 3600), ("1-day", "1 d", 86_400))


def _show(visit: Visit) -> Values:
    clock = visit.pingone.issuer_clock
    return {
        "sections": [
            Facts(
                rows=[
                    ("Now", visit.now),
                    ("How it moves", _HOW[clock.mode]),
                    ("Skew", f"{clock.skew.total_seconds():+g} s"),
                ]
            ),
            Forms(title="Send it forward", names=[*(f"clock.{name}" for name, _, _ in _STEPS)]),
            Forms(names=["clock.advance"]),
            Forms(title="Set it", names=["clock.set", "clock.skew"]),
            Forms(title="How it moves", names=["clock.stop", "clock.run", "clock.follow"]),
        ]
    }


PAGE = Page(
    name="clock",
    path=f"{BELOW}/clock",
    area="clock",
    title="Clock",
    template="sections.html",
    show=_show,
    forms=(
        *(
            Form(
                name=f"clock.{name}",
                call="clock.advance",
                button=f"+ {words}",
                sent={"seconds": seconds},
                done=f"The issuer\u2019s clock went forward by {words}.",
            )
            for name, words, seconds in _STEPS
        ),
        Form(
            name="clock.advance",
            call="clock.advance",
            button="Send it",
            inputs=(
                Input(
                    name="seconds",
                    label="By any length of time",
                    hint="61m, 1h30m, 90 (seconds), or -5m to go back",
                    read=forms.length,
                    required=True,
                ),
            ),
            done="The issuer\u2019s clock was moved.",
        ),
        Form(
            name="clock.set",
            call="clock.set",
            button="Set the clock",
            inputs=(
                Input(
                    name="now",
                    label="Time",
                    hint="2030-01-01T00:00:00Z, or seconds since 1970",
                    read=forms.one_time,
                    required=True,
                ),
                Input(
                    name="mode",
                    label="And then",
                    kind="choice",
                    value="running",
                    options=lambda _: (("running", "let it run on"), ("pinned", "stop it there")),
                ),
            ),
            done="The issuer\u2019s clock was set.",
        ),
        Form(
            name="clock.skew",
            call="clock.set",
            button="Set the skew",
            inputs=(
                Input(
                    name="skew",
                    label="Skew",
                    hint="how far it is ahead: 30s, or -5m if it is behind",
                    read=forms.length,
                    required=True,
                ),
            ),
            done="The skew of the issuer\u2019s clock was set.",
        ),
        Form(
            name="clock.stop",
            call="clock.set",
            button="Stop it now",
            sent={"mode": "pinned"},
            done="The issuer\u2019s clock stands still.",
        ),
        Form(
            name="clock.run",
            call="clock.set",
            button="Let it run on",
            sent={"mode": "running"},
            done="The issuer\u2019s clock runs on.",
        ),
        Form(
            name="clock.follow",
            call="clock.follow",
            button="Follow the machine",
            done="The issuer\u2019s clock follows the machine\u2019s, without skew.",
        ),
    ),
)
