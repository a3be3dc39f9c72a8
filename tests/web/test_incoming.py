from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from pytest_pingone.errors import ApiError, OAuthError
from pytest_pingone.web.incoming import Incoming, basic, bearer, form, json_object, query
from tests import effort

FORM = "application/x-www-form-urlencoded"


def incoming(body: bytes | str = b"", content_type: str | None = FORM, **more: Any) -> Incoming:
    builder = EnvironBuilder(method="POST", data=body, content_type=content_type, **more)
    return Incoming(builder.get_environ())


@pytest.mark.parametrize(
    ("body", "members"),
    [
        ("", {}),
        ("a=1&b=2", {"a": "1", "b": "2"}),
        ("a=&b=2", {"b": "2"}),
        ("a&b=2", {"b": "2"}),
        ("a=1%202+3&%C3%BC=%E2%82%AC", {"a": "1 2 3", "ü": "€"}),
        ("a=b=c", {"a": "b=c"}),
        ("&&a=1&&", {"a": "1"}),
        ("a=%zz", {"a": "%zz"}),
    ],
)
def test_a_form_is_read_and_empty_members_count_as_absent(
    body: str, members: dict[str, str]
) -> None:
    assert form(incoming(body)) == members


@pytest.mark.parametrize("body", ["a=1&a=2", "a=1&a=1", "a=&a=1", "b=1&a=1&b="])
def test_a_repeated_member_is_refused(body: str) -> None:
    for read, request in (
        (form, incoming(body)),
        (query, incoming(query_string=body)),
    ):
        with pytest.raises(OAuthError, match=r"Parameter [ab] must not be repeated") as caught:
            read(request)
        assert (caught.value.status, caught.value.error) == (400, "invalid_request")


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "multipart/form-data", "", None]
)
def test_another_content_type_is_no_form(content_type: str | None) -> None:
    with pytest.raises(OAuthError, match=f"Content-Type must be {FORM}") as caught:
        form(incoming("a=1", content_type))
    assert caught.value.error == "invalid_request"


def test_a_form_can_still_be_read_after_the_body_was() -> None:
    request = incoming("a=1")
    assert request.get_data() == b"a=1"
    assert form(request) == {"a": "1"}
    assert request.get_data() == b"a=1"


def test_a_query_is_read_like_a_form() -> None:
    assert query(incoming(query_string="a=1&b=&c=%20")) == {"a": "1", "c": " "}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{}", {}),
        (' {"a": [1, null, "ü"]} ', {"a": [1, None, "ü"]}),
        ('{"a": 1, "a": 2}', {"a": 2}),
        (r'{"a": "\ud83d\ude00"}', {"a": "😀"}),
        ("", None),
        ("[]", None),
        ("null", None),
        ('"text"', None),
        ("1", None),
        ("{", None),
        ("{'a': 1}", None),
        ('{"a": NaN}', None),
        ('{"a": -Infinity}', None),
        (r'{"a": "\ud83d"}', None),
        (r'{"\udc00": 1}', None),
        ("[" * 100_000, None),
        ('{"a":' * 100_000, None),
        ('{"a": ' + "9" * 5000 + "}", None),
    ],
    ids=range(18),
)
def test_a_json_body_must_be_an_object(text: str, value: dict[str, Any] | None) -> None:
    request = incoming(text.encode(), "application/json; charset=utf-8")
    if value is not None:
        assert json_object(request) == value
    else:
        with pytest.raises(ApiError) as caught:
            json_object(request)
        assert (caught.value.status, caught.value.code) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize("body", [b"\xff\xfe", b'{"a": "\xff"}', b"\x00", b'{"a"\x00: 1}'])
def test_bytes_that_are_no_text_are_no_json(body: bytes) -> None:
    with pytest.raises(ApiError):
        json_object(incoming(body, "application/json"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_half_a_surrogate_pair_is_refused_in_whatever_encoding(encoding: str) -> None:
    body = r'{"name": "\ud83d"}'.encode(encoding)
    with pytest.raises(ApiError):
        json_object(incoming(body, "application/json"))


@pytest.mark.parametrize("content_type", [FORM, "text/json", "application/jsonx", "", None])
def test_another_content_type_is_no_json(content_type: str | None) -> None:
    with pytest.raises(ApiError) as caught:
        json_object(incoming("{}", content_type))
    assert (caught.value.status, caught.value.code) == (415, "INVALID_REQUEST")
    assert [detail.target for detail in caught.value.details] == ["Content-Type"]


def test_an_endpoint_may_take_a_type_of_its_own() -> None:
    kind = "application/vnd.pingidentity.password.check+json"
    assert json_object(incoming('{"a": 1}', kind), types=(kind,)) == {"a": 1}
    with pytest.raises(ApiError):
        json_object(incoming('{"a": 1}', "application/json"), types=(kind,))


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        ("BEARER a b", "a b"),
        ("Bearer", None),
        ("Bearer ", None),
        ("Basic abc", None),
        ("abc", None),
        ("", None),
        ("Bearerabc", None),
    ],
)
def test_a_bearer_token_is_found(header: str, token: str | None) -> None:
    assert bearer(incoming(headers={"Authorization": header})) == token
    assert bearer(incoming()) is None


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("header", "credentials"),
    [
        (f"Basic {encoded('id:secret')}", ("id", "secret")),
        (f"basic  {encoded('id:a:b')} ", ("id", "a:b")),
        (f"Basic {encoded(':')}", ("", "")),
        (f"Basic {encoded('ü:€')}", ("ü", "€")),
        (f"Basic {encoded('a%20b:%2B')}", ("a%20b", "%2B")),
        ("Bearer abc", None),
        ("", None),
    ],
)
def test_basic_credentials_are_found_as_they_stand(
    header: str, credentials: tuple[str, str] | None
) -> None:
    assert basic(incoming(headers={"Authorization": header})) == credentials


@pytest.mark.parametrize(
    "credentials", ["", "=", "abc", "?", encoded("no colon"), "/w==", "gA==", "a b"]
)
def test_basic_credentials_that_cannot_be_read_are_refused(credentials: str) -> None:
    with pytest.raises(OAuthError) as caught:
        basic(incoming(headers={"Authorization": f"Basic {credentials}"}))
    assert (caught.value.status, caught.value.error) == (400, "invalid_request")


@effort.examples(80)
@given(st.binary(max_size=200), st.sampled_from([FORM, "application/json"]))
def test_no_body_does_more_than_be_refused(body: bytes, content_type: str) -> None:
    for read in (form, json_object):
        try:
            members = read(incoming(body, content_type))
        except (OAuthError, ApiError):
            continue
        assert json.dumps(members, ensure_ascii=False).encode()
