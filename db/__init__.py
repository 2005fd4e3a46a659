"""The one store: a plain SQLite file. Only `core` talks to this package."""
