"""Passwords against policies: each requirement by itself, at its edge."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from pytest_pingone import PingOne
from pytest_pingone.tenant import password_policy, passwords
from pytest_pingone.tenant.common_passwords import COMMON
from pytest_pingone.tenant.policies import (
    MinCharacters,
    PasswordHistory,
    PasswordLength,
    PasswordPolicy,
    SequenceRule,
)
from pytest_pingone.tenant.records import Address, User, UserName

Missing = Callable[..., list[str]]


@pytest.fixture
def policies(pingone: PingOne) -> dict[str, PasswordPolicy]:
    """The policies of the default tenant, by name."""
    table = pingone.snapshot().table(PasswordPolicy, pingone.environment.id)
    return {policy.name: policy for policy in table}


@pytest.fixture
def missing(policies: dict[str, PasswordPolicy]) -> Missing:
    """Names what a password lacks, by a policy that has only the rules that are given."""
    standard = policies["Standard"]
    bare = PasswordPolicy(
        id="bare",
        environment_id=standard.environment_id,
        name="bare",
        excludes_profile_data=False,
        not_similar_to_current=False,
        excludes_commonly_used=False,
        created_at=standard.created_at,
        updated_at=standard.updated_at,
    )

    def names(password: str, *, rules: dict[str, Any], **more: Any) -> list[str]:
        policy = dataclasses.replace(bare, **rules)
        found = password_policy.unsatisfied(password, policy, **more)
        assert all(lacking.message for lacking in found)
        return [lacking.requirement for lacking in found]

    return names


def test_pingone_creates_three_policies_of_which_standard_is_the_default(
    policies: dict[str, PasswordPolicy],
) -> None:
    assert set(policies) == {"Standard", "Basic", "Passphrase"}
    assert [policy.name for policy in policies.values() if policy.default] == ["Standard"]


@pytest.mark.parametrize(
    ("name", "password", "expected"),
    [
        ("Standard", "Correct-Horse-9", []),
        ("Standard", "Corrrect-Horse-9", ["maxRepeatedCharacters"]),
        ("Standard", "Aa-1Aa-1", ["minUniqueCharacters"]),
        ("Standard", "P@ssw0rd!", ["excludesCommonlyUsed"]),
        (
            "Standard",
            "aaa",
            ["minCharacters"] * 3 + ["length", "maxRepeatedCharacters", "minUniqueCharacters"],
        ),
        ("Standard", "x" * 200 + "Correct-Horse-9" * 4, ["length", "maxRepeatedCharacters"]),
        ("Basic", "Aa-1Aa-1", []),
        ("Basic", "Corrrrect-Horse-9", []),
        ("Basic", "Welcome1!", ["excludesCommonlyUsed"]),
        ("Passphrase", "correct horse battery staple", []),
        ("Passphrase", "mississippi", ["minComplexity"]),
        ("Passphrase", "sunshine", ["excludesCommonlyUsed", "minComplexity"]),
    ],
)
def test_a_password_lacks_what_its_policy_asks_for(
    policies: dict[str, PasswordPolicy], name: str, password: str, expected: list[str]
) -> None:
    found = password_policy.unsatisfied(password, policies[name])
    assert [lacking.requirement for lacking in found] == expected


def test_without_rules_any_password_will_do(missing: Missing) -> None:
    for password in ("", "1", "aaaa", "password", "x" * 10_000, "\ud7ff"):
        assert missing(password, rules={}) == []


@pytest.mark.parametrize(
    ("password", "lacks"), [("1234567", 1), ("12345678", 0), ("1" * 255, 0), ("1" * 256, 1)]
)
def test_length_counts_characters(missing: Missing, password: str, lacks: int) -> None:
    assert missing(password, rules={"length": PasswordLength()}) == ["length"] * lacks


@pytest.mark.parametrize(
    ("password", "lacks"), [("aA1~", 0), ("AA1~", 1), ("aA1 ", 1), ("aA1é", 1), ("é", 4), ("", 4)]
)
def test_each_class_of_characters_is_asked_for(missing: Missing, password: str, lacks: int) -> None:
    every = MinCharacters(uppercase=1, lowercase=1, digits=1, special=1)
    assert missing(password, rules={"min_characters": every}) == ["minCharacters"] * lacks


def test_a_class_that_a_policy_does_not_name_is_not_asked_for(missing: Missing) -> None:
    digits = {"min_characters": MinCharacters(digits=1)}
    assert missing("1", rules=digits) == []
    assert missing("a", rules=digits) == ["minCharacters"]


@pytest.mark.parametrize(
    ("password", "lacks"), [("aabbaa", 0), ("aaab", 1), ("b\n\n\n", 1), ("AAaa", 0)]
)
def test_a_character_may_stand_twice_in_a_row(missing: Missing, password: str, lacks: int) -> None:
    rules = {"max_repeated_characters": 2}
    assert missing(password, rules=rules) == ["maxRepeatedCharacters"] * lacks


@pytest.mark.parametrize(("password", "lacks"), [("abcde", 0), ("abcdabcd", 1), ("aAbBc", 0)])
def test_five_different_characters_are_enough(missing: Missing, password: str, lacks: int) -> None:
    rules = {"min_unique_characters": 5}
    assert missing(password, rules=rules) == ["minUniqueCharacters"] * lacks


@pytest.mark.parametrize("password", ["password", "PassWord", "QWERTY", "P@ssw0rd", "123456"])
def test_what_everybody_uses_is_refused_in_any_case(missing: Missing, password: str) -> None:
    rules = {"excludes_commonly_used": True}
    assert missing(password, rules=rules) == ["excludesCommonlyUsed"]
    assert missing(f"{password}-and-more", rules=rules) == []


def test_the_list_of_common_passwords_is_in_lower_case() -> None:
    assert {word.lower() for word in COMMON} == COMMON
    assert len(COMMON) > 200


@pytest.mark.parametrize(
    ("weak", "strong"),
    [
        ("a" * 11, "a" * 12),  # 26 ** 12 guesses take more than 7 days, at 10 ** 11 in a second
        ("1" * 16, "1" * 17),
        ("aA1-aA1-", "aA1-aA1-a"),
    ],
)
def test_complexity_is_the_time_to_try_out_all_of_a_kind(
    missing: Missing, weak: str, strong: str
) -> None:
    rules = {"min_complexity": 7}
    assert missing(weak, rules=rules) == ["minComplexity"]
    assert missing(strong, rules=rules) == []


def test_complexity_of_a_short_password_can_be_reckoned_by_hand() -> None:
    a_day = 100_000_000_000 * 86_400
    assert password_policy.complexity("ab") == (26 + 26**2) / a_day
    assert password_policy.complexity("a1") == (36 + 36**2) / a_day
    assert password_policy.complexity("") == 0


def test_complexity_of_a_very_long_password_is_known_at_once() -> None:
    longest = password_policy.complexity("aA1-" * 25)
    assert password_policy.complexity("aA1-" * 100_000) == longest > 0


@pytest.mark.parametrize(
    ("rule", "longest", "good", "bad"),
    [
        ("alphabet", 2, ["ab-cd", "acegik", "zab", "ab1c"], ["abc", "xYz", "cba", "1fEd2"]),
        ("alphabet", 3, ["abc", "abcabc"], ["abcd", "DCBA"]),
        ("number", 2, ["12-34", "1357", "890"], ["123", "321", "a789b"]),
        ("number", 3, ["123", "012a3"], ["1234", "x9876"]),
        ("qwerty", 3, ["qwe", "qaz", "pas"], ["qwer", "FDSA", "zxcv", "lkjh"]),
        ("shifted_number_row", 3, ["!@#", "!#%&"], ["!@#$", "$#@!", "a^&*(b"]),
    ],
)
def test_neighbours_may_not_follow_each_other_for_too_long(
    missing: Missing, rule: str, longest: int, good: list[str], bad: list[str]
) -> None:
    rules = {f"{rule}_sequence_rule": SequenceRule(max_length=longest)}
    names = {"shifted_number_row": "shiftedNumberRow"}
    for password in good:
        assert missing(password, rules=rules) == [], password
    for password in bad:
        assert missing(password, rules=rules) == [f"{names.get(rule, rule)}SequenceRule"], password


@pytest.mark.parametrize(
    ("attribute", "value", "password"),
    [
        ("username", "alice", "ALICE"),
        ("username", "alice", "My-Alice-9"),
        ("email", "a@example.com", "a@Example.com"),
        ("nickname", "Lizzie", "lizzie-2030"),
        ("mobile_phone", "+49 30 1234", "+49 30 1234"),
        ("name", UserName(family="Straße"), "Strasse-17"),
        ("address", Address(locality="Bremen"), "bremen-17"),
    ],
)
def test_a_password_says_nothing_of_its_user(
    missing: Missing, pingone: PingOne, attribute: str, value: Any, password: str
) -> None:
    user = dataclasses.replace(pingone.users["bob"], **{attribute: value})
    rules = {"excludes_profile_data": True}
    assert missing(password, rules=rules, user=user) == ["excludesProfileData"]
    assert missing(password, rules=rules) == []
    assert missing(password, rules={}, user=user) == []


def test_what_is_very_short_in_a_profile_may_be_part_of_a_password(
    missing: Missing, pingone: PingOne
) -> None:
    user = dataclasses.replace(pingone.users["alice"], title="Dr", name=UserName(middle="A"))
    rules = {"excludes_profile_data": True}
    assert missing("A-Dragon-in-Dresden", rules=rules, user=user) == []


def having(password: str, pingone: PingOne) -> User:
    return dataclasses.replace(pingone.users["bob"], password=passwords.protect(password))


def test_the_same_password_again_is_refused_by_every_policy(
    missing: Missing, pingone: PingOne
) -> None:
    user = having("kitten", pingone)
    assert missing("kitten", rules={}, user=user) == ["notSimilarToCurrent"]
    assert missing("Kitten", rules={}, user=user) == []


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("smitten", ["notSimilarToCurrent"]),
        ("kittens", ["notSimilarToCurrent"]),
        ("mittens", ["notSimilarToCurrent"]),
        ("sitting", []),
        ("dog", []),
    ],
)
def test_two_characters_make_no_new_password(
    missing: Missing, pingone: PingOne, new: str, expected: list[str]
) -> None:
    rules, user = {"not_similar_to_current": True}, having("kitten", pingone)
    assert missing(new, rules=rules, user=user, current="kitten") == expected
    assert missing(new, rules={}, user=user, current="kitten") == []
    assert missing(new, rules=rules, user=user) == [], "what it was is not known"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 2), ("abc", "abc", 0)],
)
def test_distance_counts_changes(one: str, other: str, expected: int) -> None:
    assert password_policy.distance(one, other) == expected
    assert password_policy.distance(other, one) == expected


def test_a_former_password_does_not_come_back(missing: Missing) -> None:
    former = [passwords.protect(password) for password in ("first", "second")]
    rules = {"history": PasswordHistory(count=2, retention_days=1)}
    assert missing("second", rules=rules, former=former) == ["history"]
    assert missing("third", rules=rules, former=former) == []
    assert missing("second", rules={}, former=former) == []
