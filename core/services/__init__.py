"""What the tabs and the command line call: one module per thing, an open session in."""
