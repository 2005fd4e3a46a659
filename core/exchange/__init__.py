"""Exchange by file: plans go down, reports come up, receipts go back.

`travel` says what such a file holds; `pack` makes one from a book and `writer` writes it; `reader`
takes an untrusted one apart, `worker` does that in processes of its own; `unpacking` looks into
e-mails and packed folders, `mail` writes drafts; docs/adr/0010-travel-files.md says why.
"""
