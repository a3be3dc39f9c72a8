"""The journey, made by programs in other languages that name PingOne's real hosts and nothing else.

Each is started as any child of this process is: by its environment, it finds the proxy.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pytest_pingone import PingOne, PingOneProxy

PROGRAMS = Path(__file__).with_name("programs")


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of `programs/node` with its packages installed."""
    place = tmp_path_factory.mktemp("node") / "node"
    shutil.copytree(PROGRAMS / "node", place)
    command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund"]
    done = subprocess.run(  # noqa: S603 - our own words
        command, cwd=place, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr
    return place


def travel(pingone: PingOne, command: list[str], folder: Path) -> None:
    pingone.issuer_clock.pin()  # so that a limit per second is reached by whoever is slow
    pingone.users.create(username="carol")
    worker, web = pingone.applications["worker"], pingone.applications["web"]
    done = subprocess.run(  # noqa: S603 - our own words
        command,
        cwd=folder,
        env={
            **os.environ,
            "ENVIRONMENT": pingone.environment.id,
            "WORKER_ID": worker.client_id,
            "WORKER_SECRET": worker.client_secret,
            "WEB_ID": web.client_id,
            "WEB_SECRET": web.client_secret,
            "EXPIRED": pingone.mint.access_token(application="worker", lifetime=-1),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr + pingone.requests.summary(10)
    assert json.loads(done.stdout) == {
        "users": ["alice", "bob", "carol", "mallory"],
        "subject": pingone.users["alice"].id,
        "name": "Alice Adams",
        "expired": 401,
        "limited": [429, "1"],
    }
    assert pingone.requests.to("jwks")
    assert {entry.url.partition("/v1")[0] for entry in pingone.requests.to("users.list")} == {
        "https://api.pingone.com"
    }


@pytest.mark.node
@pytest.mark.pingone(rate_limits=True)
@pytest.mark.usefixtures("pingone_proxy")
def test_node_by_fetch_and_openid_client(pingone: PingOne, node: Path) -> None:
    travel(pingone, ["node", "--import", "./proxy.mjs", "journey.mjs"], node)


@pytest.mark.programs
@pytest.mark.pingone(rate_limits=True)
@pytest.mark.usefixtures("pingone_proxy")
def test_go_by_its_standard_library(pingone: PingOne, tmp_path: Path) -> None:
    travel(pingone, ["go", "run", str(PROGRAMS / "journey.go")], tmp_path)


@pytest.mark.programs
@pytest.mark.pingone(rate_limits=True)
@pytest.mark.usefixtures("pingone_proxy")
def test_java_by_its_standard_library(pingone: PingOne, tmp_path: Path) -> None:
    travel(pingone, ["java", str(PROGRAMS / "Journey.java")], tmp_path)


@pytest.mark.programs
def test_java_trusts_what_it_trusted_if_others_are_reached(
    pingone: PingOne, tmp_path: Path
) -> None:
    counting = tmp_path / "Counting.java"
    counting.write_text(
        """
        import java.security.KeyStore;
        import javax.net.ssl.TrustManagerFactory;
        import javax.net.ssl.X509TrustManager;
        public class Counting {
            public static void main(String[] arguments) throws Exception {
                var algorithm = TrustManagerFactory.getDefaultAlgorithm();
                var found = TrustManagerFactory.getInstance(algorithm);
                found.init((KeyStore) null);
                var trusting = (X509TrustManager) found.getTrustManagers()[0];
                System.out.println(trusting.getAcceptedIssuers().length);
            }
        }
        """,
        encoding="utf-8",
    )

    def trusted(proxy: PingOneProxy) -> int:
        command = ["java", str(counting)]
        done = subprocess.run(  # noqa: S603 - our own words
            command,
            env={**os.environ, **proxy.environment},
            capture_output=True,
            check=True,
        )
        return int(done.stdout)

    with pingone.proxy() as proxy:
        assert trusted(proxy) == 1
    with pingone.proxy(tunnel=True) as proxy:
        assert trusted(proxy) > 50
