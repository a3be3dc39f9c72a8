"""Every form of the console, filled in well and badly."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_pingone.console.pages import Form, Page
from pytest_pingone.console.views import PAGES
from tests.console.conftest import Seen, Site

FORMS = [(page, form) for page in PAGES for form in page.forms]


def path_of(page: Page, site: Site) -> str:
    home = site.pingone.home_id
    alice = site.pingone.users["alice"].id
    return page.path.replace("<environment>", home).replace("<user>", alice)


def test_clock_is_moved_set_stopped_and_let_go(site: Site) -> None:
    clock = site.pingone.issuer_clock
    before = clock.now()
    for form, seconds in (("clock.1-minute", 60), ("clock.1-hour", 3600), ("clock.1-day", 86400)):
        site.done("clock", form)
        moved = (clock.now() - before).total_seconds()
        assert seconds <= moved < seconds + 20
        before = clock.now()
    site.done("clock", "clock.advance", seconds="1h 30m")
    assert 5400 <= (clock.now() - before).total_seconds() < 5420
    site.done("clock", "clock.set", now="2030-01-01T00:00:00Z", mode="pinned")
    assert f"{clock.now():%Y-%m-%d %H:%M:%S}" == "2030-01-01 00:00:00"
    assert clock.mode == "pinned"
    site.done("clock", "clock.skew", skew="-5m")
    assert clock.skew.total_seconds() == -300
    for form, mode in (("run", "running"), ("stop", "pinned"), ("follow", "follow")):
        site.done("clock", f"clock.{form}")
        assert str(clock.mode) == mode
    assert not clock.skew


def test_wrong_input_comes_back_with_the_error_at_its_field_and_what_was_typed(site: Site) -> None:
    answer = site.post("clock", "clock.set", now='yesterday "<b>', mode="pinned")
    assert answer.status_code == 400
    page = Seen(answer.text)
    field = next(one for one in page.all("input") if one.get("name") == "now")
    assert field["value"] == 'yesterday "<b>'
    assert field["aria-invalid"] == "true"
    problem = str(field["aria-describedby"]).split()[0]
    assert any(one.get("id") == problem for one in page.all("p"))
    assert "is no point in time" in page.text
    chosen = [one for one in page.all("option") if "selected" in one]
    assert [one["value"] for one in chosen] == ["pinned"]
    assert [one["role"] for one in page.all("div") if one.get("role") == "alert"] == ["alert"]
    assert site.pingone.issuer_clock.mode == "follow"


def test_error_of_one_form_is_not_shown_at_another(site: Site) -> None:
    answer = site.post("faults", "faults.rate_limit", after="many", endpoint="token")
    page = Seen(answer.text)
    wrong = [one["id"] for one in page.all("input") if "aria-invalid" in one]
    assert wrong == ["faults-rate_limit-after"]


def test_missing_input_is_asked_for(site: Site) -> None:
    answer = site.post("faults", "faults.other_issuer", issuer="  ")
    assert answer.status_code == 400
    assert "Fill this in." in Seen(answer.text).text


def test_faults_are_made_met_listed_and_ended(site: Site) -> None:
    site.done("faults", "faults.next", endpoint="jwks, token", status="503", times="2")
    assert site.session.get(site.pingone.jwks_url).status_code == 503
    page = site.seen("faults")
    assert "pingone.faults.next(['jwks', 'token'], times=2, status=503)" in page.text
    number = next(values["fault"] for _, values in page.forms if "fault" in values)
    site.done("faults", "faults.end", fault=number)
    assert site.session.get(site.pingone.jwks_url).status_code == 200
    site.done("faults", "faults.rate_limit", endpoint="jwks", after="0")
    assert site.session.get(site.pingone.jwks_url).status_code == 429
    site.done("faults", "faults.stale_jwks")
    site.done("faults", "faults.missing_key", times="1")
    site.done("faults", "faults.other_issuer", issuer="https://evil.example", times="all")
    discovery = site.session.get(site.pingone.discovery_url).json()
    assert discovery["issuer"] == "https://evil.example"
    site.done("faults", "faults.end_all")
    assert site.served.instance.faults.all() == {}
    assert site.session.get(site.pingone.jwks_url).status_code == 200


def test_fault_that_cannot_be_is_explained(site: Site) -> None:
    answer = site.post("faults", "faults.next", endpoint="tokne", status="503")
    assert answer.status_code == 400
    assert "token" in Seen(answer.text).text
    answer = site.post("faults", "faults.end", fault="77")
    assert answer.status_code == 404
    assert "There is no fault" in Seen(answer.text).text


def test_keys_are_rotated_and_retired(site: Site) -> None:
    before = site.pingone.keys.current.kid
    page = site.done("keys", "keys.rotate")
    assert site.pingone.keys.current.kid != before
    assert "PREVIOUS" in page.text
    site.done("keys", "keys.retire")
    assert before not in site.pingone.keys.published


def test_user_signs_on_without_a_page_until_that_is_taken_back(site: Site) -> None:
    site.done("sign_on", "sign_on.choose", user="alice", acr="Single_Factor", amr="pwd, otp")
    page = site.done("sign_on", "sign_on.choose", user="bob", application="web")
    assert [one.user_id for one in site.pingone.chosen_users] == [
        site.pingone.users["alice"].id,
        site.pingone.users["bob"].id,
    ]
    where = next(values["application"] for _, values in page.forms if "application" in values)
    web = site.pingone.applications["web"].id
    assert where == web
    site.done("sign_on", "sign_on.take_back_one", application=web)
    assert len(site.pingone.chosen_users) == 1
    site.done("sign_on", "sign_on.take_back")
    assert site.pingone.chosen_users == []
    alice = site.pingone.users["alice"]
    path = f"environments/{site.pingone.home_id}/users/{alice.id}"
    site.done(path, "sign_on.as_user", user=alice.id)
    assert [one.user_id for one in site.pingone.chosen_users] == [alice.id]


def test_nobody_of_that_name_signs_on(site: Site) -> None:
    answer = site.post("sign_on", "sign_on.choose", user="<script>")
    assert answer.status_code == 400
    assert "There is no '<script>' among the users" in Seen(answer.text).text


def test_token_is_minted_as_asked_for_and_shown_on_its_page(site: Site) -> None:
    page = site.done(
        "mint",
        "mint.access_token",
        user="alice",
        application="web",
        scopes="openid profile",
        lifetime="5m",
        claims='{"tier": "gold"}',
        remove="jti, env",
    )
    token = site.pingone.mint.made[-1].token
    assert token.claims["tier"] == "gold"
    assert token.claims["scope"] == "openid profile"
    assert token.claims["exp"] - token.claims["iat"] == 300
    assert "jti" not in token.claims
    assert str(token) in page.text
    assert "curl -H 'Authorization: Bearer" in page.text
    site.done("mint", "mint.id_token", user="alice", nonce="n-1")
    assert site.pingone.mint.made[-1].token.claims["nonce"] == "n-1"
    site.done("mint", "mint.refresh_token", user="alice", lifetime="-1h")
    assert site.pingone.mint.made[-1].kind == "refresh_token"
    site.done("mint", "mint.access_token", flaw="alg-none")
    assert site.pingone.mint.made[-1].token.header["alg"] == "none"


def test_claims_that_are_no_json_object_are_refused(site: Site) -> None:
    for claims in ("[1]", "{", '{"x": NaN}', '{"x": "\\ud800"}', "[" * 100_000):
        answer = site.post("mint", "mint.access_token", claims=claims)
        assert answer.status_code == 400
        assert "Write a JSON object" in Seen(answer.text).text


def test_token_is_explained_without_a_trace(site: Site) -> None:
    token = site.pingone.mint.access_token(user="alice", application="web")
    before = len(site.pingone.requests)
    answer = site.post("explain", "token.explain", token=f"  {token}\n")
    assert answer.status_code == 200
    assert "Claims of the token" in Seen(answer.text).text
    late = site.post("explain", "token.explain", token=str(token), at="2100-01-01T00:00:00Z")
    assert "expired" in Seen(late.text).text
    for odd in ("x", "eyJ.eyJ.x", "a.b.c.d.e", "\ud7ff\uffff", str(token) * 2):
        assert site.post("explain", "token.explain", token=odd).status_code == 200
    assert len(site.pingone.requests) == before


def test_tenant_is_kept_restored_and_reset(site: Site) -> None:
    page = site.done("states", "snapshots.take")
    number = next(values["snapshot"] for _, values in page.forms if "snapshot" in values)
    site.pingone.users.delete("bob")
    site.done("states", "snapshots.restore", snapshot=number)
    assert "bob" in site.pingone.users
    site.done("states", "snapshots.forget", snapshot=number)
    assert site.served.instance.snapshots.all() == {}
    site.pingone.users.delete("bob")
    site.done("states", "tenant.reset")
    assert "bob" in site.pingone.users


def test_journal_is_cleared(site: Site) -> None:
    site.session.get(site.pingone.jwks_url)
    site.done("journal", "journal.clear")
    assert len(site.pingone.requests) == 0


def test_another_origin_and_another_content_type_are_refused(site: Site) -> None:
    url = site.url("clock")
    data = {"form": "clock.1-day"}
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        answer = site.session.post(url, data=data, headers=headers)
        assert answer.status_code == 403, headers
        assert len(Seen(answer.text).all("h1")) == 1
    assert site.session.post(url, json=data).status_code == 415
    assert site.session.post(url, data={"form": "keys.rotate"}).status_code == 400
    assert site.session.post(url, data={"form": "clock.1-day", "x": "y" * 2**21}).status_code == 413
    assert site.pingone.issuer_clock.skew.total_seconds() == 0


@pytest.mark.parametrize(("page", "form"), FORMS, ids=[form.name for _, form in FORMS])
def test_no_form_breaks_by_what_is_typed_into_it(page: Page, form: Form, site: Site) -> None:
    texts = st.one_of(
        st.sampled_from(
            ["", " ", "-1", "0", "1e999", "9" * 5000, "nan", "all", "{}", "alice", "token", "\x00"]
        ),
        st.text(max_size=20),
    )
    names = [*(one.name for one in form.inputs), *form.hidden, *form.in_path]
    path = path_of(page, site)

    @settings(
        max_examples=5 if names else 1, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.fixed_dictionaries(dict.fromkeys(names, texts)))
    def send(values: dict[str, str]) -> None:
        encoded = {name: text.encode("utf-8", "replace").decode() for name, text in values.items()}
        if "delay" in encoded:
            encoded["delay"] = ""
        answer = site.post(path, form.name, **encoded)
        assert answer.status_code in (200, 303, 400, 404), answer.text[:3000]

    send()
    assert site.get(path).status_code == 200
