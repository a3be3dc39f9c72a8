"""A line for each request, for whoever watches `serve`."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.datastructures import Headers

from pytest_pingone.control.instance import Instance
from pytest_pingone.web.exchange import Exchange, shortened

_LONGEST = 2000
_KEEP = 12
_CREDENTIALS = ("authorization", "cookie", "set-cookie")


def log_requests(instance: Instance, say: Callable[[str], None], *, bodies: bool) -> None:
    """Say from now on what is asked.

    Args:
        bodies: with headers and bodies, secrets shortened.
    """
    write = _with_bodies if bodies else _line
    instance.pingone.requests.tell(lambda exchange: say(write(exchange)))


def _line(exchange: Exchange) -> str:
    return exchange.line


def _with_bodies(exchange: Exchange) -> str:
    return "\n".join(
        [
            exchange.line,
            *_message(">", exchange.request_headers, exchange.request_body),
            *_message("<", exchange.headers, exchange.body),
        ]
    )


def _message(sign: str, headers: Headers, body: bytes) -> list[str]:
    lines = [
        f"{name}: {value[:_KEEP]}…" if name.lower() in _CREDENTIALS else f"{name}: {value}"
        for name, value in headers.items()
    ]
    if body:
        lines.append(body.decode("utf-8", "backslashreplace")[:_LONGEST])
    return [f"    {sign} {shortened(text)}" for line in lines for text in line.splitlines()]
