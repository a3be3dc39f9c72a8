"""`docs/how-to/node.md`, word for word: from an empty folder to somebody who is signed on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait

from tests.how_to import Terminal, built_wheel, commands, files, page, surroundings

if TYPE_CHECKING:
    from tests.browser.conftest import Person

pytestmark = [pytest.mark.browser, pytest.mark.node]
PAGE = page("node.md")


def follows(person: Person, text: str) -> None:
    """Follow a link, and wait until its page is gone."""
    left = person.driver.find_element(By.TAG_NAME, "html")
    person.driver.find_element(By.LINK_TEXT, text).click()
    WebDriverWait(person.driver, 10).until(staleness_of(left))


def test_a_reader_of_the_page_signs_on_to_an_application_of_their_own(
    tmp_path: Path, person: Person
) -> None:
    env = surroundings(tmp_path, built_wheel(tmp_path))
    folder = tmp_path / "empty"
    folder.mkdir()
    terminal = Terminal(folder, env)
    make, install, serve, install_packages, start, advance = commands(PAGE)

    terminal.runs(make)
    terminal.runs(install)
    with terminal.keeps_running(serve, port=9400) as tenant_says:
        shown = files(PAGE)
        assert list(shown) == ["package.json", "server.js"]
        for name, text in shown.items():
            (folder / name).write_text(text, encoding="utf-8")
        terminal.runs(install_packages)
        with terminal.keeps_running(start, port=8000):
            person.driver.get("http://localhost:8000/")
            person.sees("Orders")
            follows(person, "Sign on")
            person.sees("Sign on")
            person.signs_on()
            welcome = person.sees("Hello, Alice Adams")
            assert "A book, A bicycle" in welcome
            assert "renewed 0 times" in welcome
            for claim in (
                'preferred_username "alice"',
                'email "alice@example.com"',
                "sid",
                "nonce",
            ):
                assert claim in welcome

            follows(person, "Again")
            assert "renewed 0 times" in person.sees("Hello, Alice Adams")

            terminal.runs(advance)
            follows(person, "Again")
            assert "renewed 1 times" in person.sees("Hello, Alice Adams")
            follows(person, "Again")
            assert "renewed 1 times" in person.sees("Hello, Alice Adams")

            follows(person, "Sign off")
            person.sees("Orders")
            follows(person, "Sign on")
            person.sees("Sign on")
            assert person.complaints() == []
    told = "".join(tenant_says)
    assert "issuer" in told
    assert told.count("/as/token [token] web -> 200") == 2
    assert "/as/userinfo [userinfo] - -> 401 (the access token is refused: it expired at" in told
