"""Links between pages, and from pages to files, lead somewhere: also without building the site."""

from __future__ import annotations

import pytest

from tests.docs import pages

TEXTS = pages.read()


@pytest.mark.skipif(not (pages.ROOT / ".ci").exists(), reason="a distribution has not all files")
@pytest.mark.parametrize("name", pages.NAMES)
def test_every_link_leads_to_a_file_and_to_a_heading(name: str) -> None:
    assert pages.broken(name, TEXTS) == []


@pytest.mark.parametrize(
    "target",
    [
        "nothing.md",
        "serve.md#no-such-heading",
        "#no-such-heading",
        "../examples/no_such_test.py",
        "../../no-such-file",
        "../../../outside",
    ],
)
def test_a_broken_link_is_found(target: str) -> None:
    name = "docs/how-to/console.md"
    changed = {**TEXTS, name: f"[good](serve.md#while-it-runs) [bad]({target})\n"}
    assert pages.broken(name, changed) == [target]


def test_a_link_breaks_with_the_heading_that_it_leads_to() -> None:
    heading = "## Refused\n"
    name = "docs/reference/coverage.md"
    assert heading in TEXTS[name]
    changed = {**TEXTS, name: TEXTS[name].replace(heading, "")}
    assert pages.broken("docs/reference/endpoints.md", changed) == ["coverage.md#refused"]


def test_code_has_no_links_and_no_headings() -> None:
    text = "# A `b` c\n\n`[x](y)`\n\n```sh\n# no heading\n[x](y)\n```\n<!-- [x](y) -->\n# A b c\n"
    assert pages.links(text) == []
    assert pages.anchors(text) == {"a-b-c", "a-b-c-1"}


def test_every_page_is_in_the_navigation() -> None:
    toctrees = pages.FENCE.finditer(TEXTS["docs/index.md"])
    listed = "".join(found["code"] for found in toctrees if found["language"] == "{toctree}")
    folders = {name.split("/")[1] for name in pages.NAMES if name.count("/") == 2}
    assert folders == {"tutorial", "how-to", "reference", "explanation", "about"}
    assert all(f"\n{folder}/*\n" in listed for folder in folders)
    assert not [name for name in pages.NAMES if name.count("/") > 2]
