"""The shape of an Open-Meteo forecast: parallel arrays, one per variable, beside their times."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

VARIABLES = (
    "temperature_2m",
    "precipitation",
    "wind_speed_10m",
    "relative_humidity_2m",
    "weather_code",
)


class Hourly(BaseModel):
    """The arrays; cells are checked one by one, so that one bad cell costs one hour."""

    model_config = ConfigDict(extra="ignore", strict=True)

    time: list[Any]
    temperature_2m: list[Any] | None = None
    precipitation: list[Any] | None = None
    wind_speed_10m: list[Any] | None = None
    relative_humidity_2m: list[Any] | None = None
    weather_code: list[Any] | None = None

    @model_validator(mode="after")
    def _lengths_agree(self) -> "Hourly":
        for name in VARIABLES:
            values = getattr(self, name)
            if values is not None and len(values) != len(self.time):
                raise ValueError(f"{len(values)} values of {name} for {len(self.time)} times")
        return self


class Forecast(BaseModel):
    """One place's answer; its coordinates are the grid cell's, not those asked for."""

    model_config = ConfigDict(extra="ignore")

    hourly: Hourly
    hourly_units: dict[str, str] = Field(default_factory=dict)
    utc_offset_seconds: int = Field(default=0, ge=-86_400, le=86_400)


class Hour(BaseModel):
    """One hour's values, in the units of the answer; the bounds hold in all of them."""

    model_config = ConfigDict(allow_inf_nan=False)

    time: str
    temperature_2m: float | None = Field(default=None, ge=-100, le=70)
    precipitation: float | None = Field(default=None, ge=0, le=1000)
    wind_speed_10m: float | None = Field(default=None, ge=0, le=600)
    relative_humidity_2m: float | None = Field(default=None, ge=0, le=100)
    weather_code: int | None = Field(default=None, ge=0, le=99)
