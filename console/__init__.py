"""The staff console: a bureau's working day in a browser, on the services' public HTTP APIs only."""
