"""Snapshots of the tenant, and the way back to its seed."""

from __future__ import annotations

from pytest_pingone.console import links
from pytest_pingone.console.pages import BELOW, Form, Page, Values, Visit
from pytest_pingone.console.parts import Button, Code, Facts, Forms, Link, Listing, Many, Moment


def _show(visit: Visit) -> Values:
    rows = [
        (
            number,
            Moment(snapshot.taken_at),
            Many(
                [
                    Button("snapshots.restore", {"snapshot": number}, f"snapshot {number}"),
                    Button("snapshots.forget", {"snapshot": number}, f"snapshot {number}"),
                ]
            ),
        )
        for number, snapshot in visit.instance.snapshots.all().items()
    ]
    return {
        "sections": [
            Listing(
                caption="Snapshots",
                columns=("Number", "Taken, by the machine\u2019s clock", "Go back"),
                rows=rows,
                empty="There are none. They are kept in memory until the process ends.",
                numbers=frozenset({0}),
            ),
            Forms(names=["snapshots.take", "tenant.reset"]),
            Facts(
                title="As a seed",
                rows=[
                    ("Download", Link(links.SEED, "the tenant as a seed (TOML)")),
                    ("Begin with it", Code("pytest-pingone serve --seed FILE")),
                ],
            ),
        ]
    }


PAGE = Page(
    name="states",
    path=f"{BELOW}/states",
    area="states",
    title="Snapshots and reset",
    template="sections.html",
    show=_show,
    forms=(
        Form(
            name="snapshots.take",
            call="snapshots.take",
            title="Take a snapshot",
            says="Remember how the tenant is now: all records, sessions and tokens.",
            button="Take a snapshot",
            done="A snapshot was taken.",
        ),
        Form(
            name="tenant.reset",
            call="tenant.reset",
            title="Reset",
            says="Return to what the seed says. Records, sessions and tokens since then are gone, "
            "the clock follows the machine, no fault holds, and the journal is empty. Keys and "
            "snapshots stay.",
            button="Reset the tenant",
            done="The tenant is as its seed says.",
            danger=True,
        ),
        Form(
            name="snapshots.restore",
            call="snapshots.restore",
            button="Restore",
            in_path=("snapshot",),
            done="The tenant is as it was then. The clock follows the machine, and no fault holds.",
        ),
        Form(
            name="snapshots.forget",
            call="snapshots.forget",
            button="Forget",
            in_path=("snapshot",),
            done="The snapshot was forgotten.",
        ),
    ),
)
