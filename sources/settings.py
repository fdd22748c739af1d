"""Where the providers are and how we present ourselves; `TOUCHLINE_*` variables override."""

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class SourceSettings(BaseSettings):
    """Addresses and manners of every provider's client.

    Attributes:
        news_urls: feeds, as a comma list in the environment.
        user_agent: name, version and a page that says who asks; providers refuse bare names.
        http_timeout_seconds: longest silence we accept within one request.
        http_interval_seconds: shortest time between two requests to one remote host.
    """

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    espn_url: str = "https://site.api.espn.com"
    openmeteo_url: str = "https://api.open-meteo.com"
    footballdata_url: str = "https://www.football-data.co.uk"
    news_urls: Annotated[tuple[str, ...], NoDecode] = (
        "https://feeds.bbci.co.uk/sport/football/rss.xml",
        "https://www.theguardian.com/football/rss",
    )
    user_agent: str = "Touchline/0.1 (+https://touchline.example/about)"
    http_timeout_seconds: float = Field(default=20.0, gt=0)
    http_interval_seconds: float = Field(default=1.0, ge=0)

    @field_validator("news_urls", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(url.strip() for url in value.split(",") if url.strip())
        return value
