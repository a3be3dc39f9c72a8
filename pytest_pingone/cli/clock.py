"""`pytest-pingone clock`: the issuer's clock of a running instance."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from pytest_pingone.cli import running
from pytest_pingone.cli.words import ACCEPTED, FORMAT, print_text

if TYPE_CHECKING:
    from pytest_pingone.cli.words import Commands

_HOW = (
    "TIME lets it run on from there (2030-01-01T00:00:00Z, or seconds since 1970), =TIME stops it "
    "there, +1h30m or -5m sets it ahead of the machine's clock or behind it"
)


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    clock = commands.add_parser(
        "clock",
        help="read and move the issuer's clock of a running instance",
        description="Read and move the issuer's clock of a running instance.",
        formatter_class=FORMAT,
    )
    actions = clock.add_subparsers(title="commands", metavar="COMMAND", required=True)
    show = _action(actions, "show", "say what time it is for the issuer", _show)
    move = _action(actions, "advance", "send it forward", _advance)
    move.add_argument("length", metavar="LENGTH", help="61m, 1h30m, 2d, or 90 for seconds")
    put = _action(actions, "set", "set it", _set)
    put.add_argument("setting", metavar="SETTING", help=_HOW)
    follow = _action(actions, "follow", "let it follow the machine's clock again", _follow)
    for parser in (show, move, put, follow):
        running.add_arguments(parser)


def _action(actions: Any, name: str, says: str, run: Any) -> argparse.ArgumentParser:
    description = f"{says[0].upper()}{says[1:]}."
    parser: argparse.ArgumentParser = actions.add_parser(
        name, help=says, description=description, formatter_class=FORMAT
    )
    parser.set_defaults(run=run)
    return parser


def _show(chosen: argparse.Namespace) -> int:
    return _told(running.ask(chosen, "GET", "/clock"))


def _advance(chosen: argparse.Namespace) -> int:
    from pytest_pingone.serving.clock_setting import seconds

    length = {"seconds": seconds(chosen.length)}
    return _told(running.ask(chosen, "POST", "/clock/advance", body=length))


def _set(chosen: argparse.Namespace) -> int:
    from pytest_pingone.serving.clock_setting import clock_setting

    setting = clock_setting(chosen.setting)
    body = {"mode": setting.mode, "now": setting.now, "skew": setting.skew}
    return _told(running.ask(chosen, "PUT", "/clock", body=body))


def _follow(chosen: argparse.Namespace) -> int:
    return _told(running.ask(chosen, "DELETE", "/clock"))


def _told(answer: str) -> int:
    clock = json.loads(answer)
    skew = f", {clock['skew']:+g} s" if clock["skew"] else ""
    print_text(f"{clock['now']} ({clock['mode']}{skew})")
    return ACCEPTED
