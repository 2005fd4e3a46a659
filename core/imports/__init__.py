"""Tables pasted or read from other programs, turned into proposals that a person accepts."""
