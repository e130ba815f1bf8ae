"""Pure rules of accounts: how long a token lives."""

from datetime import timedelta

TOKEN_LIFE = timedelta(hours=2)
GRADUATE_TOKEN_LIFE = timedelta(minutes=30)
