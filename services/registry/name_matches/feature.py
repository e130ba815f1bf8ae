"""Whether a name is a person's, for subsidy alone."""

from chassis.service import Feature
from services.registry.name_matches import endpoints

feature = Feature(routers=(endpoints.router,), access=endpoints.ACCESS, client_scopes=endpoints.CLIENT_SCOPES)
