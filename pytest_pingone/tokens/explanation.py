"""What is to be said about a token: what it is, for whom it is good, and if not, why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_pingone.tokens.rules import Problem

NO_TOKEN = "no token"
_WIDTH = 11
_LONGEST = 300
_LONGEST_REPR = 230
"""pytest cuts what it shows of an object in a failing assert at 240 characters."""
_RIGHT = " (right: "


@dataclass(frozen=True, slots=True)
class Finding:
    """What one of those who may be given a token makes of it.

    Attributes:
        by: who, such as `the Management API`.
        accepted: whether it would take the token, here and now.
        why: why not; or what the token lets one do there, if more can be said than that.
    """

    by: str
    accepted: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Explanation:
    """What there is to know about a token at one moment. You get one from `pingone.explain`.

    It is true if the token is accepted, and its text says all: neither shows the token itself.

    Attributes:
        kind: `access token`, `ID token`, `refresh token`, `client assertion`, `no token`, ...
        problems: everything that is wrong with it, in words, each with what would be right.
        findings: who would accept it and who would not.
        facts: labels with text: for whom it is, who issued and signed it, and when.
        unchecked: what could not be checked, or nothing.
    """

    kind: str
    problems: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    unchecked: str = ""

    @property
    def accepted(self) -> bool:
        """Whether nothing is wrong with it: those whom it is for would accept it."""
        return not self.problems

    @property
    def accepted_by(self) -> tuple[str, ...]:
        """Who would accept it."""
        return tuple(finding.by for finding in self.findings if finding.accepted)

    def __bool__(self) -> bool:
        return self.accepted

    def __str__(self) -> str:
        lines = [f"{self.kind}, {'accepted' if self.accepted else 'NOT accepted'}"]
        if self.unchecked:
            lines[0] += f", but {self.unchecked}"
        lines += [f"  - {problem}" for problem in self.problems]
        lines += [f"{label:{_WIDTH}} {text}" for label, text in self.facts]
        lines += self._listed("accepted by", [one for one in self.findings if one.accepted])
        lines += self._listed("refused by", [one for one in self.findings if not one.accepted])
        return "\n".join(lines)

    def __repr__(self) -> str:
        if self.accepted:
            said = f"accepted by {', '.join(self.accepted_by) or 'whom it is for'}"
        else:
            wrong = "; ".join(problem.partition(_RIGHT)[0] for problem in self.problems)
            said = f"NOT accepted: {wrong}"
        return f"<{_cut(f'{self.kind}, {said}')}>"

    def _listed(self, label: str, findings: Iterable[Finding]) -> list[str]:
        """Return a line for each finding; a reason that is among the problems is not repeated."""
        lines = []
        for finding in findings:
            known = any(problem.startswith(finding.why) for problem in self.problems)
            more = f": {finding.why}" if finding.why and not known else ""
            lines.append(f"{label:{_WIDTH}} {finding.by}{more}")
            label = ""
        return lines


def told(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Return problems as an explanation tells them, each once."""
    return tuple(dict.fromkeys(shown(str(problem)) for problem in problems))


def shown(value: object) -> str:
    """Return what a token says as it may stand in a report: in one line, and not endless."""
    text = value if isinstance(value, str) else repr(value)
    if not text.isprintable():
        text = repr(text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"


def trimmed(text: str) -> tuple[str, tuple[Problem, ...]]:
    """Return the token in a text, and what around it does not belong to it."""
    problems = []
    token = text.strip()
    scheme, _, rest = token.partition(" ")
    if scheme.lower() in ("bearer", "dpop", "authorization:") and rest:
        problems.append(
            Problem(
                f"{scheme!r} stands in front of it", "the token alone, without header or scheme"
            )
        )
        token = trimmed(rest)[0]
    elif token != text:
        problems.append(Problem("there is white space around it", "the token alone"))
    return token, tuple(problems)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_REPR else f"{text[: _LONGEST_REPR - 3]}..."
