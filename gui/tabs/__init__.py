"""One module per tab of the main window; tabs know nothing of one another."""
