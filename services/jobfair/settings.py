"""Settings of the job fair alone: how long a proposal and a confirmation code wait for the person."""

from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class JobfairSettings(BaseSettings):
    """Read from `QIHANG_JOBFAIR_*`; none of them is a secret."""

    model_config = SettingsConfigDict(env_prefix="QIHANG_JOBFAIR_", extra="ignore", env_ignore_empty=True)

    proposal_days: int = Field(14, ge=1, le=365, description="days for which a proposed internship may be confirmed")
    code_days: int = Field(7, ge=1, le=365, description="days for which a confirmation code can be used")


@lru_cache(maxsize=1)
def jobfair_settings() -> JobfairSettings:
    """Read once per process; a test that changes the environment calls `cache_clear`."""
    return JobfairSettings()
