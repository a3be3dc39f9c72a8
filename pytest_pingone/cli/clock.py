"""`pytest-pingone clock`: the issuer's clock of a running instance."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pytest_pingone.cli import closed, running
from pytest_pingone.cli.words import ACCEPTED, FORMAT, print_text
from pytest_pingone.clock.setting import HOW, clock_setting, seconds

if TYPE_CHECKING:
    from pytest_pingone.cli.words import Commands
    from pytest_pingone.clock import IssuerClock


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    clock = commands.add_parser(
        "clock",
        help="read and move the issuer's clock of an instance",
        description="Read and move the issuer's clock of a running instance, or of a state file.",
        formatter_class=FORMAT,
    )
    actions = clock.add_subparsers(title="commands", metavar="COMMAND", required=True)
    show = _action(actions, "show", "say what time it is for the issuer", _show)
    move = _action(actions, "advance", "send it forward", _advance)
    move.add_argument("length", metavar="LENGTH", help="61m, 1h30m, 2d, or 90 for seconds")
    put = _action(actions, "set", "set it", _set)
    put.add_argument("setting", metavar="SETTING", help=HOW)
    follow = _action(actions, "follow", "let it follow the machine's clock again", _follow)
    for parser in (show, move, put, follow):
        parser.add_argument("--state", metavar="FILE", help=closed.HELP)
        running.add_arguments(parser)


def _action(actions: Any, name: str, says: str, run: Any) -> argparse.ArgumentParser:
    description = f"{says[0].upper()}{says[1:]}."
    parser: argparse.ArgumentParser = actions.add_parser(
        name, help=says, description=description, formatter_class=FORMAT
    )
    parser.set_defaults(run=run)
    return parser


def _show(chosen: argparse.Namespace) -> int:
    return _done(chosen, "GET", "/clock", None, lambda _: None)


def _advance(chosen: argparse.Namespace) -> int:
    length = seconds(chosen.length)
    body = {"seconds": length}
    return _done(chosen, "POST", "/clock/advance", body, lambda clock: clock.advance(length))


def _set(chosen: argparse.Namespace) -> int:
    setting = clock_setting(chosen.setting)
    body = {"mode": setting.mode, "now": setting.now, "skew": setting.skew}
    return _done(chosen, "PUT", "/clock", body, setting.apply)


def _follow(chosen: argparse.Namespace) -> int:
    return _done(chosen, "DELETE", "/clock", None, lambda clock: clock.follow())


def _done(
    chosen: argparse.Namespace,
    method: str,
    path: str,
    body: dict[str, Any] | None,
    move: Callable[[IssuerClock], None],
) -> int:
    """Let a running instance move its clock, or move that in a state file, and tell how it is."""
    if chosen.state is None:
        clock = json.loads(running.ask(chosen, method, path, body=body))
    else:
        from pytest_pingone.control.calls.clock import shown

        with closed.opened(chosen.state) as pingone:
            move(pingone.issuer_clock)
            clock = shown(pingone.issuer_clock)
    skew = f", {clock['skew']:+g} s" if clock["skew"] else ""
    print_text(f"{clock['now']} ({clock['mode']}{skew})")
    return ACCEPTED
