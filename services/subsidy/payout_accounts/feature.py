"""Where a payee is paid, and by whose word that changed."""

from chassis.service import Feature
from services.subsidy.payout_accounts import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS)
