"""Flaws: ways in which a token is bad, as a table, each with the nearest token that is good.

What a resource server must refuse, where that is written, and how such a token is forged. Nothing
is made and nothing heavy is loaded before a token is: tests are parametrised by these rows.
"""

from pytest_pingone.tokens.flaws.collection import FLAWS, Flaws, Twins
from pytest_pingone.tokens.flaws.draft import Draft, attacker_key
from pytest_pingone.tokens.flaws.row import Flaw, Twin

__all__ = [
    "FLAWS",
    "Draft",
    "Flaw",
    "Flaws",
    "Twin",
    "Twins",
    "attacker_key",
]
