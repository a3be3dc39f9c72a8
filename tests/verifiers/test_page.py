from __future__ import annotations

from tests.verifiers.page import PAGE, page, published_of_node
from tests.verifiers.trial import Outcome


def test_the_page_shows_what_was_found_out(outcome: Outcome) -> None:
    shown = PAGE.read_text(encoding="utf-8")
    now = page(outcome, published_of_node(shown))
    assert shown == now, "renew it: python -m tests.verifiers.page"
