"""Settings of the console, read from `QIHANG_CONSOLE_*`."""

from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from chassis.settings import JudgedSettings
from chassis.strength import Judged, Kind

DEMO_COOKIE_KEY = "55" * 32


class ConsoleSettings(JudgedSettings):
    """It has no database and no broker: where the services are, and the key that seals its cookie."""

    model_config = SettingsConfigDict(env_prefix="QIHANG_CONSOLE_")

    base_url: str = Field("http://127.0.0.1:8000", description="the gateway in front of the services")
    cookie_keys: Annotated[list[SecretStr], Judged(Kind.KEY, (DEMO_COOKIE_KEY,))] = Field(
        default_factory=lambda: [SecretStr(DEMO_COOKIE_KEY)]
    )
    """32 bytes in hex each; the first seals, all open: a key is replaced by putting the next one in front."""
    secure_cookies: bool = Field(True, description="cookies over TLS only; off on this machine alone")
    call_seconds: float = Field(10.0, gt=0, description="a service may take no longer to answer one call")
    export_rows: int = Field(20_000, ge=1, description="rows of one exported list at most")
    page_rows: int = Field(50, ge=1, le=200, description="rows of one page of a list")
