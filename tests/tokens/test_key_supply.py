"""Keys made ahead of demand, once for each position, and shared between processes."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pytest_pingone import key_sharing
from pytest_pingone.key_sharing import KeyShare
from pytest_pingone.keys import KeyRing, KeySupply, PrivateNumbers, generate, load

NUMBERS = [generate() for _ in range(4)]


class Maker:
    """Hands out prepared keys, and remembers which positions were asked for."""

    def __init__(self, *, takes: float = 0) -> None:
        self.asked: list[int] = []
        self._takes = takes

    def __call__(self, position: int) -> PrivateNumbers:
        time.sleep(self._takes)
        self.asked.append(position)
        return NUMBERS[position]


def modulus(supply: KeySupply, position: int) -> int:
    return supply.get(position).public_key().public_numbers().n


def product(position: int) -> int:
    p, q, _, _ = NUMBERS[position]
    return p * q


def test_a_key_survives_being_turned_into_numbers_and_back() -> None:
    numbers = generate()
    key = load(numbers).private_numbers()
    assert (key.p, key.q, key.d, key.public_numbers.e) == numbers
    assert key.public_numbers.n.bit_length() == 2048


def test_a_supply_makes_nothing_before_it_is_asked() -> None:
    maker = Maker()
    KeySupply(maker)
    assert maker.asked == []


def test_a_supply_gives_the_same_key_at_the_same_position() -> None:
    maker = Maker()
    supply = KeySupply(maker)
    assert modulus(supply, 2) == product(2)
    assert [modulus(supply, n) for n in range(3)] == [product(n) for n in range(3)]
    assert maker.asked == [0, 1, 2]


def test_prefetched_keys_are_made_in_the_background_and_only_once() -> None:
    maker = Maker(takes=0.02)
    supply = KeySupply(maker)
    supply.prefetch(3)
    supply.prefetch(2)
    assert len(maker.asked) < 3
    assert [modulus(supply, n) for n in (2, 1, 0)] == [product(n) for n in (2, 1, 0)]
    assert maker.asked == [0, 1, 2]


def test_threads_that_ask_together_get_one_key() -> None:
    maker = Maker(takes=0.01)
    supply = KeySupply(maker)
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda number: modulus(supply, number % 4), range(64)))
    assert found == [product(number % 4) for number in range(64)]
    assert sorted(maker.asked) == [0, 1, 2, 3]


def test_threads_that_ask_a_ring_together_get_one_key_with_one_id() -> None:
    ring = KeyRing(KeySupply(Maker(takes=0.01)))
    barrier = threading.Barrier(8)

    def ask(_: int) -> Any:
        barrier.wait()
        return ring.policy_key("policy", 0)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1


def test_whoever_waits_for_a_key_hears_why_there_is_none() -> None:
    def make(_: int) -> PrivateNumbers:
        raise OSError("no entropy left")

    supply = KeySupply(make)
    supply.prefetch(1)
    for _ in range(2):
        with pytest.raises(OSError, match="no entropy left"):
            supply.get(0)


@pytest.fixture
def share() -> Iterator[KeyShare]:
    share = KeyShare()
    share._keys.extend(NUMBERS)
    yield share
    share.close()


@pytest.fixture
def own_ring(monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    """A ring in the place of this process's, as a worker of pytest-xdist has it at the start."""
    ring = KeyRing()
    monkeypatch.setattr(key_sharing, "OF_THIS_PROCESS", ring)
    return ring


def fetched(ring: KeyRing, workerinput: dict[str, Any], count: int = 2) -> list[int]:
    ring.supply = KeySupply()
    key_sharing.prefetch(workerinput, count)
    return [modulus(ring.supply, position) for position in range(count)]


def test_two_workers_get_the_same_keys(share: KeyShare, own_ring: KeyRing) -> None:
    expected = [product(0), product(1)]
    assert fetched(own_ring, share.invitation) == expected
    assert fetched(own_ring, share.invitation) == expected


def test_an_invitation_is_plain_data(share: KeyShare) -> None:
    assert json.loads(json.dumps(share.invitation)) == share.invitation


def test_without_an_invitation_a_process_makes_its_own_keys(own_ring: KeyRing) -> None:
    assert fetched(own_ring, {}, 1)[0].bit_length() == 2048


def test_a_wrong_password_gets_nothing_and_makes_its_own_keys(
    share: KeyShare, own_ring: KeyRing
) -> None:
    wrong = {**share.invitation, "pingone_keys_password": "0" * 32}
    assert ask(share, json.dumps({"password": "0" * 32, "position": 0})) == b""
    assert fetched(own_ring, wrong, 1)[0] != product(0)


def test_a_share_that_has_gone_is_not_missed(own_ring: KeyRing) -> None:
    share = KeyShare()
    invitation = share.invitation
    share.close()
    assert fetched(own_ring, invitation, 1)[0].bit_length() == 2048


def ask(share: KeyShare, text: str) -> bytes:
    address = ("127.0.0.1", share.invitation["pingone_keys_port"])
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(text.encode() + b"\n")
        with connection.makefile("rb") as stream:
            return stream.readline()


@pytest.mark.parametrize(
    "text",
    [
        *("", "rubbish", "{}", "[]", "1", "null", '"text"', "[" * 900),
        *('{"password": 1}', '{"password": "é", "position": 0}'),
    ],
)
def test_rubbish_gets_nothing_and_does_not_stop_the_share(
    share: KeyShare, own_ring: KeyRing, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(key_sharing, "_PATIENCE", 1)
    assert ask(share, text) == b""
    assert fetched(own_ring, share.invitation) == [product(0), product(1)]


@pytest.mark.parametrize("position", ["x", None, -1, [0]])
def test_a_position_that_is_none_does_not_stop_the_share(
    share: KeyShare, own_ring: KeyRing, monkeypatch: pytest.MonkeyPatch, position: Any
) -> None:
    monkeypatch.setattr(key_sharing, "_PATIENCE", 1)
    password = share.invitation["pingone_keys_password"]
    ask(share, json.dumps({"password": password, "position": position}))
    assert fetched(own_ring, share.invitation) == [product(0), product(1)]


@pytest.mark.parametrize("reply", [b"", b"1\n", b"null\n", b"[1]\n", b'["a","b","c","d"]\n'])
def test_a_stranger_at_the_port_is_not_believed(own_ring: KeyRing, reply: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(reply)

        thread = threading.Thread(target=answer)
        thread.start()
        port = listener.getsockname()[1]
        workerinput = {"pingone_keys_port": port, "pingone_keys_password": "x"}
        assert fetched(own_ring, workerinput, 1)[0].bit_length() == 2048
        thread.join()
