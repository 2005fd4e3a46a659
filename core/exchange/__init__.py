"""Exchange by file: plans go down, reports come up, receipts go back.

`travel` says what such a file holds; `pack` makes one from a book; `reader` takes an untrusted one
apart; `worker` does that in processes of its own; `mail` unpacks and writes e-mails.
"""
