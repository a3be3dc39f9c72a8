"""Forms of the sign-on pages, as a client without a browser reads them."""

from __future__ import annotations

from html.parser import HTMLParser


class Form(HTMLParser):
    """The first form of a page: where it goes, and what is in its fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self._forms = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form":
            self._forms += 1
            self.action = self.action or known.get("action") or ""
        if self._forms == 1 and tag in {"input", "button"} and known.get("name"):
            self.fields.setdefault(known["name"] or "", known.get("value") or "")
