"""What environment variables say of a tenant that a production server serves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_pingone.clock.setting import clock_setting
from pytest_pingone.config import REGION_CODES, PingOneConfig
from pytest_pingone.errors import UsageError
from pytest_pingone.management import seed

LOG_LEVELS = ("error", "info", "debug")
_WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """An environment variable, and what it sets.

    Attributes:
        sets: the setting: one of `PingOneConfig`, or one of the entry point's own.
        kind: what its text must be, in words.
        read: turns the text into the value; raises UsageError.
        says: what it is for, in a sentence.
        required: the server does not start without it.
    """

    name: str
    sets: str
    kind: str
    read: Callable[[str], Any]
    says: str
    required: bool = False


def _flag(text: str) -> bool:
    if text.lower() not in _WORDS:
        raise UsageError(f"{text!r} must be true or false.")
    return _WORDS[text.lower()]


def _whole(text: str) -> int:
    try:
        return int(text if text.isascii() and text.isdecimal() else "")
    except ValueError:  # also for one of thousands of digits
        raise UsageError(f"{text!r:.60} must be a whole number.") from None


def _seed(text: str) -> Path:
    path = Path(text)
    seed.read(path)
    return path


def _level(text: str) -> str:
    if text not in LOG_LEVELS:
        raise UsageError(f"{text!r} must be one of {', '.join(LOG_LEVELS)}.")
    return text


VARIABLES = (
    Variable(
        name="PINGONE_PUBLIC_URL",
        sets="public_url",
        kind="an http or https URL without a path",
        read=str,
        says="Where browsers and programs reach the tenant; the issuer and all links are below it.",
        required=True,
    ),
    Variable(
        name="PINGONE_SEED",
        sets="seed",
        kind="the path of a TOML file",
        read=_seed,
        says="What the tenant holds at the start; else the default tenant.",
    ),
    Variable(
        name="PINGONE_STATE",
        sets="state_file",
        kind="the path of a file",
        read=Path,
        says="Where the tenant is kept; else it is forgotten when the process ends.",
    ),
    Variable(
        name="PINGONE_CONTROL_TOKEN",
        sets="token",
        kind="text that nobody guesses",
        read=str,
        says="Opens the control API and the console to whoever presents it; else they are off.",
    ),
    Variable(
        name="PINGONE_REGION",
        sets="region",
        kind=f"{', '.join(REGION_CODES[:-1])} or {REGION_CODES[-1]}",
        read=str,
        says="PingOne's region; NA if it is not said.",
    ),
    Variable(
        name="PINGONE_CLOCK",
        sets="clock",
        kind="a time, `=` and a time, or a length such as `+1h30m`",
        read=clock_setting,
        says="The issuer's clock, as `serve --clock` sets it; else it follows the machine's.",
    ),
    Variable(
        name="PINGONE_CUSTOM_DOMAIN",
        sets="custom_domain",
        kind="a host name",
        read=str,
        says="A name that stands for `auth.pingone.<tld>/<environment>`.",
    ),
    Variable(
        name="PINGONE_INCLUDE_TYP",
        sets="include_typ",
        kind="true or false",
        read=_flag,
        says="Whether access tokens carry `typ: at+jwt`, as PingOne's will from 2 March 2027.",
    ),
    Variable(
        name="PINGONE_REFRESH_TOKEN_TYPE",
        sets="refresh_token_type",
        kind="OPAQUE_TOKEN or JSON_WEB_TOKEN",
        read=str,
        says="For applications that do not say it themselves; OPAQUE_TOKEN if it is not said.",
    ),
    Variable(
        name="PINGONE_RATE_LIMITS",
        sets="rate_limits",
        kind="true or false",
        read=_flag,
        says="Whether the Management API has PingOne's base rate limits.",
    ),
    Variable(
        name="PINGONE_JOURNAL_SIZE",
        sets="journal_size",
        kind="a whole number from 1",
        read=_whole,
        says="How many requests the journal remembers; 1000 if it is not said.",
    ),
    Variable(
        name="PINGONE_LOG_LEVEL",
        sets="log_level",
        kind=", ".join(LOG_LEVELS),
        read=_level,
        says="What is written to standard error, as by `serve --log-level`; error if it is not "
        "said, because the server in front has a log of its own.",
    ),
)
_CONFIG = {field.name for field in dataclasses.fields(PingOneConfig)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the environment says.

    Attributes:
        config: the settings of the tenant.
        others: the settings of the entry point that were said, by name.
        names: the variables that were set, the secret ones without their values.
    """

    config: PingOneConfig
    others: Mapping[str, Any]
    names: tuple[str, ...]


def read(environment: Mapping[str, str]) -> Said:
    """Return what environment variables say; an empty one says nothing.

    Raises:
        UsageError: one that is needed is missing, or one is wrong; the message names it.
    """
    found = dict(_values(environment))
    config = {name: value for name, value in found.items() if name in _CONFIG}
    return Said(
        config=PingOneConfig(**config),
        others={name: value for name, value in found.items() if name not in _CONFIG},
        names=tuple(variable.name for variable in VARIABLES if environment.get(variable.name)),
    )


def _values(environment: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for variable in VARIABLES:
        text = environment.get(variable.name, "").strip()
        if not text and variable.required:
            raise UsageError(
                f"{variable.name} is not set. It must be {variable.kind}. {variable.says}"
            )
        if text:
            yield variable.sets, _value(variable, text)


def _value(variable: Variable, text: str) -> Any:
    try:
        value = variable.read(text)
        if variable.sets in _CONFIG:
            PingOneConfig(**{variable.sets: value})
    except UsageError as problem:
        raise UsageError(f"{variable.name}: {problem}") from None
    return value
