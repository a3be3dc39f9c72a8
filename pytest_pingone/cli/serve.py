"""`pytest-pingone serve`: a tenant for applications in any language, until somebody stops it."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_pingone.cli.words import ACCEPTED, FORMAT, print_text
from pytest_pingone.clock.setting import HOW, clock_setting
from pytest_pingone.errors import UsageError

if TYPE_CHECKING:
    from pytest_pingone.cli.words import Commands
    from pytest_pingone.serving import Wanted

_LEVELS = ("error", "info", "debug")
_PORT, _PROXY_PORT = 9400, 9401
_LOOK_SECONDS = 1


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    serve = commands.add_parser(
        "serve",
        help="run a tenant for applications in any language",
        description="Run a PingOne tenant for applications in any language, until Ctrl-C. Once it "
        "listens, it prints where everything is and the credentials of what is in it.",
        epilog="Exit status: 0 it was stopped, 2 it could not begin; why is said in one line.",
        formatter_class=FORMAT,
    )
    serve.add_argument(
        "--host",
        metavar="ADDRESS",
        default="127.0.0.1",
        help="where to listen (default: %(default)s)",
    )
    serve.add_argument(
        "--port",
        metavar="PORT",
        type=int,
        default=_PORT,
        help="where to listen; 0 takes a free one (default: %(default)s)",
    )
    serve.add_argument("--region", metavar="CODE", default="NA", help="NA, CA, EU, AU, SG or AP")
    serve.add_argument(
        "--seed", metavar="FILE", help="what the tenant holds (default: the default tenant)"
    )
    serve.add_argument(
        "--state", metavar="FILE", help="keep the tenant in this file; it is made if need be"
    )
    serve.add_argument(
        "--tls", action="store_true", help="serve https, with a certificate made for it"
    )
    serve.add_argument(
        "--proxy",
        metavar="PORT",
        type=int,
        nargs="?",
        const=_PROXY_PORT,
        help=f"answer for PingOne's real host names behind an HTTPS proxy (port: {_PROXY_PORT})",
    )
    serve.add_argument(
        "--tunnel", action="store_true", help="with --proxy: let it lead to other hosts, too"
    )
    serve.add_argument(
        "--public-url",
        metavar="URL",
        help="where clients reach it, if that is not where it listens: behind a reverse proxy, or "
        "in a container",
    )
    serve.add_argument(
        "--env-file", metavar="FILE", help="write the settings of programs there, as a dotenv file"
    )
    serve.add_argument(
        "--clock",
        metavar="SETTING",
        help=f"the issuer's clock: {HOW}",
    )
    serve.add_argument(
        "--log-level",
        choices=_LEVELS,
        default="info",
        help="what to write to standard error: what the emulator did wrong; besides, a line for "
        "each request; besides, its headers and bodies (default: %(default)s)",
    )
    serve.set_defaults(run=_serve)


def _serve(chosen: argparse.Namespace) -> int:
    from pytest_pingone.control.settings import settings
    from pytest_pingone.serving import serving
    from pytest_pingone.serving.announcement import announcement
    from pytest_pingone.serving.dotenv import write
    from pytest_pingone.serving.log import log_requests

    with _until_stopped() as stopped, serving(_wanted(chosen)) as served:
        if chosen.log_level != "error":
            log_requests(served.instance, _say, bodies=chosen.log_level == "debug")
        if chosen.env_file is not None:
            write(Path(chosen.env_file), settings(served.instance))
        print_text(announcement(served))
        while not stopped.wait(_LOOK_SECONDS):  # without an end, Windows would not see Ctrl-C
            pass
    return ACCEPTED


@contextlib.contextmanager
def _until_stopped() -> Iterator[threading.Event]:
    """Give what is set once somebody wants the process to end."""
    stopped = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: stopped.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wanted(chosen: argparse.Namespace) -> Wanted:
    from pytest_pingone.config import PingOneConfig
    from pytest_pingone.serving import TOKEN_VARIABLE, Wanted

    if chosen.tunnel and chosen.proxy is None:
        raise UsageError("--tunnel says what the proxy does, and there is none; add --proxy.")
    if chosen.proxy is not None and not 0 <= chosen.proxy <= 65535:
        raise UsageError(f"--proxy {chosen.proxy} is no TCP port; take 0 (any free one) to 65535.")
    config = PingOneConfig(
        region=chosen.region,
        seed=None if chosen.seed is None else Path(chosen.seed),
        host=chosen.host,
        port=chosen.port,
        public_url=chosen.public_url,
    )
    return Wanted(
        config=config,
        state_file=None if chosen.state is None else Path(chosen.state),
        token=os.environ.get(TOKEN_VARIABLE) or None,
        tls=chosen.tls,
        proxy_port=chosen.proxy,
        tunnel=chosen.tunnel,
        clock=None if chosen.clock is None else clock_setting(chosen.clock),
        report=_say,
    )


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
