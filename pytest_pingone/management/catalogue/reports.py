"""Reports: what can be asked about an environment or a license as a whole.

Source: PingOne Platform API reference, "Total identities", "Active identity counts",
"User activities", "Authentications per application".
"""

from __future__ import annotations

from pytest_pingone.management.catalogue.activities import ACTIVITIES
from pytest_pingone.management.catalogue.members import MOST_SECONDS
from pytest_pingone.management.catalogue.organizations import ENVIRONMENTS, LICENSES
from pytest_pingone.management.collection import READ
from pytest_pingone.management.fields import Parts, server_set
from pytest_pingone.management.kinds import Choice, Flag, Many, Moment, Reference, Text, Whole
from pytest_pingone.management.reports import Asked, Report
from pytest_pingone.management.specials import reports as specials

_SOME = Whole(0, MOST_SECONDS)
_SECONDS = Whole(-62_135_596_800, 253_402_300_799)
"""Since the epoch, in the years from 1 to 9999."""
_FROM_TO = (server_set("startDate", Moment()), server_set("endDate", Moment()))
_ACTIVE = (*_FROM_TO, server_set("value", _SOME))
_SINCE = Asked(kind=Moment(), operator="ge", required=True)
_OF_ENVIRONMENT = ENVIRONMENTS.permission_for(READ)

REPORTS = (
    Report(
        name="totalIdentities",
        of=ENVIRONMENTS,
        embedded="totalIdentities",
        permission=_OF_ENVIRONMENT,
        asks={
            "startDate": Asked(kind=Moment(), operator="eq"),
            "endDate": Asked(kind=Moment(), operator="eq"),
        },
        fields=(server_set("date", _SECONDS), server_set("totalIdentities", _SOME)),
        compute=specials.total_identities,
        counts=specials.users_now,
    ),
    Report(
        name="activeIdentityCounts",
        of=ENVIRONMENTS,
        embedded="activeIdentityCounts",
        permission=_OF_ENVIRONMENT,
        asks={
            "startDate": _SINCE,
            "samplingPeriod": Asked(kind=Whole(1, 8760), operator="eq", required=True),
        },
        most=100,
        ordered=True,
        fields=(*_ACTIVE, server_set("cumulative", _SOME)),
        compute=specials.active_by_hours,
    ),
    Report(
        name="metrics/activeIdentityCounts",
        of=ENVIRONMENTS,
        embedded="activeIdentityCounts",
        permission=_OF_ENVIRONMENT,
        asks={
            "startDate": _SINCE,
            "samplePeriod": Asked(kind=Choice(specials.DAY, specials.MONTH)),
        },
        most=100,
        ordered=True,
        fields=_ACTIVE,
        compute=specials.active_by_days,
    ),
    Report(
        name="metrics/activeIdentityCounts",
        of=LICENSES,
        embedded="activeIdentityCounts",
        permission=LICENSES.permission_for(READ),
        asks={
            "aggregatedBy": Asked(
                kind=Choice(specials.LICENSE_YEAR, specials.CALENDAR_MONTH), required=True
            )
        },
        most=1000,
        ordered=True,
        fields=_ACTIVE,
        compute=specials.active_by_license,
    ),
    Report(
        name="userActivities",
        of=ENVIRONMENTS,
        embedded="userActivities",
        permission=ACTIVITIES.permission_for(READ),
        asks={
            "startDate": Asked(kind=Moment(), operator="eq"),
            "endDate": Asked(kind=Moment(), operator="eq"),
            "sampleSize": Asked(kind=Choice(specials.HOUR, specials.DAY, specials.WEEK)),
        },
        fields=(
            *_FROM_TO,
            server_set("environment", Reference(), attribute="environment_id"),
            server_set(
                "userSignOns",
                Parts(
                    specials.SignOns,
                    (server_set("successes", _SOME), server_set("failures", _SOME)),
                ),
            ),
            server_set("passwordResets", _SOME),
        ),
        compute=specials.user_activities,
    ),
    Report(
        name="applicationSignons",
        of=ENVIRONMENTS,
        embedded="applicationSignons",
        permission=_OF_ENVIRONMENT,
        asks={
            "occurredAt": _SINCE,
            "samplePeriod": Asked(kind=Whole(1, 8760), required=True),
            "samplePeriodCount": Asked(kind=Whole(1, 1000), required=True),
        },
        most=1000,
        usual=100,
        fields=(
            server_set("id", Text()),
            server_set(
                "authentication",
                Many(
                    Parts(
                        specials.Authentications,
                        (*_FROM_TO, server_set("signons", _SOME), server_set("partial", Flag())),
                    )
                ),
            ),
        ),
        compute=specials.application_sign_ons,
    ),
)
