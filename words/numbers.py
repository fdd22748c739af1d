"""Numbers as they are read: separators of the language, signs, whole percents, points."""

from functools import cache

from babel.numbers import get_decimal_symbol, get_group_symbol

from words.language import current

MINUS = "\N{MINUS SIGN}"


def decimal(value: float, digits: int) -> str:
    """Return a number with so many digits after the separator."""
    return _local(f"{value:,.{digits}f}")


def figures(value: float, digits: int = 3) -> str:
    """Return a number with so many significant digits, with an exponent where that is shorter."""
    return _local(f"{value:.{digits}g}")


def plain(value: float) -> str:
    """Return a number with the digits it has."""
    return _local(str(value))


def count(value: int) -> str:
    """Return a whole number, its thousands grouped."""
    return _local(f"{value:,}")


def signed(value: float, digits: int = 4) -> str:
    """Return a number with its sign; zero has none."""
    return f"{'+' if value > 0 else MINUS if value < 0 else ''}{decimal(abs(value), digits)}"


def signed_points(difference: float) -> str:
    """Return a difference of probabilities in percentage points."""
    points = 100 * difference
    return decimal(0, 1) if abs(points) < 0.05 else signed(points, 1)


def percent(share: float, digits: int = 0) -> str:
    """Return a share in percent."""
    return f"{decimal(100 * share, digits)} %"


def chance(probability: float) -> str:
    """Return a probability in whole percent; what is possible is never shown as 0 or 100."""
    if 0 < probability < 0.005:
        return "<1 %"
    if 0.995 < probability < 1:
        return ">99 %"
    return percent(probability)


def _local(written: str) -> str:
    table = _separators(current().code)
    return written.translate(table) if table else written


@cache
def _separators(code: str) -> dict[int, str]:
    group, point = get_group_symbol(code), get_decimal_symbol(code)
    return {} if (group, point) == (",", ".") else {ord(","): group, ord("."): point}
