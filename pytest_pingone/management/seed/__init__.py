"""Seeds: TOML files that say what a tenant holds at the start, read, planted and exported."""

from pytest_pingone.management.seed.checking import check
from pytest_pingone.management.seed.exporting import export
from pytest_pingone.management.seed.planting import plant
from pytest_pingone.management.seed.reading import Seed, read, text_of

__all__ = ["Seed", "check", "export", "plant", "read", "text_of"]
