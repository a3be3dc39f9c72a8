"""The examples on retries prove something: without the logic that they are about, they fail."""

from __future__ import annotations

from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "docs/examples"
RENEWAL = """        if answer.status_code == 401:
            self._token = ""
            answer = self._ask(url)
"""
FORGETTING = """            self._token = ""
            answer"""
KEEPING = """        if not self._token:
            grant"""
WAITING = """        sleep(int(answer.headers["Retry-After"]))
"""
COMING_BACK = """        answer = requests.get(url, headers=headers, timeout=5)
    return"""
ASKING_AGAIN = "if kid not in self._keys and now - self._asked_at >= dt.timedelta(minutes=1):"
REMOVED = {
    "the worker never renews its token": (
        "test_retries.py",
        (RENEWAL, ""),
        [
            "renews_a_token_that_has_expired",
            "renews_a_token_that_is_refused_before_it_expires",
            "does_not_ask_for_ever",
        ],
    ),
    "the worker asks again with the same token": (
        "test_retries.py",
        (FORGETTING, "            answer"),
        ["renews_a_token_that_has_expired", "renews_a_token_that_is_refused_before_it_expires"],
    ),
    "the worker gets a token for each request": (
        "test_retries.py",
        (KEEPING, KEEPING.replace("not self._token", "True")),
        ["renews_a_token_that_has_expired", "renews_a_token_that_is_refused_before_it_expires"],
    ),
    "the worker asks until it is let in": (
        "test_retries.py",
        (RENEWAL, RENEWAL.replace("if", "for _ in range(9):\n          if")),
        ["does_not_ask_for_ever"],
    ),
    "the client does not wait": (
        "test_retries.py",
        (WAITING, ""),
        ["comes_back_when_it_may"],
    ),
    "the client waits a second, whatever it is told": (
        "test_retries.py",
        (WAITING, "        sleep(1)\n"),
        ["comes_back_when_it_may"],
    ),
    "the client waits and does not come back": (
        "test_retries.py",
        (COMING_BACK, "    return"),
        ["comes_back_when_it_may"],
    ),
    "the API never asks for the keys again": (
        "test_cached_keys.py",
        (ASKING_AGAIN, "if not self._keys:"),
        ["survives_rotations_of_the_keys", "recovers_when_a_cache_served_it_old_keys"],
    ),
    "the API asks for the keys whenever it does not know one": (
        "test_cached_keys.py",
        (ASKING_AGAIN, "if kid not in self._keys:"),
        ["unknown_keys_do_not_make_the_api_ask_each_time"],
    ),
    "the API asks for the keys each time": (
        "test_cached_keys.py",
        (ASKING_AGAIN, "if True:"),
        ["unknown_keys_do_not_make_the_api_ask_each_time"],
    ),
}


@pytest.mark.parametrize("logic", REMOVED)
def test_an_example_fails_without_the_logic_that_it_is_about(
    inside: pytest.Pytester, logic: str
) -> None:
    name, (before, after), failing = REMOVED[logic]
    whole = (EXAMPLES / name).read_text(encoding="utf-8")
    assert whole.count(before) == 1
    (inside.path / name).write_text(whole.replace(before, after), encoding="utf-8")
    result = inside.runpytest()
    passed = whole.count("\ndef test_") - len(failing)
    result.assert_outcomes(passed=passed, failed=len(failing))
    result.stdout.fnmatch_lines_random([f"FAILED *::test_*{part}*" for part in failing])


@pytest.mark.parametrize("name", sorted({name for name, *_ in REMOVED.values()}))
def test_the_example_passes_with_it(inside: pytest.Pytester, name: str) -> None:
    whole = (EXAMPLES / name).read_text(encoding="utf-8")
    (inside.path / name).write_text(whole, encoding="utf-8")
    result = inside.runpytest()
    result.assert_outcomes(passed=whole.count("\ndef test_"))
