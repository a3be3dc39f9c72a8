"""All pages of the console, a file for each area."""

from typing import Final

from pytest_pingone.console.links import ENVIRONMENTS
from pytest_pingone.console.pages import ROOT, Page
from pytest_pingone.console.views import (
    applications,
    clock,
    environments,
    faults,
    journal,
    keys,
    overview,
    resources,
    sign_on,
    states,
    tokens,
    users,
)

PAGES: Final[tuple[Page, ...]] = (
    overview.PAGE,
    *environments.PAGES,
    *applications.PAGES,
    *users.PAGES,
    *resources.PAGES,
    tokens.TIME_LINE,
    tokens.LIFE,
    journal.LIST,
    journal.ENTRY,
    sign_on.MESSAGES,
    sign_on.SIGN_ON,
    tokens.MINT,
    tokens.EXPLAIN,
    clock.PAGE,
    keys.PAGE,
    faults.PAGE,
    states.PAGE,
)
NAVIGATION: Final = (
    ("overview", "Overview", ROOT),
    ("tenant", "Tenant", ENVIRONMENTS),
    *(
        (page.area, page.title, page.path)
        for page in PAGES
        if page.title and page.area not in ("overview", "tenant")
    ),
)

__all__ = ["NAVIGATION", "PAGES"]
