"""Every reader of text or bytes that somebody else wrote, in one table: one test fuzzes all.

A reader may refuse, in the way that its row names. Anything else that it raises is a bug.
`covers` are the modules whose parsing is reached by a row; `test_parsers` looks for others.
"""

from __future__ import annotations

import base64
import io
from typing import Any

import jwt

from pytest_pingone import Token, UsageError
from pytest_pingone.addresses import is_loopback, issuer_parts, region_of_host
from pytest_pingone.auth import authorization_request
from pytest_pingone.clock import instant
from pytest_pingone.clock.lengths import seconds_in
from pytest_pingone.clock.process import _payload
from pytest_pingone.clock.setting import clock_setting
from pytest_pingone.console import decoding, forms
from pytest_pingone.console.views.journal import readable
from pytest_pingone.errors import ApiError, NotEmulatedError, OAuthError
from pytest_pingone.management import paging
from pytest_pingone.management.seed import lines, uploads
from pytest_pingone.state_file import encoding
from pytest_pingone.tenant import certificates, filters, passwords
from pytest_pingone.tokens import alone, expressions, jws
from pytest_pingone.web import heads, incoming
from pytest_pingone.web.incoming import FORM, JSON, MULTIPART
from tests.properties.parser import Parser
from tests.properties.readers import (
    SECRET,
    attempted,
    authenticated,
    authorize,
    client_key,
    name,
    of_config,
    of_setting,
    of_variables,
    patch,
    request,
    seeded,
    signed_by,
    tenant,
    users,
    with_header,
)

TOKEN = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImRlZmF1bHQifQ.eyJzdWIiOiJhIiwiZXhwIjoxfQ.c2ln"
DEEP = "[" * 100_000
"""Deeper than the interpreter's stack."""
DEEP_TOKEN = f"e30.{base64.urlsafe_b64encode(DEEP.encode()).decode().rstrip('=')}.e30"
SIGNED = jwt.encode({"sub": "a"}, SECRET)
NAMES = ("default", "alg", "e30", "null", "[]", "..", "\x00", "é", "\ud83d", DEEP_TOKEN)
JSONS = (
    '{"',
    '":',
    "[",
    "]",
    "{",
    "}",
    ",",
    "null",
    "1e999",
    "NaN",
    "\\u",
    "\\ud800",
    "true",
    DEEP,
)

OF_TOKENS: dict[str, Any] = {"words": (*NAMES, "eyJ", "."), "good": (TOKEN,)}

