"""`qihang policy walk`: a pack's own proof that its city works, from rosters to payment file, breaches and counts.

`form` is what a pack's `walk.yaml` may hold, `reading` reads it, `references` holds it against the pack. `casework`,
`employers`, `money` and `expectations` are the steps against a running platform; `stage` is what they share.
"""
