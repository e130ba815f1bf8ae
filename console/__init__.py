"""The staff's web application: pages made on the server, from the services' public HTTP APIs only."""
