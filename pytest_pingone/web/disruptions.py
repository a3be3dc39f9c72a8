"""What happens to an answer on its way to the client: HTTP is fine, the wire is not.

The application decides on a disruption and leaves it in the WSGI environ. Whoever carries answers
to clients, be it the server or an interception in the process, says that it can disrupt them
(`CARRIER`) and then does so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

CARRIER: Final = "pytest_pingone.carrier"
"""Key of the WSGI environ: True if the caller of the application carries out disruptions."""
DISRUPTION: Final = "pytest_pingone.disruption"
"""Key of the WSGI environ: the `Disruption` that the application left for the carrier, if any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disruption:
    """How an answer is kept from arriving as it should.

    Attributes:
        delay: seconds of real time, whatever is frozen, before anything is sent.
        sent: what arrives before the connection is closed; "half" is the head with the full
            Content-Length and half of the body.
    """

    delay: float = 0.0
    sent: Literal["all", "half", "nothing"] = "all"
