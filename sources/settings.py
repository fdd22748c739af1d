"""Where the providers are and how we present ourselves; `TOUCHLINE_*` variables override."""

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_OPENMETEO = "https://api.open-meteo.com"
_OPENMETEO_PREVIOUS_RUNS = "https://previous-runs-api.open-meteo.com"
_OPENMETEO_GEOCODING = "https://geocoding-api.open-meteo.com"
_REANALYSIS_HOST = "archive-api."


class SourceSettings(BaseSettings):
    """Addresses and request limits of every provider's client.

    Attributes:
        openmeteo_previous_runs_url: forecasts of earlier runs; without one, the public service,
            or `openmeteo_url` where that is another host.
        openmeteo_geocoding_url: places by name; likewise.
        news_urls: feeds, as a comma list in the environment.
        player_lists_url: where `ratings-2025.csv` and `transfers-2025.csv` are, in the columns of
            `touchline ingest players` and `transfers`; empty where nobody has such lists.
        user_agent: name, version and a page about the client; providers refuse bare names.
        http_timeout_seconds: longest silence we accept within one request.
        http_interval_seconds: shortest time between two requests to one remote host.
        espn_live_seconds: between two looks at a league in which somebody plays.
    """

    model_config = SettingsConfigDict(env_prefix="TOUCHLINE_", extra="ignore")

    espn_url: str = "https://site.api.espn.com"
    openmeteo_url: str = _OPENMETEO
    openmeteo_previous_runs_url: str = ""
    openmeteo_geocoding_url: str = ""
    footballdata_url: str = "https://www.football-data.co.uk"
    news_urls: Annotated[tuple[str, ...], NoDecode] = (
        "https://feeds.bbci.co.uk/sport/football/rss.xml",
        "https://www.theguardian.com/football/rss",
    )
    player_lists_url: str = ""
    user_agent: str = "Touchline/0.1 (+https://touchline.example/about)"
    http_timeout_seconds: float = Field(default=20.0, gt=0)
    http_interval_seconds: float = Field(default=1.0, ge=0)
    espn_live_seconds: float = Field(default=30.0, ge=10)

    @field_validator("news_urls", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(url.strip() for url in value.split(",") if url.strip())
        return value

    @field_validator(
        "openmeteo_url", "openmeteo_previous_runs_url", "openmeteo_geocoding_url", mode="after"
    )
    @classmethod
    def _refuse_reanalysis(cls, value: str) -> str:
        if _REANALYSIS_HOST in value:
            raise ValueError(
                f"{value} serves reanalysis, which knows what happened: no forecast may see it"
            )
        return value

    @property
    def previous_runs_address(self) -> str:
        """Where forecasts of earlier runs are."""
        return self.openmeteo_previous_runs_url or self._beside(_OPENMETEO_PREVIOUS_RUNS)

    @property
    def geocoding_address(self) -> str:
        """Where places are looked up by name."""
        return self.openmeteo_geocoding_url or self._beside(_OPENMETEO_GEOCODING)

    def _beside(self, public: str) -> str:
        return public if self.openmeteo_url == _OPENMETEO else self.openmeteo_url
