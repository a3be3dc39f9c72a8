"""docs/reference/verifiers.md: what verifiers make of each flaw and each twin, as it was found out.

`python -m tests.verifiers.page` puts all of them on trial again, and writes the page.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from pytest_pingone import FLAWS, PingOne
from pytest_pingone.tokens.flaws import Flaws, Twins
from tests.verifiers import express
from tests.verifiers.right import RIGHT
from tests.verifiers.trial import WRONG, Outcome, try_python
from tests.verifiers.wrong import Wrong

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "verifiers.md"
TAKEN, REFUSED = "taken", "refused"
_IN_PYTHON = [right for right in RIGHT if right.name != "by hand"]
_COLUMNS = [*(right.name for right in _IN_PYTHON), express.NAME]
_TOP = """# Verifiers

What right and wrong verifiers make of each of the [flaws and twins](flaws.md).
This page was not written but measured; the tests measure again and compare.
It is renewed, after a change of `FLAWS` or of a verifier in `tests/verifiers`, by

```sh
python -m tests.verifiers.page
```

from the root of a clone with the `test` extra and Node.js.
The column of {node} is held to account by the tests marked `node`, all others by the usual run.

## Right verifiers

Each is called as its documentation says: keys, algorithm, issuer and audience are given, and \
every check is on that it has.
What that leaves to you:

{by_hand}

## Flaws

They have to be refused.
That a token was revoked or that its user was disabled cannot be seen in the token: ask PingOne, \
or live with it until the token expires.

{flaws}

## Good twins

They have to be taken: whoever refuses one of these refuses too much.

{twins}

## Verifiers that let bad tokens in

Each is the right one but for one mistake; the last ones are libraries, called too simply.
It lets in these flaws and no others, and turns away these twins and no others.
That a token was revoked counts only where the verifier asks PingOne, or is reproached with not \
asking.

{careless}

## Verifiers that turn good tokens away

They let in nothing that they could see, so only the twins find them.

{fussy}
"""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def by_hand() -> str:
    """Return what each library leaves to its caller."""
    pinned = json.loads((express.FOLDER / "package.json").read_text(encoding="utf-8"))
    jose, server = (f"{name} {pinned['dependencies'][name]}" for name in ("jose", "express"))
    rows = [(right.name, right.by_hand or "nothing") for right in _IN_PYTHON]
    rows.append((f"{express.NAME} ({jose}, in {server})", express.BY_HAND))
    return table(["verifier", "by hand"], rows)


def judged(rows: Flaws | Twins, taken: Mapping[str, AbstractSet[str]], right: str) -> str:
    """Return the table of flaws or twins by verifiers, with what is not right in bold type."""

    def cells(row_id: str) -> Iterator[str]:
        for name in _COLUMNS:
            said = TAKEN if row_id in taken[name] else REFUSED
            yield said if said == right else f"**{said}**"

    return table([rows.kind, *_COLUMNS], ([f"`{row.id}`", *cells(row.id)] for row in rows))


def listed(ids: Sequence[str], everything: Sequence[str]) -> str:
    """Return ids as code, or those that are missing, if these are few."""
    missing = [f"`{row_id}`" for row_id in everything if row_id not in ids]
    if len(missing) > 3:
        return ", ".join(f"`{row_id}`" for row_id in ids)
    return f"all but {', '.join(missing)}" if missing else "all"


def let_in_by(wrong: Wrong, outcome: Outcome) -> str:
    """Return which flaws a wrong verifier was seen to let in."""
    visible = [flaw.id for flaw in FLAWS.for_resource_server(introspects=wrong.may_ask)]
    return listed([name for name in visible if name in outcome.flaws[wrong.name]], visible)


def turned_away_by(wrong: Wrong, outcome: Outcome) -> str:
    """Return which twins a wrong verifier was seen to turn away."""
    twins = [twin.id for twin in FLAWS.twins]
    return listed([name for name in twins if name not in outcome.twins[wrong.name]], twins)


def careless(outcome: Outcome) -> Iterator[Sequence[str]]:
    """Yield a row for each verifier that lets in what it should not."""
    for wrong in WRONG:
        if wrong.lets_in:
            let_in, away = let_in_by(wrong, outcome), turned_away_by(wrong, outcome)
            yield f"`{wrong.name}`", wrong.does, let_in, away, wrong.compare


def fussy(outcome: Outcome) -> Iterator[Sequence[str]]:
    """Yield a row for each verifier that only turns away what it should not."""
    for wrong in WRONG:
        if not wrong.lets_in:
            yield f"`{wrong.name}`", wrong.does, turned_away_by(wrong, outcome)


def page(in_python: Outcome, in_node: Outcome) -> str:
    """Return the page, from what was found out."""
    flaws, twins = {**in_python.flaws, **in_node.flaws}, {**in_python.twins, **in_node.twins}
    head = ["verifier", "its mistake", "lets in", "turns away", "compare"]
    return _TOP.format(
        node=express.NAME,
        by_hand=by_hand(),
        flaws=judged(FLAWS, flaws, REFUSED),
        twins=judged(FLAWS.twins, twins, TAKEN),
        careless=table(head, careless(in_python)),
        fussy=table(["verifier", "its mistake", "turns away"], fussy(in_python)),
    )


def published_of_node(text: str) -> Outcome:
    """Return what a page says about the verifier that does not run in Python: the last column."""
    taken: dict[str, set[str]] = {"flaw": set(), "twin": set()}
    kind = ""
    for line in text.splitlines():
        cells = [cell.strip(" `*") for cell in line.strip("|").split("|")]
        if cells[-1] == express.NAME:
            kind = cells[0]
        elif kind and cells[-1] == TAKEN:
            taken[kind].add(cells[0])
    return Outcome(flaws={express.NAME: taken["flaw"]}, twins={express.NAME: taken["twin"]})


def renew() -> None:
    """Put all verifiers on trial, and write the page."""
    with PingOne() as pingone, tempfile.TemporaryDirectory() as place:
        with express.running(pingone, Path(place)) as url:
            in_node = express.try_express(pingone, url)
        PAGE.write_text(page(try_python(pingone), in_node), encoding="utf-8")


if __name__ == "__main__":
    renew()
