"""The console in a real browser: every page and every button, in a tenant of hostile names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from pytest_pingone.config import PingOneConfig
from pytest_pingone.console.views import PAGES
from pytest_pingone.serving import Served, Wanted, serving
from tests import hostile
from tests.browser.accessibility import problems

if TYPE_CHECKING:
    from tests.browser.conftest import Person

pytestmark = [pytest.mark.browser, pytest.mark.node]
TYPED = {
    "clock.advance": {"seconds": "90s"},
    "clock.set": {"now": "2030-01-01T00:00:00Z"},
    "clock.skew": {"skew": "-5m"},
    "faults.next": {"endpoint": "users.*", "status": "503"},
    "faults.other_issuer": {"issuer": hostile.IMAGE},
    "sign_on.choose": {"user": hostile.SCRIPT, "application": hostile.IMAGE},
    "mint.access_token": {"claims": '{"x": "<script>"}', "user": "alice", "application": "web"},
    "mint.id_token": {"user": "alice", "application": "web", "nonce": hostile.QUOTES},
    "mint.refresh_token": {"user": "alice", "application": "web"},
    "token.explain": {"token": "eyJ.<script>.x"},
}
WIDE, NARROW = (1280, 900), (360, 780)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """An instance with a hostile tenant that was used."""
    reports: list[str] = []
    with serving(Wanted(config=PingOneConfig(), report=reports.append)) as served:
        pingone = served.instance.pingone
        hostile.fill(pingone)
        with requests.Session() as session:
            hostile.ask(pingone, session)
        yield served
    assert reports == []


@pytest.fixture
def driver(person: Person, served: Served) -> Chrome:
    """A browser that looks at the console."""
    person.driver.get(f"{served.url}/__pingone__/")
    return person.driver


def addresses(driver: Chrome, served: Served) -> Iterator[str]:
    """Walk along the links of the console, a page of each kind with several of its variants."""
    known: set[str] = set()
    kinds: dict[str, int] = {}
    waiting = [f"{served.url}/__pingone__/"]
    while waiting:
        url = waiting.pop(0)
        if url in known:
            continue
        known.add(url)
        kind = next((page.name for page in PAGES if _stands_for(page.path, url)), "")
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > 2:
            continue
        driver.get(url)
        yield url
        found = "return [...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"
        waiting += [
            f"{served.url}{href}"
            for href in driver.execute_script(found)
            if href.startswith("/__pingone__/console/")
        ]
    assert {page.name for page in PAGES} <= kinds.keys()


def _stands_for(path: str, url: str) -> bool:
    own, there = path.split("/"), ["", *url.partition("?")[0].split("/")[3:]]
    return len(own) == len(there) and all(
        part == value or part.startswith("<") for part, value in zip(own, there, strict=True)
    )


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", NARROW)])
def test_every_page_is_accessible_fits_and_leaves_no_complaint(
    person: Person,
    driver: Chrome,
    served: Served,
    node_modules: Path,
    tmp_path: Path,
    scheme: str,
    size: tuple[int, int],
) -> None:
    person.is_shown(*size)
    wanted = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", wanted)
    found: dict[str, list[str]] = {}
    for number, url in enumerate(addresses(driver, served)):
        driver.save_screenshot(str(tmp_path / f"{number:03}.png"))
        wrong = problems(driver, node_modules)
        wrong += person.complaints()
        width = driver.execute_script("return document.documentElement.scrollWidth")
        if width > size[0]:
            wrong.append(f"it is {width} px wide")
        if wrong:
            found[url] = wrong
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert found == {}


def buttons(driver: Chrome) -> list[tuple[str, str]]:
    """Return which forms a page has: the name of each, and what it carries along."""
    script = (
        "return [...document.querySelectorAll('form[method=post]')].map(form => [form.form?.value"
        " ?? '', [...form.querySelectorAll('input[type=hidden]')].map(i => i.value).join('|')])"
    )
    found: list[tuple[str, str]] = [tuple(one) for one in driver.execute_script(script)]
    return found


def press(driver: Chrome, name: str, carried: str) -> None:
    """Fill in a form and send it, as somebody with a mouse would."""
    form = next(
        form
        for form in driver.find_elements(By.CSS_SELECTOR, "form[method=post]")
        if "|".join(
            str(one.get_attribute("value"))
            for one in form.find_elements(By.CSS_SELECTOR, "input[type=hidden]")
        )
        == carried
    )
    for member, text in TYPED.get(name, {}).items():
        field = form.find_element(By.NAME, member)
        field.send_keys(text)
    page = driver.find_element(By.TAG_NAME, "html")
    button = form.find_element(By.TAG_NAME, "button")
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    WebDriverWait(driver, 10).until(lambda _: _is_gone(page))


def _is_gone(page: WebElement) -> bool:
    from selenium.common.exceptions import WebDriverException

    try:
        page.is_enabled()
    except WebDriverException:
        return True
    return False


def test_every_button_does_what_it_says(person: Person, driver: Chrome, served: Served) -> None:
    alice = served.instance.pingone.users["alice"].id
    home = served.instance.pingone.home_id
    pressed: set[str] = set()
    last = {"tenant.reset", "journal.clear"}
    for page in PAGES:
        if not page.forms:
            continue
        path = page.path.replace("<environment>", home).replace("<user>", alice)
        names = [form.name for form in page.forms if form.name not in last]
        for name in [*names, *names]:  # some buttons appear once others were pressed
            driver.get(f"{served.url}{path}")
            there = [one for one in buttons(driver) if one[0] == name]
            if not there or name in pressed:
                continue
            press(driver, *there[0])
            assert driver.find_elements(By.CSS_SELECTOR, "[role=alert]") == [], name
            if name != "token.explain":
                assert driver.find_elements(By.CSS_SELECTOR, "[role=status]"), name
            pressed.add(name)
    for path, name in (("journal", "journal.clear"), ("states", "tenant.reset")):
        driver.get(f"{served.url}/__pingone__/console/{path}")
        press(driver, *next(one for one in buttons(driver) if one[0] == name))
        pressed.add(name)
    assert pressed == {form.name for page in PAGES for form in page.forms}
    assert person.complaints() == []
    with requests.Session() as session:
        hostile.fill(served.instance.pingone)
        hostile.ask(served.instance.pingone, session)


def test_wrong_input_is_told_where_it_stands_and_is_accessible(
    person: Person, driver: Chrome, served: Served, node_modules: Path
) -> None:
    driver.get(f"{served.url}/__pingone__/console/mint")
    field = driver.find_element(By.ID, "mint-access_token-claims")
    field.send_keys("<script>")
    page = driver.find_element(By.TAG_NAME, "html")
    field.find_element(By.XPATH, "./ancestor::form//button").click()
    WebDriverWait(driver, 10).until(lambda _: _is_gone(page))
    field = driver.find_element(By.ID, "mint-access_token-claims")
    assert field.get_attribute("value") == "<script>"
    assert "Write a JSON object" in driver.find_element(By.TAG_NAME, "main").text
    assert problems(driver, node_modules) == []
    [complaint] = person.complaints()  # Chromium notes each answer of 400
    assert "400" in complaint


def test_keyboard_alone_reaches_everything(driver: Chrome, served: Served) -> None:
    driver.get(f"{served.url}/__pingone__/console/clock")
    wanted = driver.execute_script(
        "return document.querySelectorAll('a[href],button,input:not([type=hidden]),select').length"
    )
    reached: list[Any] = []
    for _ in range(wanted + 5):
        driver.switch_to.active_element.send_keys(Keys.TAB)
        focused = driver.switch_to.active_element
        if focused.tag_name == "body":
            break
        assert driver.execute_script(
            "return getComputedStyle(arguments[0]).outlineStyle !== 'none'", focused
        )
        reached.append(focused)
    assert len(reached) == wanted
    assert reached[0].text == "Skip to the content"


def test_snippet_is_copied_where_scripts_run(driver: Chrome, served: Served) -> None:
    driver.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"origin": served.url, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    button = driver.find_element(By.CSS_SELECTOR, "figure.snippet button")
    button.click()
    WebDriverWait(driver, 5).until(lambda _: button.text == "Copied")
    copied = driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied == driver.find_element(By.CSS_SELECTOR, "figure.snippet pre").text


def test_console_works_without_scripts(person_without_scripts: Person, served: Served) -> None:
    driver = person_without_scripts.driver
    driver.get(f"{served.url}/__pingone__/console/clock")
    assert driver.find_elements(By.CSS_SELECTOR, ".copy") == []
    person_without_scripts.presses("+ 1 h")
    assert "went forward by 1 h" in driver.find_element(By.CSS_SELECTOR, "[role=status]").text
    assert person_without_scripts.complaints() == []


def test_token_is_entered_on_a_page_and_kept_until_signing_out(
    person: Person, node_modules: Path
) -> None:
    with serving(Wanted(config=PingOneConfig(), token="s3cret; =é")) as served:
        driver = person.driver
        driver.get(f"{served.url}/__pingone__/console/clock")
        assert problems(driver, node_modules) == []
        person.enters(token="s3cret; =é")
        person.presses("Enter")
        person.sees("Clock")
        person.presses("+ 1 d")
        person.sees("Clock")
        person.presses("Sign out")
        person.sees("Enter the token")
