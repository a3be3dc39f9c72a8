"""Properties: what must hold whatever comes, rather than what is so in an example.

- `test_life_cycle`: the life of tokens as a state machine (`life_cycle`), asked and compared
  (`conversation`) with what a model says that knows nothing of the product (`model`); and three
  bugs that are put into the product to see it find them.
- `test_parsers`: every reader of somebody else's text or bytes, in one table (`parsers`), with a
  test that the table is whole. `fuzz.py` runs the same rows led by coverage.
- `test_laws`: pages, PKCE, signatures, points in time, seeds, cookies.
- `test_rubbish`: noise on the wire, for the server and the proxy.

All of them are short by default, and the same in each run. `--effort N` makes N times as many
examples, here and wherever `tests/effort.py` is asked, and others in each run, unless
`--hypothesis-seed S` makes a run the same again:

    pytest tests/properties/test_life_cycle.py -n 0 -s --effort 60 --hypothesis-seed 1
    pytest tests/properties -n 2 --effort 20
    python -m tests.properties.fuzz --seconds 600 filter "JSON body"
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from pytest_pingone import PingOne, PingOneConfig
from tests.properties.conversation import SEED


@pytest.fixture(scope="module")
def tenant() -> Iterator[PingOne]:
    """A tenant for all runs of the machine, each of which leaves it as it was."""
    with contextlib.closing(PingOne(PingOneConfig(seed=SEED))) as pingone:
        yield pingone
