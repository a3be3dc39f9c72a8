"""What a row of the console says: a page, whoever looks at it, and the forms on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pytest_pingone.addresses import CONTROL_PREFIX
from pytest_pingone.control.instance import Instance
from pytest_pingone.emulator import PingOne
from pytest_pingone.errors import not_found
from pytest_pingone.tenant.records import Environment
from pytest_pingone.tenant.store import TENANT, State
from pytest_pingone.web.incoming import Incoming

ROOT: Final = f"{CONTROL_PREFIX}/"
BELOW: Final = f"{CONTROL_PREFIX}/console"
"""In front of the path of every page but the first; the control API has none there."""
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What somebody sent with a form, and what is wrong with it.

    Attributes:
        form: the name of the form.
        typed: what stood in its inputs, by name.
        hidden: what was sent with it besides, such as the number of what its button is for.
        problem: what is wrong as a whole; "" if only single inputs are.
        problems: what is wrong with inputs, by name.
    """

    form: str
    typed: Mapping[str, str]
    hidden: Mapping[str, str]
    problem: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody looks at a page: what is shown is shown as of one moment.

    Attributes:
        entered: what was wrong with the form that was sent, if one was.
        made: what a form that only asks has brought forth.
    """

    instance: Instance
    request: Incoming
    in_path: Mapping[str, str]
    state: State
    now: dt.datetime
    entered: Entered | None = None
    made: Any = None

    @property
    def pingone(self) -> PingOne:
        """The tenant."""
        return self.instance.pingone

    @property
    def home(self) -> Environment | None:
        """The environment that the seed describes, unless it was deleted."""
        return self.state.table(Environment, TENANT).get(self.pingone.home_id)

    @property
    def environment(self) -> Environment:
        """The environment that the path names.

        Raises:
            ApiError: there is none.
        """
        wanted = self.in_path["environment"]
        found = self.state.table(Environment, TENANT).get(wanted)
        if found is None:
            raise not_found(message=f"There is no environment {wanted[:100]}.")
        return found

    def asked_for(self, name: str) -> str:
        """Return a parameter of the query, without white space around it; "" without it."""
        return self.request.args.get(name, "").strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input of a form.

    Attributes:
        name: the member of the call that it is for.
        read: turns what was typed into the member; raises UsageError. Nothing typed is not sent.
        kind: text, long (several lines), secret, choice or hidden.
        value: what stands there at first.
        options: the values to choose from, with how they are worded; suggestions for a text.
        wide: it needs the width of the page.
    """

    name: str
    label: str
    read: Callable[[str], Any] = str
    kind: str = "text"
    hint: str = ""
    value: str = ""
    options: Callable[[Visit], Sequence[tuple[str, str]]] = lambda _: ()
    required: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form, which carries out a call of the control API.

    Attributes:
        name: tells it from the others on its page.
        call: the name of the call.
        button: what stands on its button.
        title: what stands above it; "" where the button says it all.
        says: a sentence about it.
        in_path: the variable parts of the call's path, which are sent along.
        hidden: members of the call that are sent along.
        sent: members of the call that are always the same.
        done: what is said once it is done.
        then: the path to go on to, given what the call answered; the same page unless given.
        only_asks: it changes nothing: what it brings forth is shown at once.
        danger: it takes something away.
    """

    name: str
    call: str
    button: str
    title: str = ""
    says: str = ""
    inputs: Sequence[Input] = ()
    in_path: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    sent: Values = field(default_factory=dict)
    done: str = ""
    then: Callable[[Any], str] | None = None
    only_asks: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the console.

    Attributes:
        path: its whole path, with `<names>` for the variable parts.
        area: which entry of the navigation it belongs to.
        title: its heading; one that depends on what is shown comes as the value `title`.
        show: returns what its template is given.
    """

    name: str
    path: str
    area: str
    title: str = ""
    template: str = ""
    show: Callable[[Visit], Values] = lambda _: {}
    forms: Sequence[Form] = ()
