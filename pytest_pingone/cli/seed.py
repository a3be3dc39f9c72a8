"""`pytest-pingone seed`: check a seed file, or make one from a running instance."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_pingone.cli import closed, running
from pytest_pingone.cli.words import ACCEPTED, FORMAT, print_text
from pytest_pingone.errors import UsageError

if TYPE_CHECKING:
    from pytest_pingone.cli.words import Commands


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    seed = commands.add_parser(
        "seed",
        help="check a seed file, or make one from a running instance",
        description="Check a seed file, or make one from a running instance.",
        formatter_class=FORMAT,
    )
    actions = seed.add_subparsers(title="commands", metavar="COMMAND", required=True)
    check = actions.add_parser(
        "check",
        help="say whether a seed file is right, and if not where it is wrong",
        description="Say whether a seed file is right, and if not where it is wrong.",
        epilog="Exit status: 0 it is right, 2 it is not.",
        formatter_class=FORMAT,
    )
    check.add_argument("file", metavar="FILE", help="the TOML file")
    check.set_defaults(run=_check)
    export = actions.add_parser(
        "export",
        help="write a running tenant as a seed file that reproduces it",
        description="Write a running tenant as a seed file that reproduces it, secrets included; "
        "or, with --state, the tenant in a state file that nobody has open.",
        formatter_class=FORMAT,
    )
    export.add_argument(
        "--output", "-o", metavar="FILE", help="where to write it (default: standard output)"
    )
    export.add_argument("--state", metavar="FILE", help=closed.HELP)
    running.add_arguments(export)
    export.set_defaults(run=_export)


def _check(chosen: argparse.Namespace) -> int:
    from pytest_pingone.management import seed

    seed.check(Path(chosen.file))
    print_text(f"{chosen.file} is right.")
    return ACCEPTED


def _export(chosen: argparse.Namespace) -> int:
    if chosen.state is None:
        text = running.ask(chosen, "GET", "/seed")
    else:
        with closed.opened(chosen.state) as pingone:
            text = pingone.export_seed()
    if chosen.output is None:
        print_text(text.rstrip("\n"))
        return ACCEPTED
    from pytest_pingone.serving import private_file

    try:
        private_file.replace(Path(chosen.output), text)
    except OSError as problem:
        raise UsageError(f"The seed cannot be written to {chosen.output!r}: {problem}.") from None
    return ACCEPTED
