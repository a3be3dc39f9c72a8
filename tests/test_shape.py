"""The shape of the project: small files, a public surface, examples that use nothing else."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import pytest_pingone

ROOT = Path(__file__).parent.parent
PACKAGE = Path(pytest_pingone.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
EXAMPLES = sorted((ROOT / "docs/examples").glob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_file_is_longer_than_a_reader_can_hold(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_every_public_name_can_be_imported() -> None:
    for name in pytest_pingone.__all__:
        # FLAWS is no class, and has no name of its own.
        assert getattr(getattr(pytest_pingone, name), "__name__", name) == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Pingone'"):
        pytest_pingone.Pingone  # type: ignore[attr-defined]  # noqa: B018 - asking is what is tested


def test_the_package_defines_no_dir() -> None:
    assert "__dir__" not in vars(pytest_pingone)


def imports(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_import_public_names_only(path: Path) -> None:
    for module, name in imports(path):
        if module.startswith("pytest_pingone"):
            assert module == "pytest_pingone"
            assert name in pytest_pingone.__all__


def test_every_module_says_what_it_is() -> None:
    for path in SOURCES:
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        module = importlib.import_module(".".join(p for p in parts if p != "__init__"))
        assert module.__doc__, path
