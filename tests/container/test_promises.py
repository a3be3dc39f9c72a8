"""What the image and the compose file promise, read from them."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from pytest_pingone import PingOne, PingOneConfig
from pytest_pingone.cli import parser
from tests.container.dockerfile import ROOT, health_check, instructions, last
from tests.how_to import blocks, page

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
TENANT, APPLICATION = COMPOSE["services"]["pingone"], COMPOSE["services"]["application"]


def test_base_images_have_a_tag_that_stays() -> None:
    images = [one.text.split()[0] for one in instructions() if one.name == "FROM"]
    images += [service["image"] for service in (TENANT, APPLICATION) if "image" in service]
    for image in images:
        assert re.fullmatch(r"[a-z]+:\d[\w.-]*slim", image), image


def test_nobody_in_the_container_is_root_and_the_user_is_a_number() -> None:
    assert last("USER").text == "10001:10001"
    after = [one.name for one in instructions()]
    assert "RUN" not in after[after.index("USER") :]
    owned = [one.text for one in instructions() if "10001" in one.text and one.name == "RUN"]
    assert len(owned) == 1
    assert '"/data"' in owned[0]


def test_signals_reach_the_tenant_because_no_shell_stands_between() -> None:
    assert last("ENTRYPOINT").words is not None
    assert last("CMD").words is not None
    assert health_check().words is not None


def test_the_command_is_one_that_serve_knows() -> None:
    program, *words = [*(last("ENTRYPOINT").words or []), *(last("CMD").words or [])]
    assert program == "pytest-pingone"
    chosen = parser().parse_args(words)
    assert (chosen.host, chosen.port) == ("0.0.0.0", 9400)  # noqa: S104 - it is compared
    assert last("EXPOSE").text == str(chosen.port)
    (volume,) = last("VOLUME").words or []
    assert chosen.state.startswith(f"{volume}/")


def test_nothing_but_the_package_is_in_the_image() -> None:
    copied = [one.text.split()[:-1] for one in instructions() if one.name == "COPY"]
    from_context = {name for names in copied for name in names if not names[0].startswith("--")}
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in allowed
    assert {line.removeprefix("!") for line in allowed if line.startswith("!")} == from_context
    (install,) = [one.text for one in instructions() if "pip" in one.text and one.name == "RUN"]
    assert install.endswith("/opt/pingone/bin/pip install --no-cache-dir .")


def test_the_compose_file_starts_serve_as_it_wants_to_be_started() -> None:
    chosen = parser().parse_args(["serve", *TENANT["command"]])
    mounted = {volume.split(":")[1] for volume in TENANT["volumes"]}
    assert chosen.public_url == "http://localhost:9400"
    for file in (chosen.state, chosen.env_file):
        assert file.rpartition("/")[0] in mounted
    assert chosen.seed in mounted
    assert f"--env-file={chosen.env_file}" in APPLICATION["command"][-1]
    assert TENANT["read_only"]
    assert set(COMPOSE["volumes"]) == {"tenant", "settings"}


def test_ports_are_published_to_this_machine_only() -> None:
    assert all(port.startswith("127.0.0.1:") for port in TENANT["ports"])
    assert "ports" not in APPLICATION  # which compose would refuse beside `network_mode`


def test_the_application_waits_until_the_tenant_is_healthy_and_has_its_names() -> None:
    assert APPLICATION["depends_on"] == {"pingone": {"condition": "service_healthy"}}
    assert APPLICATION["network_mode"] == "service:pingone"
    assert (ROOT / APPLICATION["volumes"][0].split(":")[0] / "server.js").is_file()


def test_the_seed_of_the_compose_file_is_right() -> None:
    name = next(volume.split(":")[0] for volume in TENANT["volumes"] if ".toml" in volume)
    pingone = PingOne(PingOneConfig(seed=ROOT / name))
    assert pingone.applications["web"].redirect_uris == ("http://localhost:8000/callback",)
    assert pingone.known_passwords == {"alice": "Correct-Horse-9"}


@pytest.mark.parametrize("snippet", blocks(page("container.md"), "yaml"))
def test_what_the_page_shows_is_a_part_of_a_compose_file(snippet: str) -> None:
    services = yaml.safe_load(f"services:\n{snippet}")["services"]
    chosen = parser().parse_args(["serve", *services["pingone"]["command"]])
    _, _, port = services["pingone"]["ports"][0].split(":")
    assert chosen.public_url.endswith(f":{port}")
