"""Reading the file: one module per thing, hand-written SQL, records out."""
