"""A token taken apart: header and claims as tables, times in words, and what it is good for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_pingone.clock import SECOND, is_time, moment
from pytest_pingone.console.pages import Visit
from pytest_pingone.console.parts import BAD, GOOD, Badge, Code, Facts, Listing, Said, Whole
from pytest_pingone.control.calls.tokens import explained
from pytest_pingone.errors import UsageError
from pytest_pingone.tokens.token import claims_in, header_in

_TIMES = ("iat", "nbf", "exp", "auth_time")


def decoded(token: str, name: str = "token") -> Iterator[Any]:
    """Yield the parts that show what is in a token.

    Args:
        name: what it is called in captions, such as `access_token`.
    """
    header, claims = header_in(token), claims_in(token)
    if not header and not claims:
        yield Said(text=f"The {name} is opaque, or cannot be read.")
        return
    for caption, members in ((f"Header of the {name}", header), (f"Claims of the {name}", claims)):
        yield Listing(
            caption=caption,
            columns=("Name", "Value", "In words"),
            rows=[
                (Code(key), Whole(value), _in_words(key, value)) for key, value in members.items()
            ],
            empty="It cannot be read.",
        )


def _in_words(name: str, value: object) -> Any:
    if name in _TIMES and is_time(value):
        return moment(int(value * SECOND))
    return None


def explanation(token: str, visit: Visit) -> Iterator[Any]:
    """Yield the parts that say what a token is good for now."""
    try:
        found = explained(visit.pingone.explain(token))
    except UsageError as problem:
        yield Said(title="Explained", text=str(problem), tone=BAD)
        return
    yield from verdict(found)


def verdict(found: Mapping[str, Any], title: str = "Is it good now?") -> Iterator[Any]:
    """Yield the parts that show an explanation, as the control API has it."""
    accepted = found["accepted"]
    yield Facts(
        title=title,
        rows=[
            ("Verdict", Badge("accepted", GOOD) if accepted else Badge("not accepted", BAD)),
            ("Kind", found["kind"]),
            *((f"Problem {n}", Whole(said)) for n, said in enumerate(found["problems"], start=1)),
            *((one["label"].capitalize(), Whole(one["text"])) for one in found["facts"]),
        ],
    )
    if found["findings"]:
        yield Listing(
            caption="Who would take it",
            columns=("Who", "Verdict", "Why"),
            rows=[
                (
                    Whole(one["by"]),
                    Badge("accepts", GOOD) if one["accepted"] else Badge("refuses", BAD),
                    Whole(one["why"]) if one["why"] else None,
                )
                for one in found["findings"]
            ],
        )
