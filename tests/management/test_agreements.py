"""Languages, agreements and their revisions over the Management API: in which order things go."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import requests

    from pytest_pingone import PingOne
    from tests.conftest import Api

FRENCH = {"locale": "fr", "enabled": False, "default": False}


def refusal(answer: requests.Response) -> tuple[str, str, str]:
    assert answer.status_code == 400, answer.text
    detail = answer.json()["details"][0]
    return detail["code"], detail["target"], detail["message"]


def languages(api: Api) -> dict[str, dict[str, Any]]:
    listed = api.get("languages").json()["_embedded"]["languages"]
    return {language["locale"]: language for language in listed}


def made(api: Api, place: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = api.post(place, body)
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


class Agreement:
    """An agreement, and what is made below it."""

    def __init__(self, api: Api, pingone: PingOne) -> None:
        self._api = api
        self._pingone = pingone
        self.made = made(api, "agreements", {"name": "terms", "enabled": False})
        self.here = self.made["_links"]["self"]["href"]

    def language(self, locale: str = "en") -> dict[str, Any]:
        body = {"locale": locale, "displayName": locale, "enabled": False}
        return made(self._api, self.made["_links"]["languages"]["href"], body)

    def revision(
        self, language: dict[str, Any], days: int, *, again: bool = False
    ) -> dict[str, Any]:
        now = self._pingone.issuer_clock.now()
        body = {
            "contentType": "text/plain",
            "effectiveAt": (now + dt.timedelta(days=days)).isoformat(),
            "requireReconsent": again,
            "text": "Be kind.",
        }
        return made(self._api, language["_links"]["revisions"]["href"], body)


@pytest.fixture
def agreement(api: Api, pingone: PingOne) -> Agreement:
    return Agreement(api, pingone)


def test_a_new_environment_speaks_english(api: Api) -> None:
    assert list(languages(api)) == ["en"]
    english = languages(api)["en"]
    assert (english["enabled"], english["default"], english["customerAdded"]) == (True, True, False)


@pytest.mark.parametrize("name", ["enabled", "default"])
def test_a_language_is_added_before_it_is_enabled_or_the_default(api: Api, name: str) -> None:
    code, target, _ = refusal(api.post("languages", {**FRENCH, name: True}))
    assert (code, target) == ("INVALID_VALUE", name)


def test_a_language_is_enabled_before_it_is_the_default(api: Api) -> None:
    here = made(api, "languages", FRENCH)["_links"]["self"]["href"]
    answer = api.put(here, {**FRENCH, "enabled": True, "default": True})
    assert answer.status_code == 400
    message = "The language must be enabled before it is set as the default"
    assert answer.json()["message"] == message
    assert api.get(here).json()["enabled"] is False
    assert api.put(here, {**FRENCH, "enabled": True}).status_code == 200
    assert api.put(here, {**FRENCH, "enabled": True, "default": True}).status_code == 200
    known = languages(api)
    assert {locale for locale, language in known.items() if language["default"]} == {"fr"}


def test_the_default_language_stays(api: Api) -> None:
    english = languages(api)["en"]
    here = english["_links"]["self"]["href"]
    assert api.put(here, {**english, "default": False}).json()["default"] is True
    assert refusal(api.put(here, {**english, "enabled": False}))[:2] == (
        "CONSTRAINT_VIOLATION",
        "enabled",
    )
    assert refusal(api.delete(here))[:2] == ("CONSTRAINT_VIOLATION", "default")
    assert languages(api)["en"]["enabled"] is True


def test_a_language_that_came_with_the_environment_is_not_deleted(api: Api) -> None:
    here = made(api, "languages", FRENCH)["_links"]["self"]["href"]
    api.put(here, {**FRENCH, "enabled": True})
    api.put(here, {**FRENCH, "enabled": True, "default": True})
    answer = api.delete(languages(api)["en"]["_links"]["self"]["href"])
    assert refusal(answer)[:2] == ("CONSTRAINT_VIOLATION", "customerAdded")


def test_an_agreement_is_enabled_once_it_can_be_read(api: Api, agreement: Agreement) -> None:
    body = {"name": "terms", "enabled": True}
    missing = (
        "The agreement can not be enabled without supporting the default language"
        " configured for the environment."
    )
    assert refusal(api.put(agreement.here, body)) == ("CONSTRAINT_VIOLATION", "enabled", missing)
    assert refusal(api.post("agreements", {**body, "name": "other"}))[2] == missing
    english = agreement.language()
    assert refusal(api.put(agreement.here, body))[2] == missing
    enabled = {"locale": "en", "displayName": "English", "enabled": True}
    assert api.put(english["_links"]["self"]["href"], enabled).status_code == 200
    assert api.put(agreement.here, body).json()["enabled"] is True


def test_the_latest_revision_that_has_begun_holds(api: Api, agreement: Agreement) -> None:
    english = agreement.language()
    here = english["_links"]["self"]["href"]
    assert "currentRevision" not in english
    agreement.revision(english, -2)
    current = agreement.revision(english, -1)
    agreement.revision(english, 1)
    assert api.get(here).json()["currentRevision"] == {"id": current["id"]}


def test_a_revision_that_has_to_be_agreed_to_ends_those_before(
    api: Api, agreement: Agreement
) -> None:
    english = agreement.language()
    first = agreement.revision(english, -1)
    agreement.revision(english, 1)
    anew = agreement.revision(english, 2, again=True)
    shown = api.get(first["_links"]["self"]["href"]).json()
    assert shown["notValidAfter"] == anew["effectiveAt"]
    assert "notValidAfter" not in api.get(anew["_links"]["self"]["href"]).json()


def test_a_revision_belongs_to_its_language_and_keeps_its_text(agreement: Agreement) -> None:
    english = agreement.language()
    revision = agreement.revision(english, 1)
    assert revision["agreement"] == {"id": agreement.made["id"]}
    assert revision["language"] == {"id": english["id"]}
    assert "text" not in revision


def test_two_revisions_of_a_language_do_not_begin_at_once(api: Api, agreement: Agreement) -> None:
    english = agreement.language()
    first = agreement.revision(english, 1)
    answer = api.post(english["_links"]["revisions"]["href"], {**first, "text": "Be bold."})
    assert refusal(answer)[:2] == ("UNIQUENESS_VIOLATION", "effectiveAt")
    assert agreement.revision(agreement.language("fr"), 1)


def test_what_holds_is_not_deleted(api: Api, agreement: Agreement) -> None:
    english = agreement.language()
    old = agreement.revision(english, -2)
    current = agreement.revision(english, -1)
    effective = "A currently effective revision cannot be deleted."
    answer = api.delete(current["_links"]["self"]["href"])
    assert refusal(answer) == ("CONSTRAINT_VIOLATION", "effectiveAt", effective)
    in_use = "Agreement language with effective revision can not be deleted."
    answer = api.delete(english["_links"]["self"]["href"])
    assert refusal(answer) == ("CONSTRAINT_VIOLATION", "currentRevision", in_use)
    assert api.delete(old["_links"]["self"]["href"]).status_code == 204
    assert api.get(current["_links"]["self"]["href"]).status_code == 200


def test_an_agreement_goes_with_all_that_is_below_it(api: Api, agreement: Agreement) -> None:
    current = agreement.revision(agreement.language(), -1)
    assert api.delete(agreement.here).status_code == 204
    assert api.get(current["_links"]["self"]["href"]).status_code == 404
