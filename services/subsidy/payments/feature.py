"""Payment files, the bank's results, the ledger."""

from chassis.service import Feature
from services.subsidy.payments import endpoints
from services.subsidy.payments.repository import open_discrepancies

feature = Feature(
    routers=(endpoints.router,),
    access=endpoints.ACCESS,
    client_scopes=endpoints.CLIENT_SCOPES,
    gauges={"bank_discrepancies_open": open_discrepancies},
)
