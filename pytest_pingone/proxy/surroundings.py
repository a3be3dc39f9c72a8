"""What makes clients go through the proxy: environment variables, and files that they name."""

from __future__ import annotations

import contextlib
import os
import ssl
import sys
import types
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from pytest_pingone.proxy.certificates import java_trust_store

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_WHOLE_STORES = {
    "SSL_CERT_FILE": ("SSL_CERT_FILE",),
    "REQUESTS_CA_BUNDLE": ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    "CURL_CA_BUNDLE": ("CURL_CA_BUNDLE",),
}
"""Variables that name all that is trusted, and those that said so before, in the client's order."""


def exempt(before: str, hosts: Collection[str]) -> list[str]:
    """Return the names that clients reach without the proxy: loopback, and who was exempt before.

    Args:
        before: NO_PROXY as it was.
        hosts: names that must not be exempt.
    """
    names = [name.strip() for name in before.split(",") if name.strip()]
    kept = [name for name in names if not any(_covers(name, host) for host in hosts)]
    return list(dict.fromkeys([*_LOOPBACK, *kept]))


def _covers(name: str, host: str) -> bool:
    """Return whether an entry of NO_PROXY means this host, in any client's reading of it."""
    domain = name.lower().partition(":")[0].removeprefix("*").removeprefix(".")
    return not domain or host == domain or host.endswith(f".{domain}")


def variables(
    *,
    url: str,
    hosts: Collection[str],
    pem: bytes,
    others: bool,
    folder: Path,
    before: Mapping[str, str],
) -> dict[str, str]:
    """Return the variables by which clients find the proxy and trust it, and write their files.

    What was trusted by name of a file before is trusted further. HTTP_PROXY is left alone, because
    PingOne is not reached by http.

    Args:
        url: of the proxy.
        hosts: the names that it answers for.
        pem: the certificate of its authority.
        others: whether other hosts are reached through it, too.
        folder: where to write; somebody else's to remove.
        before: the environment so far.
    """
    names = exempt(before.get("no_proxy") or before.get("NO_PROXY", ""), hosts)
    usual = _usual() if others or len(names) > len(_LOOPBACK) else b""
    no_proxy = ",".join(names)
    found = {
        "HTTPS_PROXY": url,
        "https_proxy": url,
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
        "NODE_USE_ENV_PROXY": "1",
    }
    extra = _read(before.get("NODE_EXTRA_CA_CERTS", ""))
    found["NODE_EXTRA_CA_CERTS"] = _written(folder / "node.pem", pem + extra)
    for name, sources in _WHOLE_STORES.items():
        named = (_read(before.get(source, "")) for source in sources)
        known = next(filter(None, named), usual)
        found[name] = _written(folder / f"{name.lower()}.pem", pem + known)
    store = _written(folder / "java.p12", java_trust_store(pem + usual))
    found["JAVA_TOOL_OPTIONS"] = _java(url, store, before.get("JAVA_TOOL_OPTIONS", ""))
    return found


def _read(path: str) -> bytes:
    """Return the certificates in a file, or nothing if there is none."""
    with contextlib.suppress(OSError):
        return b"\n" + Path(path).read_bytes() if path else b""
    return b""


def _usual() -> bytes:
    """Return the certificates that clients on this machine trust unless they are told."""
    import certifi

    return _read(certifi.where()) + _read(ssl.get_default_verify_paths().openssl_cafile)


def _written(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def _java(url: str, store: str, before: str) -> str:
    host, _, port = url.removeprefix("http://").rpartition(":")
    options = [
        f"-Dhttps.proxyHost={host}",
        f"-Dhttps.proxyPort={port}",
        f"-Djavax.net.ssl.trustStore={store}",
        "-Djavax.net.ssl.trustStoreType=PKCS12",
    ]
    quoted = (f'"{option}"' if " " in option else option for option in options)
    return " ".join([*filter(None, [before]), *quoted])


@contextlib.contextmanager
def surrounded(found: Mapping[str, str]) -> Iterator[None]:
    """Set variables of this process for as long as the block runs; then all is as it was.

    Args:
        found: what to set, by name.
    """
    before = {name: os.environ.get(name) for name in found}
    try:
        os.environ.update(found)
        with _forgotten():
            yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _forgotten() -> Iterator[None]:
    """Let libraries forget what they took from the environment before, and remember it after.

    urllib builds its opener once; aiohttp its TLS settings when it is imported. Their private names
    are asked for, never relied on.
    """
    with contextlib.ExitStack() as stack:
        for module, name, renewed in _KEPT:
            known = sys.modules.get(module)
            if known is not None and hasattr(known, name):
                kept = getattr(known, name)
                stack.callback(setattr, known, name, kept)
                setattr(known, name, renewed(known, kept))
        yield


def _opener(module: types.ModuleType, kept: Any) -> Any:
    """Return what urllib opens URLs with from now on: None is a new one, when next needed."""
    ordinary = {type(handler) for handler in module.build_opener().handlers}
    ordinary.add(module.ProxyHandler)
    installed = kept is not None and not {type(handler) for handler in kept.handlers} <= ordinary
    return kept if installed else None


def _verifying(_module: types.ModuleType, _kept: Any) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


_KEPT: tuple[tuple[str, str, Callable[[types.ModuleType, Any], Any]], ...] = (
    ("urllib.request", "_opener", _opener),
    ("aiohttp.connector", "_SSL_CONTEXT_VERIFIED", _verifying),
)
