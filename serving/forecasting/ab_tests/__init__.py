"""Tests of a challenger against the champion: planned, registered, watched, shown."""
