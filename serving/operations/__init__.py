"""The platform over HTTP: health, metrics, alerts, aliases, quarantine, providers."""
