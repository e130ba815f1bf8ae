"""Kills real processes at named points, on real Kafka and PostgreSQL, and counts what is lost or doubled."""
