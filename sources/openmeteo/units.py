"""Units of the answers turned into ours: °C, mm, km/h, %."""

from collections.abc import Callable, Mapping

from sources.errors import PayloadUnreadable

Conversion = Callable[[float], float]


def _by(factor: float) -> Conversion:
    return lambda value: value * factor


def _as_it_is(value: float) -> float:
    return value


def _from_fahrenheit(value: float) -> float:
    return (value - 32.0) * 5.0 / 9.0


_BY_UNIT: Mapping[str, Mapping[str, Conversion]] = {
    "temperature_2m": {"°C": _as_it_is, "°F": _from_fahrenheit},
    "precipitation": {"mm": _as_it_is, "inch": _by(25.4)},
    "wind_speed_10m": {
        "km/h": _as_it_is, "m/s": _by(3.6), "mph": _by(1.609344), "mp/h": _by(1.609344),
        "kn": _by(1.852),
    },
    "relative_humidity_2m": {"%": _as_it_is},
}  # fmt: skip


def conversion(variable: str, unit: str | None) -> Conversion:
    """Return how a variable's values become ours; an absent unit is the default one.

    Raises:
        PayloadUnreadable: nobody here knows the unit.
    """
    by_unit = _BY_UNIT.get(variable)
    if by_unit is None or unit is None:
        return _as_it_is
    if unit not in by_unit:
        raise PayloadUnreadable(f"{variable} is in {unit!r}, not in any of {', '.join(by_unit)}")
    return by_unit[unit]
