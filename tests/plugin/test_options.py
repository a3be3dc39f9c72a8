"""Options, environment, ini file, marker, fixtures: where settings come from, and who wins."""

from __future__ import annotations

import pytest

SHOW = """
    def test_it(pingone):
        print("REGION", pingone.config.region)
"""


def test_help_lists_the_options(inside: pytest.Pytester) -> None:
    result = inside.runpytest("--help")
    result.stdout.fnmatch_lines(
        ["*--pingone-port=PORT*", "*--pingone-log=FILE*", "*pingone_region*", "*pingone_seed*"]
    )


def test_markers_are_registered_with_their_signature(inside: pytest.Pytester) -> None:
    result = inside.runpytest("--markers")
    result.stdout.fnmatch_lines(
        ["@pytest.mark.pingone(region=..., seed=..., port=...*", "@pytest.mark.pingone_time(at):*"]
    )


def test_every_fixture_has_a_docstring(inside: pytest.Pytester) -> None:
    result = inside.runpytest("--fixtures")
    lines = result.stdout.lines
    names = ("pingone_config", "pingone_seed", "pingone_emulator", "pingone", "pingone_clock")
    for name in (*names, "pingone_proxy"):
        place = next(i for i, line in enumerate(lines) if line.split(" ")[0] == name)
        assert "no docstring" not in lines[place + 1]


def test_settings_come_from_the_ini_file(inside: pytest.Pytester) -> None:
    inside.makeini("[pytest]\npingone_region = EU\n")
    inside.makepyfile(SHOW)
    result = inside.runpytest("-s")
    result.stdout.fnmatch_lines(["pingone: region EU (from ini)", "*REGION EU*"])


def test_the_environment_wins_over_the_ini_file(
    inside: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_PINGONE_REGION", "CA")
    inside.makeini("[pytest]\npingone_region = EU\n")
    inside.makepyfile(SHOW)
    result = inside.runpytest("-s")
    result.stdout.fnmatch_lines(["pingone: region CA (from PYTEST_PINGONE_REGION)", "*REGION CA*"])


def test_the_command_line_wins_over_all(
    inside: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    monkeypatch.setenv("PYTEST_PINGONE_PORT", "1")
    inside.makepyfile(
        f"""
        def test_it(pingone):
            assert pingone.auth_url == "http://127.0.0.1:{free_port}"
        """
    )
    result = inside.runpytest("--pingone-port", str(free_port))
    result.assert_outcomes(passed=1)


def test_nothing_is_said_of_defaults_unless_asked(inside: pytest.Pytester) -> None:
    inside.makepyfile(SHOW)
    assert "pingone: " not in inside.runpytest().stdout.str()
    result = inside.runpytest("-v")
    result.stdout.fnmatch_lines(["pingone: region NA (from default)*"])


@pytest.mark.parametrize(
    ("ini", "said"),
    [
        ("pingone_region = XX", "*no PingOne region 'XX'. The regions are NA, CA, EU, AU, SG, AP*"),
        ("pingone_port = many", "*port='many' must be a whole number*"),
        pytest.param(
            f"pingone_port = {'9' * 5000}", "*port='9999* must be a whole number*", id="long number"
        ),
        ("pingone_port = 70000", "*port=70000 is no TCP port*"),
        ("pingone_include_typ = perhaps", "*include_typ='perhaps' must be true or false*"),
        ("pingone_journal_size = 0", "*journal_size=0 must be at least 1*"),
    ],
)
def test_a_bad_setting_stops_the_run_before_it_begins(
    inside: pytest.Pytester, ini: str, said: str
) -> None:
    inside.makeini(f"[pytest]\n{ini}\n")
    inside.makepyfile(SHOW)
    result = inside.runpytest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: pingone: {said}"])


def test_the_nearest_marker_wins_and_the_others_add(inside: pytest.Pytester) -> None:
    inside.makepyfile(
        """
        import pytest
        pytestmark = pytest.mark.pingone(region="EU", include_typ=True)
        @pytest.mark.pingone(region="CA")
        class TestIt:
            @pytest.mark.pingone(region="AP")
            def test_nearest(self, pingone):
                assert pingone.config.region == "AP"
                assert pingone.config.include_typ
            def test_class(self, pingone):
                assert pingone.config.region == "CA"
        def test_module(pingone):
            assert pingone.config.region == "EU"
        """
    )
    inside.runpytest().assert_outcomes(passed=3)


def test_a_marked_test_gets_the_fixture_without_asking(inside: pytest.Pytester) -> None:
    inside.makepyfile(
        """
        import pytest
        @pytest.mark.pingone
        def test_it(request):
            assert "pingone" in request.fixturenames
        """
    )
    inside.runpytest().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("regoin='EU'", "*no setting 'regoin' of pingone. Known: region, *Did you mean 'region'?*"),
        ("'EU'", "*takes keywords only, not ('EU',). Known: region, *"),
        ("region='XX'", "*no PingOne region 'XX'*"),
        ("seed='[nonsense]\\n'", "*The seed:1: [[]nonsense[]]: there is no table*organization*"),
        ("seed='missing.toml'", "*The seed 'missing.toml' cannot be read*"),
    ],
)
def test_a_wrong_marker_says_what_would_be_right(
    inside: pytest.Pytester, marker: str, said: str
) -> None:
    inside.makepyfile(
        f"""
        import pytest
        @pytest.mark.pingone({marker})
        def test_it(pingone):
            pass
        """
    )
    result = inside.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"E *UsageError: {said}"])


def test_a_seed_named_in_the_ini_file_is_found_from_the_root(inside: pytest.Pytester) -> None:
    inside.makefile(".toml", tenant='[users.zoe]\nemail = "zoe@example.com"\n')
    inside.makeini("[pytest]\npingone_seed = tenant.toml\n")
    below = inside.mkdir("below")
    below.joinpath("test_it.py").write_text(
        "def test_it(pingone):\n    assert [u.username for u in pingone.users] == ['zoe']\n"
    )
    inside.runpytest("below").assert_outcomes(passed=1)


def test_a_log_holds_one_line_for_each_request(inside: pytest.Pytester) -> None:
    inside.makepyfile(
        """
        import requests
        def test_it(pingone):
            requests.get(pingone.jwks_url, timeout=5)
            requests.get(pingone.discovery_url, timeout=5)
        """
    )
    inside.runpytest("--pingone-log", "log.txt").assert_outcomes(passed=1)
    lines = inside.path.joinpath("log.txt").read_text().splitlines()
    assert ["[jwks]" in lines[0], "[discovery]" in lines[1], len(lines)] == [True, True, 2]
