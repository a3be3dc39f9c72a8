"""A request to the token endpoint, once the client is known: what every grant is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_pingone.errors import invalid
from pytest_pingone.tenant.records import Application, Environment
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web.incoming import Incoming


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRequest:
    """What a client asks for, and where.

    Attributes:
        members: the form that was sent.
        application: the client, authenticated.
        incoming: the request as HTTP knows it, for its addresses and for the journal.
    """

    members: Mapping[str, str]
    application: Application
    environment: Environment
    incoming: Incoming
    tenant: Tenant

    @property
    def issuer(self) -> str:
        """The issuer at the address that the client came by."""
        return self.incoming.addresses.issuer(self.environment.id)

    def member(self, name: str) -> str:
        """Return a parameter.

        Raises:
            OAuthError: 400 `invalid_request`, it was not sent.
        """
        value = self.members.get(name)
        if value is None:
            raise invalid("invalid_request", f"Parameter {name} is required")
        return value
