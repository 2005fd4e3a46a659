"""Qt models: they hold keys and pages of rows, and ask `core` for both."""
