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


# More of them, which take longer.
REMOVED_FOR_LONG = {
    "the television does not wait": (
        "test_device.py",
        ("            self.sleep(self.interval)\n", '            return ""\n'),
        ["once_its_user_agreed", "said_no", "gives_up", "asks_less_often"],
    ),
    "the television hurries although it is told not to": (
        "test_device.py",
        ("                self.interval += 5\n", "                pass\n"),
        ["asks_less_often"],
    ),
    "the television asks on after a no": (
        "test_device.py",
        ('elif error != "authorization_pending":', 'elif error == "expired_token":'),
        ["said_no"],
    ),
    "the application shows a page where none may be shown": (
        "test_public_clients.py",
        ('**({"prompt": "none"} if silently else {}),', ""),
        ["is_told_so_without_a_page[[]spa", "is_told_so_without_a_page[[]native"],
    ),
    "the application has no way but its refresh token": (
        "test_public_clients.py",
        (") or self.sign_on(silently=True)", ")"),
        ["lost_refresh_token[[]spa", "lost_refresh_token[[]native"],
    ),
    "the application takes any answer for tokens": (
        "test_public_clients.py",
        ("if not answer.ok or not readable:", "if not readable:"),
        [
            *(f"gives_no_tokens[[]{one}" for one in ("spa", "native")),
            *(f"lost_refresh_token[[]{one}" for one in ("spa", "native")),
        ],
    ),
    "the shop lets everybody in": (
        "test_flask_sign_on.py",
        ('if request.endpoint not in OPEN and "token" not in session:', "if False:"),
        ["signs_on", "stays_signed_on", "disabled"],
    ),
    "the shop cannot renew": (
        "test_flask_sign_on.py",
        ('kept = ("access_token", "refresh_token", ', 'kept = ("access_token", '),
        ["stays_signed_on"],
    ),
    "the shop does not keep what was renewed": (
        "test_flask_sign_on.py",
        ("        update_token=lambda token, **_: session.update(token=dict(token)),\n", ""),
        ["stays_signed_on"],
    ),
    "the shop does not begin again": (
        "test_flask_sign_on.py",
        ("    @app.errorhandler(OAuthError)\n", ""),
        ["disabled", "to_somebody_else"],
    ),
    "the API takes what is for the PingOne API": (
        "test_fastapi_overrides.py",
        (
            'audience="https://orders.example.com",',
            'audience=["https://orders.example.com", "https://api.pingone.com"],',
        ),
        ["another_api"],
    ),
    "the API looks at no expiry": (
        "test_fastapi_overrides.py",
        ("options={", 'options={"verify_exp": False, '),
        ["until_it_expires"],
    ),
    "each coroutine gets a token of its own": (
        "test_asyncio.py",
        ("                if self.token == token:\n    ", "                if True:\n    "),
        ["shares_one_token"],
    ),
    "one coroutine keeps all others waiting": (
        "test_asyncio.py",
        (
            "        return await self.http.get(",
            "        return httpx.get(",
        ),
        ["nobody_waits"],
    ),
    "the asynchronous API takes every token": (
        "test_asyncio.py",
        ("            return 401\n", "            return 200\n"),
        ["refuses_bad_tokens[[]exp", "refuses_bad_tokens[[]wrong", "refuses_bad_tokens[[]alg"],
    ),
    "each thread gets a token of its own": (
        "test_threads.py",
        ("                if self.token == token:\n    ", "                if True:\n    "),
        ["share_one_token"],
    ),
    "threads do not renew": (
        "test_threads.py",
        ("        if answer.status_code == 401:\n", "        if False:\n"),
        ["share_one_token", "one_is_refused", "meets_the_fault"],
    ),
    "the middleware looks at no expiry": (
        "test_django_site.py",
        ("options={", 'options={"verify_exp": False, '),
        ["[[]expired-by", "[[]expired-long", "over_the_wire", "[[]duplicate-claims"],
    ),
}


@pytest.mark.parametrize(
    "logic",
    [*REMOVED, *(pytest.param(logic, marks=pytest.mark.thorough) for logic in REMOVED_FOR_LONG)],
)
def test_an_example_fails_without_the_logic_that_it_is_about(
    inside: pytest.Pytester, logic: str
) -> None:
    name, (before, after), failing = {**REMOVED, **REMOVED_FOR_LONG}[logic]
    whole = (EXAMPLES / name).read_text(encoding="utf-8")
    assert whole.count(before) == 1
    (inside.path / name).write_text(whole.replace(before, after), encoding="utf-8")
    result = inside.runpytest()
    outcomes = result.parseoutcomes()
    assert outcomes.keys() <= {"passed", "failed"}
    assert outcomes["failed"] == len(failing)
    result.stdout.fnmatch_lines_random([f"FAILED *::test_*{part}*" for part in failing])


@pytest.mark.parametrize("name", sorted({name for name, *_ in REMOVED.values()}))
def test_the_example_passes_with_it(inside: pytest.Pytester, name: str) -> None:
    whole = (EXAMPLES / name).read_text(encoding="utf-8")
    (inside.path / name).write_text(whole, encoding="utf-8")
    result = inside.runpytest()
    result.assert_outcomes(passed=whole.count("\ndef test_"))
