"""The head of a request is read as RFC 9112 says, and nothing else is taken for one."""

from __future__ import annotations

import io

import pytest

from pytest_pingone.web.heads import HeadError, RequestLine, fields, request_line


@pytest.mark.parametrize("ending", [b"\r\n", b"\n"])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_request_line_has_three_parts(version: str, ending: bytes) -> None:
    line = f"GET /a?b=%20&c=\xe9 HTTP/{version}".encode("latin-1") + ending
    assert request_line(line) == RequestLine("GET", "/a?b=%20&c=\xe9", version)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"", 400),
        (b"\r\n", 400),
        (b"GET\r\n", 400),
        (b"GET /\r\n", 400),
        (b"GET  / HTTP/1.1\r\n", 400),
        (b" GET / HTTP/1.1\r\n", 400),
        (b"GET / HTTP/1.1 \r\n", 400),
        (b"GET /a b HTTP/1.1\r\n", 400),
        (b"G(T / HTTP/1.1\r\n", 400),
        (b"GET / http/1.1\r\n", 400),
        (b"GET / HTTP/1.11\r\n", 400),
        (b"GET / HTTP/0.9\r\n", 505),
        (b"PRI * HTTP/2.0\r\n", 505),
    ],
)
def test_what_is_no_request_line_is_refused(line: bytes, status: int) -> None:
    with pytest.raises(HeadError) as refused:
        request_line(line)
    assert refused.value.status == status


def read(text: bytes) -> list[tuple[str, str]]:
    return fields(io.BytesIO(text + b"\r\nthe body: is not read"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"Name: value\r\n", "value"),
        (b"Name:value\n", "value"),
        (b"Name: \t two words \t\r\n", "two words"),
        (b"Name:\r\n", ""),
        (b"Name: a: b\r\n", "a: b"),
        (b"Name: \xe9\r\n", "\xe9"),
        (b"Name: one\r\n  two\r\n\tthree\r\n", "one two three"),
    ],
)
def test_a_field_has_a_name_and_a_value_without_what_is_around_it(text: bytes, value: str) -> None:
    others = [("First", "1"), ("Last", "2")]
    assert read(b"First: 1\r\n" + text + b"Last: 2\r\n") == [
        others[0],
        ("Name", value),
        others[1],
    ]


def test_fields_may_come_twice_and_a_head_may_end_with_the_connection() -> None:
    assert fields(io.BytesIO(b"A: 1\r\nA: 2\r\n")) == [("A", "1"), ("A", "2")]


@pytest.mark.parametrize(
    "text",
    [
        b"no colon\r\n",
        b": no name\r\n",
        b"Name : value\r\n",
        b" Name: value\r\n",
        b"N\xe9: value\r\n",
        b"Name: va\rlue\r\n",
        b"Name: va\x00lue\r\n",
        b"Name: value",
    ],
)
def test_what_is_no_field_is_refused(text: bytes) -> None:
    with pytest.raises(HeadError) as refused:
        fields(io.BytesIO(text))
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "more", [b"A: 1\r\n" * 101, b"A: 1\r\n" + b" on\r\n" * 100, b"A: " + b"x" * 65536 + b"\r\n"]
)
def test_too_much_is_refused(more: bytes) -> None:
    with pytest.raises(HeadError) as refused:
        read(more)
    assert refused.value.status == 431


def test_as_much_as_is_allowed_is_read() -> None:
    most = b"A: " + b"x" * (65536 - 5) + b"\r\n"
    assert len(read(b"A: 1\r\n" * 99 + most)) == 100


def test_blanks_before_what_is_no_field_do_not_take_ages() -> None:
    with pytest.raises(HeadError) as refused:
        fields(io.BytesIO(b"X: " + b" " * 60_000 + b"\x00\n\n"))
    assert refused.value.status == 400
