"""`python -m pytest_pingone`: the command, where its script is not on the path."""

from pytest_pingone.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
