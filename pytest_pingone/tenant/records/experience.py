"""What users get to see and have to agree to: themes, languages, forms, agreements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pytest_pingone.tenant.records.stored import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Stored):
    """Something that users have to agree to."""

    unique: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    description: str | None = None
    enabled: bool
    reconsent_period_days: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementLanguage(Stored):
    """An agreement in one language."""

    unique: ClassVar[tuple[str, ...]] = ("locale",)

    locale: str
    display_name: str
    enabled: bool
    user_experience: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRevision(Stored):
    """The text of an agreement in one language from some day on."""

    unique: ClassVar[tuple[str, ...]] = ("effective_at",)

    content_type: str
    effective_at: dt.datetime
    require_reconsent: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Stored):
    """A language that users can be spoken to in."""

    unique: ClassVar[tuple[str, ...]] = ("locale",)

    locale: str
    name: str | None = None
    enabled: bool
    default: bool
    customer_added: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme(Stored):
    """How pages look."""

    configuration: Mapping[str, Any]
    default: bool
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandingSettings(Stored):
    """The name and the logo of the company."""

    company_name: str | None = None
    logo: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministratorSecurity(Stored):
    """How administrators sign on."""

    authentication_method: str
    mfa_status: str
    recovery: bool
    allowed_methods: Mapping[str, Any] | None = None
    provider: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecaptchaConfiguration(Stored):
    """Keys for telling people from machines."""

    site_key: str
    secret_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Stored):
    """A form of a sign-on flow."""

    unique: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    description: str | None = None
    category: str
    cols: int | None = None
    components: Mapping[str, Any]
    mark_optional: bool
    mark_required: bool
    translation_method: str | None = None
