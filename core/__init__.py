"""The plan book without a window: everything that can be done from the command line."""