PARSERS = (
    Parser(
        name="filter",
        read=filters.parse,
        may_raise=(filters.FilterError,),
        words=(" eq ", " and ", " or ", "not (", ")", "[", "]", '"', "name", "pr", " 1 ", "true"),
        good=('name.given eq "a" and not (enabled eq true or x[y pr])', "a co 1.5e3"),
        covers=("tenant.filters",),
    ),
    Parser(
        name="query of a collection",
        read=users,
        words=("filter=", "limit=", "cursor=", "order=", "expand=", "&", "%20eq%20", "username"),
        good=("filter=username%20eq%20%22alice%22&limit=1", "order=-createdAt&expand=population"),
        covers=("management.paging", "web.routes", "app"),
    ),
    Parser(
        name="cursor",
        read=paging._position,
        may_raise=(ApiError,),
        words=("YWZ0ZXI6", "after:", "=", "MQ"),
        good=("YWZ0ZXI6MQ",),
        covers=("management.paging",),
    ),
    Parser(
        name="limit",
        read=lambda text: paging._limit({"limit": text}),
        may_raise=(ApiError,),
        words=("1", "9" * 5000, "-", "٣", " "),
        good=("100",),
    ),
    Parser(
        name="patch of a user",
        read=patch,
        reads=bytes,
        words=(*JSONS, '"op"', '"add"', '"path"', "emails[type eq", '"value"'),
        good=('{"name":{"given":"A"}}', '[{"op":"replace","path":"name.given","value":"A"}]'),
        covers=(
            "management.kinds",
            "management.specials.user_patches",
            "management.specials.users",
        ),
    ),
    Parser(
        name="authorization request",
        read=authorize,
        words=("client_id=", "redirect_uri=", "http://", "&", "request=", TOKEN, "scope=openid"),
        good=("client_id=x&response_type=code&redirect_uri=http://localhost:8000/callback",),
        covers=("auth.authorization_request", "auth.authorization_response"),
    ),
    Parser(
        name="redirect URI pattern",
        read=lambda text: authorization_request._matches(text, text[: len(text) // 2] + "*"),
        words=("*", "https://", ".example", "/", "?", "#", "@", "\\", "("),
        good=("https://*.example.com/callback",),
    ),
    Parser(
        name="JWT",
        read=jws.unverified,
        may_raise=(jws.UnreadableError,),
        **OF_TOKENS,
        covers=("tokens.jws",),
    ),
    Parser(
        name="signed JWT",
        read=signed_by,
        may_raise=(jws.UnreadableError,),
        words=(*NAMES, "eyJ", "."),
        good=(SIGNED,),
    ),
    Parser(
        name="explained token",
        read=lambda text: str(alone.explain(text, now=0, audience="a", issuer="i")),
        **OF_TOKENS,
        covers=("tokens.token",),
    ),
    Parser(
        name="token of the tenant",
        read=lambda text: str(tenant().explain(text)),
        **OF_TOKENS,
        covers=("app", "addresses"),
    ),
    Parser(
        name="token as an object",
        read=lambda text: (Token(text).claims, Token(text).header),
        may_raise=(UsageError,),
        **OF_TOKENS,
    ),
    Parser(
        name="token to expire",
        read=_payload,
        **OF_TOKENS,
        covers=("clock.process",),
    ),
    Parser(
        name="token in the console",
        read=lambda text: list(decoding.decoded(text)),
        **OF_TOKENS,
    ),
    Parser(
        name="form",
        read=lambda body: incoming.form(request(body, FORM)),
        may_raise=(OAuthError,),
        reads=bytes,
        words=("a=", "&", "%", "%ff", "+", "a=1&a=2"),
        good=("grant_type=client_credentials&scope=a+b",),
        covers=("web.incoming",),
    ),
    Parser(
        name="query string",
        read=lambda text: incoming.query(request(query_string=text)),
        may_raise=(OAuthError,),
        words=("a=", "&", "%", "%ff", "+", ";"),
    ),
    Parser(
        name="request line",
        read=heads.request_line,
        may_raise=(heads.HeadError,),
        reads=bytes,
        words=("GET ", "/", " HTTP/1.1", " HTTP/9.9", "\r\n", " " * 5000),
        good=("GET / HTTP/1.1\r\n",),
        covers=("web.heads",),
    ),
    Parser(
        name="header fields",
        read=lambda head: heads.fields(io.BytesIO(head)),
        may_raise=(heads.HeadError,),
        reads=bytes,
        words=("X", ": ", "\x00", "\r\n", " " * 5000, "\t" * 5000, "a: b\r\n"),
        good=("A: b\r\n c\r\n\r\n",),
    ),
    Parser(
        name="JSON body",
        read=lambda body: incoming.json_object(request(body, JSON)),
        may_raise=(ApiError,),
        reads=bytes,
        words=JSONS,
        good=('{"name": "a"}',),
    ),
    Parser(
        name="upload",
        read=lambda body: incoming.uploaded(request(body, f"{MULTIPART}; boundary=b")),
        may_raise=(ApiError,),
        reads=bytes,
        words=("--b\r\n", "--b--", 'Content-Disposition: form-data; name="', '"', "\r\n\r\n"),
        good=(
            '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\ny\r\n--b--',
        ),
    ),
    Parser(
        name="content type",
        read=lambda text: incoming.uploaded(with_header("CONTENT_TYPE")(text)),
        may_raise=(ApiError,),
        words=("multipart/form-data", "; boundary=", '"', ";", "*=utf-8''", "%ff"),
        good=("text/plain; charset=utf-8",),
    ),
    Parser(
        name="Basic credentials",
        read=lambda text: incoming.basic(with_header("HTTP_AUTHORIZATION")(text)),
        may_raise=(OAuthError,),
        words=("Basic ", "basic", "YTpi", "=", "  "),
        good=("Basic YTpi",),
    ),
    Parser(
        name="Bearer token",
        read=lambda text: incoming.bearer(with_header("HTTP_AUTHORIZATION")(text)),
        words=("Bearer ", "bearer", TOKEN, "  "),
    ),
    Parser(
        name="cookies",
        read=lambda text: with_header("HTTP_COOKIE")(text).cookies,
        words=("ST=", ";", '"', "\\", "=", ","),
        good=("ST=a; ST-NO-SS=b",),
    ),
    Parser(
        name="client authentication",
        read=authenticated,
        words=("Basic ", "YTpi", "%ff", "Bearer "),
        good=("Basic YTpi",),
        covers=("auth.claimed_client", "auth.client_authentication", "auth.client_secrets"),
    ),
    Parser(
        name="keys of a client",
        read=client_key,
        words=(*JSONS, '"keys"', '"kty"', '"RSA"', '"n"', '"e"', '"AQAB"', '"crv"'),
        good=('{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}',),
        covers=("auth.client_keys",),
    ),
    Parser(
        name="issuer",
        read=issuer_parts,
        words=("https://", "auth.pingone.com", "/as", "[", "0" * 36),
        good=("https://auth.pingone.com/b497fe40-ed34-11f1-8e7b-4da34eec9a0a/as",),
        covers=("addresses",),
    ),
    Parser(
        name="host",
        read=lambda text: (region_of_host(text), is_loopback(text)),
        words=("auth.pingone.", "com", "[", "]", "%", "127.0.0.1", "::1", "."),
    ),
    Parser(
        name="point in time",
        read=instant,
        may_raise=(UsageError,),
        words=("2030-01-01", "T", "00:00:00", "Z", "+99:99", "W01", "24", ".", ","),
        good=("2030-01-01T00:00:00Z",),
        covers=("clock.reading",),
    ),
    Parser(
        name="length of time",
        read=seconds_in,
        may_raise=(UsageError,),
        words=("1", "h", "m", "s", "d", "9" * 400, ".", "-"),
        good=("1h30m",),
        covers=("clock.lengths",),
    ),
    Parser(
        name="setting of a clock",
        read=clock_setting,
        may_raise=(UsageError,),
        words=("behind ", "ahead ", "at ", "from ", "2030-01-01T00:00:00Z", "1h", "9" * 400),
        good=("2030-01-01T00:00:00Z",),
    ),
    Parser(
        name="distinguished name",
        read=name,
        may_raise=(certificates.UnreadableError,),
        words=("CN=", ",", "\\", "+", '"', "#04", "OU="),
        good=("CN=a, O=b, C=US",),
    ),
    Parser(
        name="certificate",
        read=certificates.read,
        may_raise=(certificates.UnreadableError,),
        reads=bytes,
        words=("-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----", "MII", "\x30\x82"),
        covers=("tenant.certificates",),
    ),
    Parser(
        name="key store",
        read=lambda data: certificates.read_key_store(data, "a"),
        may_raise=(certificates.UnreadableError,),
        reads=bytes,
        words=("\x30\x82", "\x02\x01\x03"),
    ),
    Parser(
        name="private key",
        read=certificates.read_private_key,
        may_raise=(certificates.UnreadableError,),
        reads=bytes,
        words=("-----BEGIN PRIVATE KEY-----\n", "-----END PRIVATE KEY-----", "MII"),
    ),
    Parser(
        name="file in a seed",
        read=lambda text: uploads.file_of(text, with_key=True),
        may_raise=(ApiError,),
        words=("-----BEGIN PRIVATE KEY-----\n", "-----END PRIVATE KEY-----", "MII", "\n"),
        covers=("management.seed.uploads",),
    ),
    Parser(
        name="seed",
        read=seeded,
        may_raise=(UsageError,),
        words=("[users.a]\n", "email = ", '"a"\n', "[applications.", "${env.", "}", "type", "\n"),
        good=('[users.a]\nemail = "a@example.com"\n', "[groups.a]\n"),
        covers=(
            *("management.seed.reading", "management.seed.problems", "management.seed.variables"),
            "ids",
        ),
    ),
    Parser(
        name="lines of a seed",
        read=lines.places,
        words=("[a]\n", "[[a]]\n", '"""', "'''", "#", "a.b = ", "{", "}", "\\u", "\n"),
        good=('[a]\nb = """\nc"""\n[[d]]\n',),
        covers=("management.seed.lines",),
    ),
    Parser(
        name="record in a state file",
        read=encoding.decode,
        may_raise=(encoding.UndecodableError,),
        words=(*JSONS, '"$"', '"at"', '"User"'),
        good=(encoding.encode({"a": (1, b"x")}),),
        covers=("state_file.encoding",),
    ),
    Parser(
        name="expression",
        read=lambda text: expressions.evaluate(text, None, {"a": {"b": 1}}),
        may_raise=(NotEmulatedError,),
        words=("${", "}", "user.", "context.requestData.", "'", '"', "#root."),
        good=("${user.name.given} ${context.requestData.a.b}",),
        covers=("tokens.expressions",),
    ),
    Parser(
        name="stored password",
        read=lambda text: passwords.matches("a", passwords.stored(text) or "$"),
        words=("{PYTEST-PINGONE}", "$", "0" * 16, "f" * 64),
        good=(passwords.encoded(passwords.protect("a")),),
        covers=("tenant.passwords",),
    ),
    Parser(
        name="fields of the console",
        read=lambda text: [
            attempted(read, text)
            for read in (
                *(forms.whole, forms.number, forms.length, forms.one_time),
                *(forms.count_or_all, forms.words, forms.endpoints, forms.document),
            )
        ],
        words=(*JSONS, "1h", "all", "9" * 5000, ","),
        good=('{"a": 1}', "1h30m"),
        covers=("console.forms",),
    ),
    Parser(
        name="body in the journal",
        read=readable,
        reads=bytes,
        words=JSONS,
        good=('{"a": 1}',),
        covers=("console.views.journal",),
    ),
    Parser(
        name="setting of pytest",
        read=of_setting,
        may_raise=(UsageError,),
        words=("true", "9" * 5000, "٣", "²"),
        good=("1",),
    ),
    Parser(
        name="environment variable",
        read=of_variables,
        words=("true", "9" * 5000, "٣", "2030-01-01T00:00:00Z", "1h", "http://"),
        good=("1",),
    ),
    Parser(
        name="configuration",
        read=of_config,
        words=("https://", "[", ":", "/", "EU", "example.com"),
        good=("https://id.example.com",),
        covers=("config",),
    ),
)
