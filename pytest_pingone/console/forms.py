"""What was sent with a form: read, checked and carried out as the control API does it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from pytest_pingone.clock.lengths import seconds_in
from pytest_pingone.console.pages import Entered, Form, Visit
from pytest_pingone.control.calls import CALLS
from pytest_pingone.errors import ApiError, UsageError
from pytest_pingone.web.incoming import FORM, Incoming

_CALLS = {call.name: call for call in CALLS}
_WHICH = "form"


class RefusedError(Exception):
    """A form cannot be carried out as it was sent."""

    def __init__(self, entered: Entered, status: int) -> None:
        super().__init__(entered.problem)
        self.entered = entered
        self.status = status


def sent_form(forms: Sequence[Form], request: Incoming) -> Form:
    """Return the form that was sent.

    Raises:
        ApiError: it is none of the page's.
    """
    if request.mimetype != FORM:
        raise ApiError(415, "INVALID_REQUEST", f"A form is sent as {FORM}.")
    name = request.form.get(_WHICH, "")
    found = next((form for form in forms if form.name == name), None)
    if found is None:
        known = ", ".join(form.name for form in forms) or "none"
        raise ApiError(
            400, "INVALID_REQUEST", f"This page has no form {name[:100]!r}. There are: {known}."
        )
    return found


def carry_out(form: Form, visit: Visit) -> Any:
    """Carry out the call of a form, and return what it answered.

    Raises:
        RefusedError: what was sent is not what it should be; nothing has changed.
    """
    posted = visit.request.form
    entered = Entered(
        form=form.name,
        typed={one.name: posted.get(one.name, "") for one in form.inputs},
        hidden={name: posted.get(name, "") for name in (*form.in_path, *form.hidden)},
    )
    given, problems = _read(form, entered)
    if problems:
        raise RefusedError(replace(entered, problems=problems), 400)
    in_path = {name: entered.hidden[name] for name in form.in_path}
    call = _CALLS[form.call]
    try:
        return call.answer(call.asked(given, visit.request, visit.instance, in_path))
    except (ApiError, UsageError) as problem:
        raise RefusedError(_blamed(form, entered, problem), _status(problem)) from None


def _read(form: Form, entered: Entered) -> tuple[dict[str, Any], dict[str, str]]:
    given: dict[str, Any] = dict(form.sent)
    given |= {name: entered.hidden[name] for name in form.hidden if entered.hidden[name]}
    problems: dict[str, str] = {}
    for one in form.inputs:
        text = entered.typed[one.name]
        if not text.strip():
            if one.required:
                problems[one.name] = "Fill this in."
            continue
        try:
            given[one.name] = one.read(text)
        except UsageError as problem:
            problems[one.name] = str(problem)
    return given, problems


def _blamed(form: Form, entered: Entered, problem: ApiError | UsageError) -> Entered:
    """Return what was entered, with what the call says about it where it belongs."""
    if isinstance(problem, UsageError):
        return replace(entered, problem=str(problem))
    names = {one.name for one in form.inputs}
    problems, others = {}, []
    for detail in problem.details:
        target = (detail.target or "").partition(".")[0]
        said = f"{detail.message[:1].upper()}{detail.message[1:]}".removesuffix(".") + "."
        if target in names:
            problems[target] = said
        else:
            others.append(f"{detail.target}: {detail.message}" if detail.target else said)
    if not problem.details:
        others.append(problem.message)
    return replace(entered, problems=problems, problem=" ".join(others))


def _status(problem: ApiError | UsageError) -> int:
    return problem.status if isinstance(problem, ApiError) else 400


def whole(text: str) -> int:
    """Return the whole number that a text spells."""
    try:
        return int(text)
    except ValueError:  # also for one of thousands of digits
        raise UsageError("Write a whole number, such as 3.") from None


def number(text: str) -> float:
    """Return the number that a text spells."""
    try:
        return float(text)
    except ValueError:
        raise UsageError("Write a number, such as 0.5.") from None


def length(text: str) -> float:
    """Return the length of time that a text spells, in seconds."""
    return seconds_in(text.strip().replace(" ", ""))


def one_time(text: str) -> str | float:
    """Return a point in time: seconds since 1970 as a number, anything else as it is."""
    stripped = text.strip()
    try:
        return float(stripped)
    except ValueError:
        return stripped


def count_or_all(text: str) -> int | str:
    """Return how many answers: a number, or the word for all of them."""
    return "all" if text.strip().lower() == "all" else whole(text)


def words(text: str) -> list[str]:
    """Return the words of a text, which stand between white space or commas."""
    return [word for word in re.split(r"[\s,]+", text) if word]


def endpoints(text: str) -> str | list[str]:
    """Return names of endpoints."""
    found = words(text)
    return found[0] if len(found) == 1 else found


def document(text: str) -> Any:
    """Return the JSON object that a text spells."""
    try:
        found = json.loads(text, parse_constant=_no_constant)
        json.dumps(found, ensure_ascii=False).encode()  # refuses half a surrogate pair
    except (ValueError, RecursionError) as problem:
        said = str(problem)[:200] if isinstance(problem, json.JSONDecodeError) else "it is not"
        raise UsageError(f'Write a JSON object, such as {{"name": "value"}}: {said}.') from None
    if not isinstance(found, dict):
        raise UsageError('Write a JSON object, such as {"name": "value"}.')
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def trimmed(text: str) -> str:
    """Return a text without white space around it."""
    return text.strip()


def is_meant(form: Form, entered: Entered | None, hidden: Mapping[str, str]) -> bool:
    """Return whether what was entered was entered into this form, and this one of several."""
    return entered is not None and entered.form == form.name and entered.hidden == dict(hidden)
