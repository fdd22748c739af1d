"""Places by name, as Open-Meteo's gazetteer (GeoNames) has them.

What belongs here: reading its answers. What does not: which of the places a ground is in
(`storage.football.writes.places`).
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from football.observations.parsed import Parsed, PayloadContext, Reject, RejectReason
from football.observations.surroundings import PlaceObservation
from sources.errors import PayloadUnreadable
from sources.json_body import read_object

_TOWNS = "PPL"


class _Results(BaseModel):
    model_config = ConfigDict(extra="ignore")

    results: list[Any] = Field(default_factory=list[Any])


class _Place(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    name: str = Field(min_length=1)
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    country: str = ""
    admin1: str = ""
    population: int = 0
    feature_code: str = _TOWNS


class PlacesParser:
    """Reads towns; airports, hills and lakes of the same name are no rows."""

    name = "openmeteo_places"
    version = 1

    def parse(self, body: bytes, context: PayloadContext) -> Parsed[PlaceObservation]:
        """Read every town; `context.resource` is `country/city`, as requested.

        An answer without results is a name nobody knows.

        Raises:
            PayloadUnreadable: an error document, or no answer of the gazetteer.
        """
        document = read_object(body)
        if not {"results", "generationtime_ms"} & document.keys():
            raise PayloadUnreadable("neither results nor generationtime_ms: not a list of places")
        try:
            results = _Results.model_validate(document).results
        except ValidationError as fault:
            raise PayloadUnreadable(
                f"results are no list: {fault.error_count()} faults"
            ) from fault
        towns: list[PlaceObservation] = []
        rejects: list[Reject] = []
        for result in results:
            row_no = len(towns) + len(rejects) + 1
            try:
                place = _Place.model_validate(result)
            except ValidationError as fault:
                detail = str(fault.errors(include_url=False, include_context=False)[0]["msg"])
                row = {"place": result}
                rejects.append(
                    Reject(row_no=row_no, reason=RejectReason.BAD_VALUE, detail=detail, row=row)
                )
                continue
            if place.feature_code.startswith(_TOWNS):
                towns.append(_observation(row_no, place, context))
        return Parsed(rows=len(towns) + len(rejects), observations=towns, rejects=rejects)


def _observation(row_no: int, place: _Place, context: PayloadContext) -> PlaceObservation:
    country, _, city = context.resource.partition("/")
    return PlaceObservation(
        row_no=row_no,
        source="openmeteo",
        requested_city=city,
        requested_country=country,
        name=place.name,
        country=place.country,
        region=place.admin1,
        latitude=place.latitude,
        longitude=place.longitude,
        population=place.population,
        fetched_at=context.fetched_at,
    )


PARSER = PlacesParser()
