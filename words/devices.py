"""A device as people know it, from a browser's user agent. Names are not translated."""

_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("HeadlessChrome", "Chrome"), ("Chrome", "Chrome"),
    ("CriOS", "Chrome"), ("FxiOS", "Firefox"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
_LONGEST = 60


def device(text: str) -> str:
    """Return browser and system; of a program that is none, the beginning of its own words."""
    if not text.startswith("Mozilla/"):
        return text[:_LONGEST]
    browser = next((name for mark, name in _BROWSERS if f"{mark}/" in text), None)
    system = next((name for mark, name in _SYSTEMS if mark in text), None)
    known = [each for each in (browser, system) if each is not None]
    return ", ".join(known) or text[:_LONGEST]
