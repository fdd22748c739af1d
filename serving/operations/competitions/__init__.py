"""Codes of competitions at sources, as recorded by people."""
