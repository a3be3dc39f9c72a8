"""Password policies."""

from __future__ import annotations

from pytest_pingone.management.catalogue.members import (
    CREATED,
    ENVIRONMENT,
    ID,
    MOST_SECONDS,
    UPDATED,
    of_environment,
    text,
)
from pytest_pingone.management.catalogue.organizations import ENVIRONMENTS
from pytest_pingone.management.collection import ALL_BUT_PATCH, Collection
from pytest_pingone.management.fields import ALWAYS, Field, Parts, field, server_set
from pytest_pingone.management.kinds import Flag, OneNumber, Whole
from pytest_pingone.management.specials import policies as specials
from pytest_pingone.management.specials.defaults import only_default
from pytest_pingone.tenant import policies

_POSITIVE = Whole(1, 2147483647)
_LENGTH = (field("min", Whole(8, 32)), field("max", OneNumber(255)))
_MIN_CHARACTERS = (
    field(policies.UPPERCASE, OneNumber(1), attribute="uppercase"),
    field(policies.LOWERCASE, OneNumber(1), attribute="lowercase"),
    field(policies.DIGITS, OneNumber(1), attribute="digits"),
    field(policies.SPECIAL, OneNumber(1), attribute="special"),
)
_HISTORY = (
    field("count", _POSITIVE, required=ALWAYS),
    field("retentionDays", _POSITIVE, required=ALWAYS),
)
_LOCKOUT = (
    field("failureCount", _POSITIVE, required=ALWAYS),
    field("durationSeconds", _POSITIVE, required=ALWAYS),
)


def _sequence_rule(name: str, *lengths: int) -> Field:
    longest = field("maxLength", OneNumber(*lengths), required=ALWAYS)
    return field(name, Parts(policies.SequenceRule, (longest,)))


PASSWORD_POLICIES = Collection(
    name="passwordPolicies",
    record=policies.PasswordPolicy,
    path="environments/<environment_id>/passwordPolicies",
    parent=ENVIRONMENTS,
    verbs=ALL_BUT_PATCH,
    permission="dir:passwordPolicy",
    where=of_environment,
    complete=specials.password_policy,
    written=only_default,
    deleting=specials.password_policy_deleting,
    fields=(
        ID,
        ENVIRONMENT,
        text("name", required=ALWAYS, unique=True),
        text("description", most=1024),
        field("excludesProfileData", Flag(), required=ALWAYS),
        field("notSimilarToCurrent", Flag(), required=ALWAYS),
        field("excludesCommonlyUsed", Flag(), required=ALWAYS),
        field("minComplexity", OneNumber(7)),
        field("maxAgeDays", Whole(specials.WARNING_DAYS + 1, specials.MOST_DAYS)),
        field("minAgeDays", Whole(1, specials.MOST_DAYS - specials.WARNING_DAYS - 1)),
        field("maxRepeatedCharacters", OneNumber(2)),
        field("minUniqueCharacters", OneNumber(5)),
        field("history", Parts(policies.PasswordHistory, _HISTORY)),
        field("lockout", Parts(policies.Lockout, _LOCKOUT)),
        field("length", Parts(policies.PasswordLength, _LENGTH)),
        field("minCharacters", Parts(policies.MinCharacters, _MIN_CHARACTERS)),
        _sequence_rule("alphabetSequenceRule", 2, 3),
        _sequence_rule("numberSequenceRule", 2, 3),
        _sequence_rule("qwertySequenceRule", 3),
        _sequence_rule("shiftedNumberRowSequenceRule", 3),
        server_set("populationCount", Whole(0, MOST_SECONDS), derive=specials.population_count),
        CREATED,
        UPDATED,
        field("default", Flag()),
    ),
    links={"self": "{self}", "environment": "environments/{environment_id}"},
)
