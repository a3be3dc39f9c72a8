"""Chromium without a screen, an application that it comes back to, and what npm brings."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from pytest_pingone import PingOne
from tests.npm import installed

PASSWORD = "Correct-Horse-9"
PHONE, DESKTOP = (390, 844), (1280, 900)
_QUIET = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --disable-dev-shm-usage"
)


class _Arrival(BaseHTTPRequestHandler):
    """Remembers what the browser brought, and says that it is back."""

    protocol_version = "HTTP/1.1"
    arrivals: list[dict[str, str]]

    def do_GET(self) -> None:
        self._remember(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._remember(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _remember(self, members: str) -> None:
        if self.path.startswith("/callback"):
            self.arrivals.append({"method": self.command, **dict(parse_qsl(members))})
        page = b"<!doctype html><title>Back</title><link rel=icon href='data:,'><h1>Back</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Say nothing."""


class Application:
    """An application that sends its users to the emulator, and sees them come back."""

    def __init__(self, pingone: PingOne, port: int, arrivals: list[dict[str, str]]) -> None:
        self._pingone = pingone
        self.arrivals = arrivals
        self.callback = f"http://127.0.0.1:{port}/callback"
        uris = [self.callback]
        pingone.applications.update("web", redirect_uris=uris, post_logout_redirect_uris=uris)

    def sign_on_url(self, **more: str) -> str:
        asked = {
            "client_id": self._pingone.applications["web"].client_id,
            "redirect_uri": self.callback,
            "response_type": "code",
            "scope": "openid profile",
            "state": "s-1",
            **more,
        }
        return f"{self._pingone.issuer}/authorize?{urlencode(asked)}"

    def tokens(self) -> dict[str, Any]:
        """Redeem the code that came last."""
        web = self._pingone.applications["web"]
        answer = requests.post(
            self._pingone.token_url,
            data={
                "grant_type": "authorization_code",
                "code": self.arrivals[-1]["code"],
                "redirect_uri": self.callback,
            },
            auth=(web.client_id, web.client_secret),
            timeout=10,
        )
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def who(self) -> str:
        """Return the name of the user who signed on, as userinfo gives it."""
        headers = {"Authorization": f"Bearer {self.tokens()['access_token']}"}
        answer = requests.get(f"{self._pingone.issuer}/userinfo", headers=headers, timeout=10)
        return str(answer.json()["preferred_username"])


class Person:
    """Somebody in front of a browser."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def sees(self, text: str) -> str:
        """Wait for a heading, and return the text of its page."""
        path = f"//h1[normalize-space()='{text}']/ancestor::body"
        # A page may go away between being found and being read: then the next one is looked at.
        gone = [NoSuchElementException, StaleElementReferenceException]
        waiting = WebDriverWait(self.driver, 10, ignored_exceptions=gone)
        return waiting.until(
            lambda driver: driver.find_element(By.XPATH, path).text, f"no heading {text!r}"
        )

    def field(self, label: str) -> WebElement:
        """Return the visible field with a label."""
        path = f"//input[@id=//label[normalize-space()='{label}']/@for]"
        return next(
            found for found in self.driver.find_elements(By.XPATH, path) if found.is_displayed()
        )

    def enters(self, **entries: str) -> None:
        """Fill in fields by their label, with underscores for spaces."""
        for name, value in entries.items():
            field = self.field(name.replace("_", " ").capitalize())
            field.clear()
            field.send_keys(value)

    def presses(self, text: str) -> None:
        """Press a button, and wait until its page is gone."""
        path = f"//button[normalize-space()='{text}']|//summary[normalize-space()='{text}']"
        pressed = self.driver.find_element(By.XPATH, path)
        page = self.driver.find_element(By.TAG_NAME, "html")
        opens = pressed.tag_name == "summary"
        pressed.click()
        if not opens:
            WebDriverWait(self.driver, 10).until(lambda _: _is_gone(page))

    def signs_on(self, username: str = "alice", password: str = PASSWORD) -> None:
        self.enters(username=username, password=password)
        self.presses("Sign on")

    def is_shown(self, width: int, height: int) -> None:
        """Make the page itself as wide and as high as that, whatever the window's frame takes."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def complaints(self) -> list[str]:
        """Return what the console says went wrong."""
        return [str(entry["message"]) for entry in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]


def _is_gone(page: WebElement) -> bool:
    from selenium.common.exceptions import WebDriverException

    try:
        page.is_enabled()
    except WebDriverException:
        return True
    return False


def _chromium(data: Path, *, javascript: bool) -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in [*_QUIET.split(), f"--user-data-dir={data}"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not javascript:
        off = {"profile.managed_default_content_settings.javascript": 2}
        options.add_experimental_option("prefs", off)
    driver = Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_page_load_timeout(20)
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Chromium, for the whole session."""
    yield from _chromium(tmp_path_factory.mktemp("chromium"), javascript=True)


@pytest.fixture(scope="session")
def chromium_without_scripts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Chromium in which JavaScript is switched off."""
    yield from _chromium(tmp_path_factory.mktemp("chromium"), javascript=False)


def _fresh(driver: Chrome) -> Person:
    driver.get("about:blank")
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    driver.get_log("browser")  # type: ignore[no-untyped-call]
    person = Person(driver)
    person.is_shown(*DESKTOP)
    return person


@pytest.fixture
def person(chromium: Chrome) -> Person:
    """Somebody whose browser has no cookies."""
    return _fresh(chromium)


@pytest.fixture
def person_without_scripts(chromium_without_scripts: Chrome) -> Person:
    """Somebody who has switched JavaScript off, and whose browser has no cookies."""
    return _fresh(chromium_without_scripts)


@pytest.fixture
def application(pingone: PingOne) -> Iterator[Application]:
    """An application on a port of its own."""
    arrivals: list[dict[str, str]] = []
    handler = type("Handler", (_Arrival,), {"arrivals": arrivals})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Application(pingone, server.server_port, arrivals)
        server.shutdown()


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of `node/` with its packages installed."""
    place = tmp_path_factory.mktemp("clients")
    return installed(Path(__file__).with_name("node"), place) / "node_modules"


@pytest.fixture
def device(pingone: PingOne) -> Callable[[], dict[str, Any]]:
    """What a device does first: ask for a code to show."""
    known = pingone.applications["device"]

    def ask() -> dict[str, Any]:
        answer = requests.post(
            f"{pingone.issuer}/device_authorization",
            data={"client_id": known.client_id, "scope": "openid profile"},
            timeout=10,
        )
        assert answer.ok, answer.text
        asked: dict[str, Any] = answer.json()
        return asked

    return ask
