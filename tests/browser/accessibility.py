"""What axe-core of npm says of the page that a browser shows."""

from __future__ import annotations

import functools
from pathlib import Path

from selenium.webdriver import Chrome


def problems(driver: Chrome, node_modules: Path) -> list[str]:
    """Return what is wrong with the page: the rule that it breaks, and where."""
    driver.execute_script(_axe(node_modules))
    report = driver.execute_async_script("axe.run().then(arguments[0])")
    return [
        f"{violation['id']}: {node['html']}"
        for violation in report["violations"]
        for node in violation["nodes"]
    ]


@functools.cache
def _axe(node_modules: Path) -> str:
    return (node_modules / "axe-core" / "axe.min.js").read_text("utf-8")
