"""Replacing parts of libraries that may not be imported yet, without importing them."""

from __future__ import annotations

import importlib.abc
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from pytest_pingone.interception.patches import Patch

Patches = Callable[[Any], Iterable[Patch]]


class Patcher(importlib.abc.MetaPathFinder):
    """Patches of several modules: applied where they are imported, or as soon as they are.

    Args:
        modules: what to patch in a module, by the module's name.
    """

    def __init__(self, modules: Mapping[str, Patches]) -> None:
        self._modules = modules
        self._patches: dict[tuple[int, str], Patch] = {}
        self._lock = threading.RLock()
        self._applied = False

    def apply(self) -> None:
        """Apply all patches, now or when their module is imported."""
        with self._lock:
            self._applied = True
            if self not in sys.meta_path:
                sys.meta_path.insert(0, self)
            for name in self._modules:
                module = sys.modules.get(name)
                # One that is just being imported by another thread comes by at its end.
                if module is not None and not _unfinished(module):
                    self._apply_to(name, module)

    def undo(self) -> None:
        """Put everything back."""
        with self._lock:
            self._applied = False
            if self in sys.meta_path:
                sys.meta_path.remove(self)
            for patch in self._patches.values():
                patch.undo()

    def find_spec(
        self, fullname: str, path: Any = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Let the others find a module that is to be patched, and look over their shoulder."""
        if fullname not in self._modules:
            return None
        for spec in _found_by_others(self, fullname, path, target):
            if spec.loader is not None:
                spec.loader = _Loader(spec.loader, self)
            return spec
        return None

    def imported(self, module: ModuleType) -> None:
        """Patch a module that has just been imported."""
        with self._lock:
            if self._applied:
                self._apply_to(module.__name__, module)

    def _apply_to(self, name: str, module: Any) -> None:
        for patch in self._modules[name](module):
            key = (id(patch.owner), patch.name)
            self._patches.setdefault(key, patch).apply()


class _Loader(importlib.abc.Loader):
    """A module's own loader, and a word to the patcher when it is done."""

    def __init__(self, own: Any, patcher: Patcher) -> None:
        self._own = own
        self._patcher = patcher

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Create the module as its own loader does."""
        created: ModuleType | None = self._own.create_module(spec)
        return created

    def exec_module(self, module: ModuleType) -> None:
        """Run the module with its own loader, which then stands in it as if nothing had been."""
        module.__loader__ = self._own
        if module.__spec__ is not None:
            module.__spec__.loader = self._own
        self._own.exec_module(module)
        self._patcher.imported(module)


def _found_by_others(
    patcher: Patcher, name: str, path: Any, target: ModuleType | None
) -> Iterator[ModuleSpec]:
    for finder in list(sys.meta_path):
        if finder is not patcher:
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                yield spec


def _unfinished(module: ModuleType) -> bool:
    return bool(getattr(module.__spec__, "_initializing", False))
