"""What reports say: counted from the users there are and from the audit log.

So they know what the log knows: what was asked for over HTTP, and of that the latest.

Source: PingOne Platform API reference, "Total identities", "Active identity counts",
"User activities", "Authentications per application".
"""

from __future__ import annotations

import bisect
import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_pingone.errors import Detail, invalid_request
from pytest_pingone.management.reports import MOST_ENTRIES, Question, too_many
from pytest_pingone.tenant.records import Application, Environment, User
from pytest_pingone.tenant.records.activities import Activity
from pytest_pingone.tenant.store import TENANT

DAY, HOUR, MONTH, WEEK = "DAY", "HOUR", "MONTH", "WEEK"
LICENSE_YEAR, CALENDAR_MONTH = "licenseYear", "calendarMonth"
_HOURS, _DAYS = dt.timedelta(hours=1), dt.timedelta(days=1)
_MONTHS: Final = {MONTH: 1, CALENDAR_MONTH: 1, LICENSE_YEAR: 12}
_LENGTHS: Final = {HOUR: _HOURS, DAY: _DAYS, WEEK: 7 * _DAYS}
_BEFORE_ALL: Final = dt.datetime.min.replace(tzinfo=dt.timezone.utc)
_INSTANT: Final = dt.timedelta(microseconds=1)
_ACTIVE: Final = frozenset({"USER.ACCESS_ALLOWED", "PASSWORD.CHECK_SUCCEEDED"})
_SIGNED_ON: Final = frozenset({"SESSION.CREATED", "SESSION.UPDATED"})
_FAILED: Final = frozenset({"PASSWORD.CHECK_FAILED"})
_RESET: Final = frozenset({"PASSWORD.RESET", "PASSWORD.RECOVERY"})
_USUAL_DAYS: Final = 30
_DAYS_BY_THE_HOUR: Final = 5
_DAYS_BY_THE_DAY: Final = 60
_MOST_SAMPLES: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How many users there were on a day."""

    date: int
    total_identities: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Active:
    """How many users did something in a stretch of time, and since the first one began."""

    start_date: dt.datetime
    end_date: dt.datetime
    value: int
    cumulative: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOns:
    """How many sign-ons succeeded, and how many failed."""

    successes: int
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Doings:
    """What users did in a stretch of time."""

    start_date: dt.datetime
    end_date: dt.datetime
    environment_id: str
    user_sign_ons: SignOns
    password_resets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentications:
    """How often users signed on to an application in a stretch of time.

    Attributes:
        partial: whether it is not over yet.
    """

    start_date: dt.datetime
    end_date: dt.datetime
    signons: int
    partial: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfApplication:
    """How often users signed on to an application; its id is the application's."""

    id: str
    authentication: tuple[Authentications, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time; the end does not belong to it."""

    start: dt.datetime
    end: dt.datetime


def _periods(
    start: dt.datetime, until: dt.datetime, length: str | dt.timedelta
) -> Iterator[Period]:
    """Yield stretches of time one after the other; the last one ends at `until` at the latest.

    Args:
        length: how long each is, or the name of that.

    Raises:
        ApiError: there are too many.
    """
    number, begin = 0, start
    while begin < until:
        if number >= MOST_ENTRIES:
            raise too_many()
        number += 1
        if isinstance(length, dt.timedelta):
            end = begin + length
        elif length in _MONTHS:
            end = _months_after(start, number * _MONTHS[length])
        else:
            end = begin + _LENGTHS[length]
        yield Period(begin, min(end, until))
        begin = end


def _months_after(start: dt.datetime, months: int) -> dt.datetime:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


def _log(question: Question, *environment_ids: str) -> Iterator[Activity]:
    for environment_id in environment_ids or [question.about.id]:
        yield from question.view.state.table(Activity, environment_id)


def _within(moments: Sequence[dt.datetime], period: Period) -> int:
    """Return how many of some moments, in order, are in a stretch of time."""
    return bisect.bisect_left(moments, period.end) - bisect.bisect_left(moments, period.start)


def total_identities(question: Question) -> Iterator[Total]:
    """Yield how many users there were at the end of each day, or are by now.

    Who is gone is counted as long as the log has the deletion.
    """
    said, now = question.said, question.view.now
    if not said:
        message = "At least one of startDate and endDate is required."
        raise invalid_request(Detail("INVALID_FILTER", message, "filter"))
    until = min(said.get("endDate", now), now) + _INSTANT
    start = said.get("startDate", until - _INSTANT)
    users = question.view.state.table(User, question.about.id)
    made, gone = {user.id: user.created_at for user in users}, []
    for activity in _log(question):
        if activity.action == "USER.CREATED":
            made[activity.resource.id] = activity.recorded_at
        elif activity.action == "USER.DELETED":
            made.setdefault(activity.resource.id, _BEFORE_ALL)
            gone.append(activity.recorded_at)
    came = sorted(made.values())
    for period in _periods(start, until, DAY):
        since = Period(_BEFORE_ALL, period.end)
        total = _within(came, since) - _within(gone, since)
        yield Total(date=int(period.start.timestamp()), total_identities=total)


def users_now(question: Question) -> int:
    """Return how many users there are."""
    return len(question.view.state.table(User, question.about.id))


def active_by_hours(question: Question) -> Iterator[Active]:
    """Yield how many users were active in each sampling period."""
    length = question.said["samplingPeriod"] * _HOURS
    return _active(question, question.said["startDate"], length)


def active_by_days(question: Question) -> Iterator[Active]:
    """Yield how many users were active on each day, or in each month."""
    length = question.said.get("samplePeriod", DAY)
    return _active(question, question.said["startDate"], length)


def active_by_license(question: Question) -> Iterator[Active]:
    """Yield how many users of a license were active in each month, or each year, of the license."""
    environments = question.view.state.table(Environment, TENANT)
    on_it = [one.id for one in environments if one.license_id == question.about.id]
    length = question.said["aggregatedBy"]
    return _active(question, question.about.begins_at, length, *on_it)


def _active(
    question: Question, start: dt.datetime, length: str | dt.timedelta, *environment_ids: str
) -> Iterator[Active]:
    seen = sorted(
        (activity.recorded_at, (activity.user or activity.resource).id)
        for activity in _log(question, *environment_ids)
        if activity.action in _ACTIVE
    )
    moments = [at for at, _ in seen]
    so_far: set[str] = set()
    for period in _periods(start, question.view.now + _INSTANT, length):
        first = bisect.bisect_left(moments, period.start)
        users = {user_id for _, user_id in seen[first : first + _within(moments, period)]}
        so_far |= users
        yield Active(
            start_date=period.start,
            end_date=period.end,
            value=len(users),
            cumulative=len(so_far),
        )


def user_activities(question: Question) -> Iterator[Doings]:
    """Yield how often users signed on, failed to, and got another password.

    Source: PingOne Platform API reference, "Read User Activities", for the usual stretch of time
    and the usual size of its parts.
    """
    said, now = question.said, question.view.now
    if ("startDate" in said) != ("endDate" in said):
        message = "startDate and endDate are required together."
        raise invalid_request(Detail("INVALID_FILTER", message, "filter"))
    until = min(said.get("endDate", now), now) + _INSTANT
    start = said.get("startDate", now - _USUAL_DAYS * _DAYS)
    log = list(_log(question))
    signed_on, failed, reset = (
        [activity.recorded_at for activity in log if activity.action in actions]
        for actions in (_SIGNED_ON, _FAILED, _RESET)
    )
    for period in _periods(start, until, said.get("sampleSize", _usual_size(until - start))):
        yield Doings(
            start_date=period.start,
            end_date=period.end,
            environment_id=question.about.id,
            user_sign_ons=SignOns(
                successes=_within(signed_on, period), failures=_within(failed, period)
            ),
            password_resets=_within(reset, period),
        )


def _usual_size(length: dt.timedelta) -> str:
    if length <= _DAYS_BY_THE_HOUR * _DAYS:
        return HOUR
    return DAY if length <= _DAYS_BY_THE_DAY * _DAYS else WEEK


def application_sign_ons(question: Question) -> Iterable[OfApplication]:
    """Return how often users signed on to each application, the busiest first."""
    said, now = question.said, question.view.now
    hours, number, start = said["samplePeriod"], said["samplePeriodCount"], said["occurredAt"]
    if hours * number * question.most > _MOST_SAMPLES:
        message = f"samplePeriod * samplePeriodCount * limit must be at most {_MOST_SAMPLES}"
        raise invalid_request(Detail("INVALID_PARAMETER", message, "samplePeriod"))
    length = hours * _HOURS
    periods = list(_periods(start, start + number * length, length)) if start <= now else []
    moments: dict[str, list[dt.datetime]] = {
        application.id: []
        for application in question.view.state.table(Application, question.about.id)
    }
    for activity in _log(question):
        known = moments.get(activity.client.id if activity.client else "")
        if activity.action == "USER.ACCESS_ALLOWED" and known is not None:
            known.append(activity.recorded_at)
    found = [
        OfApplication(
            id=application_id,
            authentication=tuple(
                Authentications(
                    start_date=period.start,
                    end_date=min(period.end, now),
                    signons=_within(ats, period),
                    partial=True if period.end > now else None,
                )
                for period in periods
                if period.start <= now
            ),
        )
        for application_id, ats in moments.items()
    ]
    return sorted(found, key=lambda one: -sum(each.signons for each in one.authentication))
