"""The sign-on page in a real browser: what people do there, and what becomes of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from pytest_pingone import PingOne, ProcessClock

if TYPE_CHECKING:
    from tests.browser.conftest import Application, Person

pytestmark = pytest.mark.browser


def test_right_password_brings_the_user_back_signed_on(
    person: Person, application: Application
) -> None:
    person.driver.get(application.sign_on_url())
    assert "to web" in person.sees("Sign on")
    person.signs_on()
    person.sees("Back")
    assert application.arrivals[-1]["state"] == "s-1"
    assert application.who() == "alice"
    assert person.complaints() == []


def test_session_brings_the_user_back_at_once_the_second_time(
    person: Person, application: Application
) -> None:
    person.driver.get(application.sign_on_url())
    person.signs_on()
    person.driver.get(application.sign_on_url())
    person.sees("Back")
    assert len(application.arrivals) == 2
    assert application.who() == "alice"


def test_wrong_password_says_so_and_lets_the_user_try_again(
    person: Person, application: Application
) -> None:
    person.driver.get(application.sign_on_url())
    person.signs_on(password="wrong")
    assert "Invalid username or password" in person.sees("Sign on")
    assert person.field("Username").get_attribute("value") == "alice"
    assert not person.field("Password").get_attribute("value")
    person.signs_on()
    person.sees("Back")
    assert application.who() == "alice"


def test_disabled_user_is_told_no_more_than_a_stranger(
    person: Person, application: Application
) -> None:
    person.driver.get(application.sign_on_url())
    person.signs_on("mallory")
    disabled = person.sees("Sign on")
    person.signs_on("nobody")
    assert person.sees("Sign on") == disabled
    assert application.arrivals == []


def test_fifth_wrong_password_locks_and_a_quarter_of_an_hour_later_the_right_one_works(
    person: Person, application: Application, pingone: PingOne
) -> None:
    person.driver.get(application.sign_on_url())
    for _ in range(5):
        person.signs_on(password="wrong")
    assert "too many wrong attempts" in person.sees("Your password is locked")
    person.presses("Start again")
    person.sees("Sign on")
    person.signs_on()
    person.sees("Your password is locked")
    pingone.issuer_clock.skew = dt.timedelta(minutes=15)
    person.driver.get(application.sign_on_url())
    person.signs_on()
    person.sees("Back")


def test_forgotten_password_is_replaced_with_the_code_that_was_sent(
    person: Person, application: Application, pingone: PingOne
) -> None:
    person.driver.get(application.sign_on_url())
    person.presses("Forgot your password?")
    path = "//details//input[@name='username']"
    person.driver.find_element("xpath", path).send_keys("alice")
    person.presses("Send a recovery code")
    person.sees("Set a new password")
    person.enters(recovery_code=pingone.messages[-1].code, new_password="New-Horse-10")
    person.presses("Save")
    person.sees("Back")
    assert application.who() == "alice"
    person.driver.get(application.sign_on_url(prompt="login"))
    person.signs_on(password="New-Horse-10")
    person.sees("Back")


def test_weak_new_password_is_refused_in_words(
    person: Person, application: Application, pingone: PingOne
) -> None:
    person.driver.get(application.sign_on_url())
    person.presses("Forgot your password?")
    person.driver.find_element("id", "forgotten").send_keys("alice")
    person.presses("Send a recovery code")
    person.enters(recovery_code=pingone.messages[-1].code, new_password="weak")
    person.presses("Save")
    assert "did not satisfy password policy" in person.sees("Set a new password")
    assert application.arrivals == []


def test_multi_factor_sign_on_asks_for_the_passcode_that_was_sent(
    person: Person, application: Application, pingone: PingOne
) -> None:
    person.driver.get(application.sign_on_url(acr_values="Multi_Factor"))
    person.signs_on()
    person.sees("Enter your passcode")
    person.enters(passcode="x")
    person.presses("Sign on")
    assert "not valid" in person.sees("Enter your passcode")
    person.enters(passcode=pingone.messages[-1].code)
    person.presses("Sign on")
    person.sees("Back")
    assert application.who() == "alice"


def test_everything_works_without_javascript(
    person_without_scripts: Person, application: Application, pingone: PingOne
) -> None:
    person = person_without_scripts
    url = application.sign_on_url(acr_values="Multi_Factor", response_mode="form_post")
    person.driver.get(url)
    person.signs_on(password="wrong")
    person.presses("Forgot your password?")
    person.driver.find_element("id", "forgotten").send_keys("alice")
    person.presses("Send a recovery code")
    person.enters(recovery_code=pingone.messages[-1].code, new_password="New-Horse-10")
    person.presses("Save")
    person.sees("Enter your passcode")
    person.enters(passcode=pingone.messages[-1].code)
    person.presses("Sign on")
    person.sees("Back to the application")
    person.presses("Continue")
    person.sees("Back")
    assert application.arrivals[-1]["method"] == "POST"
    assert application.who() == "alice"


def test_form_post_posts_itself_where_javascript_is_on(
    person: Person, application: Application
) -> None:
    person.driver.get(application.sign_on_url(response_mode="form_post"))
    person.signs_on()
    person.sees("Back")
    assert application.arrivals[-1]["method"] == "POST"
    assert application.who() == "alice"
    assert person.complaints() == []


def test_keyboard_alone_is_enough(person: Person, application: Application) -> None:
    person.driver.get(application.sign_on_url())
    person.sees("Sign on")
    keys = ActionChains(person.driver)
    keys.send_keys(Keys.TAB, "alice", Keys.TAB, "Correct-Horse-9", Keys.ENTER).perform()
    person.sees("Back")
    assert application.who() == "alice"


def test_page_left_for_too_long_says_to_start_again(
    person: Person, application: Application, pingone_clock: ProcessClock
) -> None:
    person.driver.get(application.sign_on_url())
    pingone_clock.advance(minutes=15)
    person.signs_on()
    assert "has expired" in person.sees("Start again")
    assert application.arrivals == []
