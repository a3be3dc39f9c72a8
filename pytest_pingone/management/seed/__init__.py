"""Seeds: TOML files that say what a tenant holds at the start, read and planted.

`exporting`, which writes them, is loaded when somebody asks for it.
"""

from pytest_pingone.management.seed.checking import check
from pytest_pingone.management.seed.planting import plant
from pytest_pingone.management.seed.reading import Seed, read, text_of

__all__ = ["Seed", "check", "plant", "read", "text_of"]
