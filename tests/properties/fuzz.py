"""Fuzz the readers of `parsers.py` for long, led by coverage: `python -m tests.properties.fuzz`.

It needs atheris (`pip install -e '.[test,fuzz]'`), which has wheels for Linux. Each reader is a
process of its own, because the fuzzer never returns. What made one fall over is written into a
file `crash-...`, and shown; give it as `--again FILE` to see it once more.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

NAMES = "the names of readers, or nothing for all of them"


def main() -> int:
    told = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    told.add_argument("names", nargs="*", help=NAMES)
    told.add_argument("--seconds", type=int, default=60, help="for each of them (60)")
    told.add_argument("--again", type=Path, help="read this file once, and fuzz nothing")
    told.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = told.parse_args()
    if asked.one:
        return fuzz(asked.names[0], asked.seconds, asked.again)
    from tests.properties.parsers import PARSERS

    known = [parser.name for parser in PARSERS]
    if unknown := set(asked.names) - set(known):
        told.error(
            f"no reader is called {', '.join(sorted(unknown))}; there are {', '.join(known)}"
        )
    again = ["--again", str(asked.again)] if asked.again else []
    failed = []
    for name in asked.names or known:
        command = [sys.executable, "-m", "tests.properties.fuzz", "--one", name, *again]
        done = subprocess.run(
            [*command, "--seconds", str(asked.seconds)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        last = [line for line in done.stdout.splitlines() if "DONE" in line][-1:]
        print(f"{name}: {'found something' if done.returncode else 'nothing'} {''.join(last)}")
        if done.returncode:
            failed.append(name)
            print(done.stdout[-4000:])
    return 1 if failed else 0


def fuzz(name: str, seconds: int, again: Path | None) -> int:
    import atheris

    with atheris.instrument_imports(include=["pytest_pingone"]):
        from tests.properties.parsers import PARSERS

    parser = next(parser for parser in PARSERS if parser.name == name)

    def once(data: bytes) -> None:
        got = data if parser.reads is bytes else data.decode("utf-8", "surrogatepass")
        parser.try_on(got)

    def some(data: bytes) -> None:
        try:
            once(data)
        except UnicodeDecodeError:  # no text, so nothing for a reader of texts
            if parser.reads is bytes:
                raise

    if again is not None:
        once(again.read_bytes())
        return 0
    with tempfile.TemporaryDirectory() as folder:
        words = Path(folder, "words")
        words.write_text("".join(f"{quoted(word)}\n" for word in parser.words if word), "utf-8")
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, good in enumerate(parser.good):
            Path(corpus, str(number)).write_bytes(good.encode())
        limits = [f"-max_total_time={seconds}", "-timeout=20", "-max_len=4096"]
        atheris.Setup([sys.argv[0], *limits, f"-dict={words}", str(corpus)], some)
        atheris.Fuzz()
    return 0


def quoted(word: str) -> str:
    """A word as libFuzzer's dictionaries spell it."""
    data = word.encode("utf-8", "surrogatepass")[:64]
    return '"' + "".join(f"\\x{byte:02X}" for byte in data) + '"'


if __name__ == "__main__":
    sys.exit(main())
