"""The shape of an Open-Meteo forecast: parallel arrays, one per variable, beside their times.

A variable of an earlier run has the name of the variable with a suffix: the value of
`temperature_2m_previous_day1` is the forecast of the run a day before.
"""

from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator

VARIABLES = (
    "temperature_2m",
    "precipitation",
    "wind_speed_10m",
    "relative_humidity_2m",
    "weather_code",
)
LEAD_DAYS = (1, 2)
REANALYSES = ("_era5", "_era5_land", "_era5_seamless", "_era5_ensemble", "_cerra")


def archived(variable: str, lead_days: int) -> str:
    """Return the name of a variable as the run of `lead_days` before forecast it."""
    return f"{variable}_previous_day{lead_days}"


ARCHIVED_VARIABLES = tuple(archived(name, lead) for lead in LEAD_DAYS for name in VARIABLES)
_READ = frozenset({*VARIABLES, *ARCHIVED_VARIABLES})


class Hourly(BaseModel):
    """The arrays; cells are checked one by one, so that one bad cell costs one hour."""

    model_config = ConfigDict(extra="allow", strict=True)

    time: list[Any]

    @model_validator(mode="after")
    def _arrays_agree(self) -> "Hourly":
        for name, values in (self.model_extra or {}).items():
            if name not in _READ or values is None:
                continue
            if not isinstance(values, list):
                raise ValueError(f"{name} is no array")  # noqa: TRY004 - pydantic's way
            length = len(cast("list[object]", values))
            if length != len(self.time):
                raise ValueError(f"{length} values of {name} for {len(self.time)} times")
        return self

    def column(self, name: str) -> list[Any] | None:
        """Return the values of a variable, if it was sent."""
        return cast("list[Any] | None", (self.model_extra or {}).get(name))

    @property
    def names(self) -> frozenset[str]:
        """Every variable that was sent, read or not."""
        return frozenset(self.model_extra or {})


class Forecast(BaseModel):
    """One place's answer; its coordinates are the grid cell's, not the requested ones."""

    model_config = ConfigDict(extra="ignore")

    hourly: Hourly
    hourly_units: dict[str, str] = Field(default_factory=dict)
    utc_offset_seconds: int = Field(default=0, ge=-86_400, le=86_400)
    location_id: int | None = None


class Hour(BaseModel):
    """One hour's values in our units."""

    model_config = ConfigDict(allow_inf_nan=False)

    temperature_2m: float | None = Field(default=None, ge=-90, le=60)
    precipitation: float | None = Field(default=None, ge=0, le=1000)
    wind_speed_10m: float | None = Field(default=None, ge=0, le=600)
    relative_humidity_2m: float | None = Field(default=None, ge=0, le=100)
    weather_code: int | None = Field(default=None, ge=0, le=99)
