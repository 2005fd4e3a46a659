"""One Vietnamese sentence that says how a printed target or time was understood."""
