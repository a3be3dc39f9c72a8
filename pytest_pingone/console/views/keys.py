"""The keys that sign tokens."""

from __future__ import annotations

from pytest_pingone.console.pages import BELOW, Form, Page, Values, Visit
from pytest_pingone.console.parts import Badge, Code, Forms, Link, Listing, Said
from pytest_pingone.errors import UsageError


def _show(visit: Visit) -> Values:
    keys = visit.pingone.keys
    try:
        current, coming = keys.current.kid, keys.next.kid
        published = keys.published
    except UsageError as problem:
        return {"sections": [Said(text=str(problem), tone="bad")]}
    previous = published.index(current) - 1
    rows = []
    for place, kid in enumerate(published):
        if kid == current:
            role = Badge("CURRENT: it signs now", "good")
        elif kid == coming:
            role = Badge("NEXT: it signs after a rotation")
        elif place == previous and place > 0:
            role = Badge("PREVIOUS: it signs no more")
        else:
            role = Badge("default: of applications without a policy")
        rows.append((Code(kid), role))
    return {
        "sections": [
            Listing(
                caption="Published keys", columns=("Key id (kid)", "What it is for"), rows=rows
            ),
            Forms(names=["keys.rotate", "keys.retire"]),
            Listing(
                caption="Where they are published",
                columns=("Document", "URL"),
                rows=[("JWKS", Link(visit.pingone.jwks_url))],
            ),
        ]
    }


PAGE = Page(
    name="keys",
    path=f"{BELOW}/keys",
    area="keys",
    title="Keys",
    template="sections.html",
    show=_show,
    forms=(
        Form(
            name="keys.rotate",
            call="keys.rotate",
            title="Rotate",
            says="The NEXT key signs from now on; the one before stays published as PREVIOUS.",
            button="Rotate the keys",
            done="The keys were rotated.",
        ),
        Form(
            name="keys.retire",
            call="keys.retire",
            title="Retire",
            says="Withdraw the PREVIOUS key: what it signed is refused.",
            button="Retire the PREVIOUS key",
            done="The PREVIOUS key was retired.",
            danger=True,
        ),
    ),
)
