"""Bills of materials: which of Ping's products an environment is for.

Source: PingOne Platform API reference, "Bill of Materials (BOM)"; PingOne's OpenAPI definitions.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pytest_pingone import ids
from pytest_pingone.errors import NOT_UNIQUE, Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.fields import View
from pytest_pingone.tenant.records import BillOfMaterials, Environment, Product

PRODUCTS = {
    "IDENTITY_CLOUD": "PingOne Advanced Identity Cloud",
    "PING_ACCESS": "PingAccess",
    "PING_AUTHORIZE": "PingAuthorize",
    "PING_CENTRAL": "PingCentral",
    "PING_DATA_GOVERNANCE": "PingDataGovernance",
    "PING_DATA_SYNC": "PingDataSync",
    "PING_DIRECTORY": "PingDirectory",
    "PING_FEDERATE": "PingFederate",
    "PING_ID": "PingID",
    "PING_ID_SDK": "PingID SDK",
    "PING_INTELLIGENCE": "PingIntelligence",
    "PING_ONE_AUTHORIZE": "PingOne Authorize",
    "PING_ONE_BASE": "PingOne Base",
    "PING_ONE_CREDENTIALS": "PingOne Credentials",
    "PING_ONE_DAVINCI": "PingOne DaVinci",
    "PING_ONE_FOR_ENTERPRISE": "PingOne for Enterprise",
    "PING_ONE_FOR_SAAS": "PingOne for SaaS",
    "PING_ONE_FRAUD": "PingOne Fraud",
    "PING_ONE_ID": "PingOne ID",
    "PING_ONE_LEGACY": "PingOne Legacy",
    "PING_ONE_MFA": "PingOne MFA",
    "PING_ONE_ORCHESTRATE": "PingOne Orchestrate",
    "PING_ONE_PROVISIONING": "PingOne Provisioning",
    "PING_ONE_RISK": "PingOne Risk",
    "PING_ONE_VERIFY": "PingOne Verify",
}
"""The types of products, and how they are described."""

USUAL = BillOfMaterials(
    products=tuple(
        Product(type=f"PING_ONE_{name}")
        for name in ("BASE", "MFA", "RISK", "PROVISIONING", "VERIFY", "AUTHORIZE", "DAVINCI")
    )
)
"""What an environment is for when nobody says so."""


def bill_of_materials(
    sent: BillOfMaterials | None, before: BillOfMaterials | None, occasion: Occasion
) -> BillOfMaterials:
    """Return the bill of materials of an environment, given what was sent; keep what is fixed.

    Raises:
        ApiError: 400, two bookmarks of a product have the same name.
    """
    if sent is None and before is not None:
        return before
    bill = sent or USUAL
    _check_bookmarks(bill.products, "billOfMaterials.products.bookmarks.name")
    return dataclasses.replace(
        bill,
        solution_type=before.solution_type if before else bill.solution_type,
        created_at=before.created_at if before else occasion.now,
        updated_at=occasion.now,
    )


def replace_products(
    record: Environment, sent: Mapping[str, Any], occasion: Occasion
) -> Environment:
    """Put other products into the bill of materials of an environment."""
    _check_bookmarks(sent["products"], "products.bookmarks.name")
    bill = bill_of_materials(
        BillOfMaterials(products=sent["products"]), record.bill_of_materials, occasion
    )
    changed = dataclasses.replace(record, bill_of_materials=bill)
    occasion.change.put(changed)
    return changed


def _check_bookmarks(products: Iterable[Product], target: str) -> None:
    for product in products:
        names = [bookmark.name for bookmark in product.bookmarks]
        if len(set(names)) < len(names):
            raise invalid_data(Detail("UNIQUENESS_VIOLATION", NOT_UNIQUE, target))


def shown_bill(record: Environment, _view: View) -> BillOfMaterials:
    """Return the bill of materials of an environment with ids and descriptions of products."""
    times: Counter[str] = Counter()
    shown = []
    for product in record.bill_of_materials.products:
        number = str(times[product.type])
        times[product.type] += 1
        shown.append(
            dataclasses.replace(
                product,
                id=ids.derived(record.id, "products", product.type, number),
                description=PRODUCTS[product.type],
            )
        )
    return dataclasses.replace(record.bill_of_materials, products=tuple(shown))


def of_shown_bill(attribute: str) -> Callable[[Environment, View], Any]:
    """Return how to read an attribute of the bill of materials, given an environment."""
    return lambda record, view: getattr(shown_bill(record, view), attribute)
