"""What earlier nights and people left for tonight.

`ledger` holds it: accepted builds, mutes and the nights of each series. `inheritance` says which of them goes on
under another name, `absences` since when somebody is gone, `settled_alerts` what people have decided since,
`stored_pairs` what was measured, `first_bad_night` and `change_point` which night was the first bad one.
"""
