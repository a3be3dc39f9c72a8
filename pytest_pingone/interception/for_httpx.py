"""The transports of httpx, and of its successor httpx2, which has the same names."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from pytest_pingone.interception.exchange import Answered, Asked
from pytest_pingone.interception.patches import Patch
from pytest_pingone.interception.standing import HTTPS, Standing, answering, check


def of_httpx(module: Any) -> Iterator[Patch]:
    """Yield what to replace in `httpx`."""
    cut = _cut_stream(module)
    yield Patch(module.HTTPTransport, "handle_request", lambda it: _handle(it, module, cut))
    yield Patch(
        module.AsyncHTTPTransport, "handle_async_request", lambda it: _handle_async(it, module, cut)
    )


def _handle(original: Callable[..., Any], httpx: Any, cut: Any) -> Callable[..., Any]:
    @functools.wraps(original)
    def handle_request(self: Any, request: Any) -> Any:
        standing = _who_answers(request)
        if standing is None:
            return original(self, request)
        answered = standing.answer(_asked(request, b"".join(request.stream)))
        in_time = standing.wait(answered.disruption.delay, _read_timeout(request))
        return _response(answered, request, httpx, cut, in_time=in_time)

    return handle_request


def _handle_async(original: Callable[..., Any], httpx: Any, cut: Any) -> Callable[..., Any]:
    @functools.wraps(original)
    async def handle_async_request(self: Any, request: Any) -> Any:
        standing = _who_answers(request)
        if standing is None:
            return await original(self, request)
        from anyio import to_thread

        def work() -> tuple[Answered, bool]:
            answered = standing.answer(asked)
            return answered, standing.wait(answered.disruption.delay, _read_timeout(request))

        asked = _asked(request, b"".join([part async for part in request.stream]))
        # In a thread, so that the loop goes on, as it does while a real answer is under way, and
        # so that a loop whose clock is frozen still sees a late answer arrive.
        answered, in_time = await to_thread.run_sync(work, abandon_on_cancel=True)
        return _response(answered, request, httpx, cut, in_time=in_time)

    return handle_async_request


def _who_answers(request: Any) -> Standing | None:
    url = request.url
    if url.scheme == "https":
        return answering(url.host, url.port or HTTPS)
    check(url.host, url.port or 80)
    return None


def _asked(request: Any, body: bytes) -> Asked:
    return Asked(
        method=request.method,
        host=request.url.host.lower().rstrip("."),
        target=request.url.raw_path.decode("ascii"),
        headers=[
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw
        ],
        body=body,
    )


def _read_timeout(request: Any) -> float | None:
    seconds: float | None = request.extensions.get("timeout", {}).get("read")
    return seconds


def _response(answered: Answered, request: Any, httpx: Any, cut: Any, *, in_time: bool) -> Any:
    if not in_time:
        raise httpx.ReadTimeout("timed out", request=request)
    sent = answered.disruption.sent
    if sent == "nothing":
        said = "Server disconnected without sending a response."
        raise httpx.RemoteProtocolError(said, request=request)
    headers = [
        (name.encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in answered.headers
    ]
    extensions = {
        "http_version": b"HTTP/1.1",
        "reason_phrase": answered.phrase.encode("ascii"),
    }
    whole = sent == "all"
    stream = httpx.ByteStream(answered.body) if whole else cut(answered.body, request)
    return httpx.Response(answered.status, headers=headers, stream=stream, extensions=extensions)


def _cut_stream(httpx: Any) -> Any:
    """Return a class of bodies of which half arrives."""

    class Cut(httpx.SyncByteStream, httpx.AsyncByteStream):  # type: ignore[misc]
        def __init__(self, body: bytes, request: Any) -> None:
            self._half = body[: len(body) // 2]
            self._problem = httpx.RemoteProtocolError(
                "peer closed connection without sending complete message body (received "
                f"{len(self._half)} bytes, expected {len(body)})",
                request=request,
            )

        def __iter__(self) -> Iterator[bytes]:
            yield self._half
            raise self._problem

        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield self._half
            raise self._problem

    return Cut
