"""Settings of subsidy alone: where the registry is, and what it signs in with to ask whether a name is a person's."""

from functools import lru_cache
from typing import Annotated

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from chassis.settings import JudgedSettings
from chassis.strength import Judged, Kind

DEMO_CLIENT_SECRET = "subsidy-demo-secret"  # noqa: S105 - known to everybody, and refused outside demo mode


class SubsidySettings(JudgedSettings):
    """Read from `QIHANG_SUBSIDY_*`. Without the registry no person's account can be taken."""

    model_config = SettingsConfigDict(env_prefix="QIHANG_SUBSIDY_")

    registry_base_url: str = ""
    """For example `http://gateway/registry`; people's names live there."""
    client_id: str = ""
    client_secret: Annotated[SecretStr, Judged(Kind.WORD, (DEMO_CLIENT_SECRET,), used_with="client_id")] = SecretStr("")


@lru_cache(maxsize=1)
def subsidy_settings() -> SubsidySettings:
    """Read once per process; a test that changes the environment calls `cache_clear`."""
    return SubsidySettings()
