"""docs/how-to/read-a-failure.md shows a test and its report as they are.

    python tests/plugin/test_failure_page.py

runs the tests that the page names and writes what they and their reports say now into it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs/how-to/read-a-failure.md"
BLOCK = re.compile(
    r"(<!-- (?P<what>test|report): (?P<path>\S+) -->\n```\w+\n)(?P<shown>.*?)(```\n)", re.DOTALL
)
SECTION = re.compile(
    r"^-+ (Captured pingone call) -+\n(?P<text>.*?)\n(?=[=_-]{5})", re.DOTALL | re.MULTILINE
)


def report_of(path: str) -> str:
    """Return the section of a failing test, with what is random in it made the same."""
    environment = {**os.environ, "COLUMNS": "80", "PYTEST_ADDOPTS": "", "NO_COLOR": "1"}
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=short", path],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    found = SECTION.search(done.stdout)
    if found is None:
        raise AssertionError(f"no section in:\n{done.stdout}\n{done.stderr}")
    text = re.sub(r"(token) [0-9a-f]{8}…", r"\1 3f0c9a5e…", found["text"])
    return f"{' Captured pingone call ':-^80}\n{text}\n"


def renewed(page: str) -> str:
    """Return the page with its blocks as they should be."""

    def block(found: re.Match[str]) -> str:
        path = found["path"]
        now = (ROOT / path).read_text("utf-8") if found["what"] == "test" else report_of(path)
        return f"{found[1]}{now}{found[5]}"

    return BLOCK.sub(block, page)


def test_the_page_shows_what_a_real_run_says() -> None:
    page = PAGE.read_text("utf-8")
    assert len(BLOCK.findall(page)) == 2
    assert renewed(page) == page, f"renew it: python {Path(__file__).relative_to(ROOT)}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), encoding="utf-8")
