"""Receipts of a bank that has no client of its own, handed in as files: two persons take what they say."""

from chassis.service import Feature
from services.subsidy.bank_receipts import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
