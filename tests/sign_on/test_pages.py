"""The pages, driven as a browser without JavaScript drives them: forms and links, nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from pytest_pingone import PingOne

if TYPE_CHECKING:
    import requests

    from tests.sign_on.conftest import Browser

HOSTILE = """"><script>alert(1)</script><b x='y'>&amp;{{7*7}}"""
NEW = "Other-Staple-7"
PAGE = "text/html,application/xhtml+xml,*/*;q=0.8"


@dataclass
class Form:
    """A form: where it goes, and what it sends unless somebody types something else."""

    action: str
    members: dict[str, str] = field(default_factory=dict)
    visible: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """What is on a page."""

    def __init__(self, answer: requests.Response) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.alerts: list[str] = []
        self.labels: set[str] = set()
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self._in_alert = False
        assert answer.headers["Content-Type"] == "text/html;charset=utf-8"
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if "id" in known:
            self.ids.append(known["id"])
        if known.get("role") == "alert":
            self._in_alert = True
            self.alerts.append("")
        if tag == "label":
            self.labels.add(known["for"])
        elif tag == "form":
            assert known["method"] == "post"
            self.forms.append(Form(known["action"]))
        elif tag == "input":
            self.forms[-1].members[known["name"]] = known.get("value", "")
            if known.get("type") != "hidden":
                self.forms[-1].visible.append(known["id"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._in_alert = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_alert:
            self.alerts[-1] += data

    def check(self) -> None:
        """Every input has a label, every id stands once."""
        assert len(self.ids) == len(set(self.ids)), self.ids
        for form in self.forms:
            assert set(form.visible) <= self.labels


def opened(browser: Browser, **parameters: Any) -> Page:
    page = Page(browser.get(browser.ask(**parameters).headers["Location"]))
    page.check()
    return page


def send(browser: Browser, page: Page, number: int = 0, **typed: str) -> requests.Response:
    form = page.forms[number]
    assert form.members.keys() >= typed.keys() - {"accept"}
    return browser.post(form.action, data={**form.members, **typed})


def sent(browser: Browser, page: Page, number: int = 0, **typed: str) -> Page:
    following = Page(send(browser, page, number, **typed))
    following.check()
    return following


def finished(browser: Browser, answer: requests.Response) -> dict[str, str]:
    assert "/as/resume?flowId=" in answer.headers["Location"]
    return browser.arrived(browser.get(answer.headers["Location"]))[1]


def test_a_person_signs_on(browser: Browser) -> None:
    page = opened(browser, state="s")
    assert "web" in page.text
    answer = send(browser, page, username="alice", password=browser.password)
    assert finished(browser, answer)["state"] == "s"


def test_a_wrong_password_is_said_aloud(browser: Browser) -> None:
    page = opened(browser)
    assert page.alerts == []
    page = sent(browser, page, username="alice", password="Wrong-Horse-9")
    assert page.alerts == ["Invalid username or password"]
    assert page.forms[0].members["username"] == "alice"
    assert page.forms[0].members["password"] == ""
    answer = send(browser, page, password=browser.password)
    assert "code" in finished(browser, answer)


def test_a_locked_password_is_said_aloud(browser: Browser) -> None:
    page = opened(browser)
    for _ in range(5):
        page = sent(browser, page, username="alice", password="Wrong-Horse-9")
    assert any("too many wrong attempts" in alert for alert in page.alerts)
    assert sent(browser, page).forms[0].members["action"] == "usernamePassword.check"


def test_a_forgotten_password_is_recovered(pingone: PingOne, browser: Browser) -> None:
    page = sent(browser, opened(browser), 1, username="alice")
    page = sent(browser, page, recoveryCode="nonsense", newPassword=NEW)
    assert page.alerts == ["The provided code is not valid"]
    page = sent(browser, page, 1)
    code = pingone.messages[-1].code
    page = sent(browser, page, recoveryCode=code, newPassword="weak")
    assert len(page.alerts) == 1
    assert "length" in page.alerts[0]
    assert "code" in finished(browser, send(browser, page, recoveryCode=code, newPassword=NEW))


def test_a_person_registers_and_verifies_the_account(pingone: PingOne, browser: Browser) -> None:
    typed = {"username": "carol", "email": "carol@example.com", "password": NEW}
    page = sent(browser, opened(browser), 2, **typed)
    code = pingone.messages[-1].code
    arrived = finished(browser, send(browser, page, verificationCode=code))
    assert "code" in arrived
    assert pingone.users["carol"].email_verified


def test_a_passcode_is_asked_for(pingone: PingOne, browser: Browser) -> None:
    page = opened(browser, acr_values="Multi_Factor")
    page = sent(browser, page, username="alice", password=browser.password)
    answer = send(browser, page, otp=pingone.messages[0].code)
    assert "code" in finished(browser, answer)


@pytest.mark.parametrize("hostile", [HOSTILE, "'\"", "<b>", "&amp;", "\u202e\x01é"])
def test_what_comes_from_outside_is_shown_as_it_is(
    pingone: PingOne, browser: Browser, hostile: str
) -> None:
    pingone.applications.update("web", name=f"App {HOSTILE}")
    page = opened(browser, application="native", login_hint=hostile)
    assert page.forms[0].members["username"] == hostile
    assert "script" not in page.tags
    web = Page(browser.get(browser.ask(f"App {HOSTILE}").headers["Location"]))
    assert f"App {HOSTILE}" in web.text
    assert "script" not in web.tags
    web = sent(browser, web, username=hostile, password="x")
    assert web.forms[0].members["username"] == hostile
    assert "script" not in web.tags


def test_the_page_of_form_post_brings_everything(pingone: PingOne, browser: Browser) -> None:
    uri = "http://127.0.0.1:8000/callback?a=%22&b='c'"
    pingone.applications.update("web", redirect_uris=[uri])
    pingone.sign_on("alice")
    asked = {"response_mode": "form_post", "redirect_uri": uri}
    page = Page(browser.ask(state=HOSTILE, **asked))
    (form,) = page.forms
    assert form.action == uri
    assert set(form.members) == {"code", "state"}
    assert form.members["state"] == HOSTILE
    assert page.tags.count("script") == 1
    assert "button" in page.tags
    page = Page(browser.ask(state=HOSTILE, prompt=HOSTILE, **asked))
    assert page.forms[0].members["error"] == "invalid_request"
    assert page.forms[0].members["state"] == HOSTILE
    assert page.tags.count("script") == 1


def test_the_error_page_says_what_is_wrong(browser: Browser) -> None:
    answer = browser.ask(client_id=HOSTILE, redirect_uri=HOSTILE, accept=PAGE)
    page = Page(answer)
    assert answer.status_code == 400
    assert "Invalid client_id" in page.alerts[0]
    assert answer.headers["Correlation-Id"] in page.text
    assert page.forms == []
    assert "script" not in page.tags


def test_a_sign_on_that_is_gone_is_explained(browser: Browser, new_browser: Any) -> None:
    where = browser.ask().headers["Location"]
    for who, url, status in (
        (new_browser(), where, 401),
        (browser, f"{where}0", 404),
        (browser, where.partition("?")[0], 404),
    ):
        answer = who.get(url)
        assert answer.status_code == status
        assert "Start again" in Page(answer).text


@pytest.mark.parametrize("name", ["", "nonsense", "otp.check"])
def test_a_form_can_do_no_more_than_the_flow_allows(browser: Browser, name: str) -> None:
    page = opened(browser)
    following = Page(send(browser, page, action=name, username="alice"))
    assert len(following.alerts) == 1
    assert following.forms[0].members["action"] == "usernamePassword.check"


@pytest.fixture
def device(pingone: PingOne, browser: Browser) -> dict[str, str]:
    """What a device was told that waits for its user."""
    application = pingone.applications["device"]
    answer = browser.post(
        "as/device_authorization",
        data={"client_id": application.client_id, "scope": "openid"},
    )
    assert answer.status_code == 200, answer.text
    told: dict[str, str] = answer.json()
    return told


@pytest.mark.parametrize(("accept", "said"), [("true", "connected"), ("false", "not connected")])
def test_a_device_is_connected_or_not(
    browser: Browser, device: dict[str, str], accept: str, said: str
) -> None:
    page = Page(browser.get(device["verification_uri_complete"]))
    page.check()
    assert page.forms[0].members["userCode"] == device["user_code"]
    wrong = sent(browser, page, userCode=HOSTILE)
    assert wrong.alerts == ["The user code is not valid"]
    page = sent(browser, wrong, userCode=device["user_code"].lower())
    page = sent(browser, page, username="alice", password=browser.password)
    assert "alice" in page.text
    answer = send(browser, page, accept=accept)
    assert urlsplit(answer.headers["Location"]).path.endswith("/as/resume")
    assert f"was {said}" in Page(browser.get(answer.headers["Location"])).text.replace(
        "is connected", "was connected"
    )
