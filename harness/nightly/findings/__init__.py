"""What a night found: from the answers of its stages to states, alerts and notices.

`judgement` does it for the series of one ground, `conclusion` for the whole night, with what cannot be read from
pairs: `missing` (phones, models, series without a number), `phone_changes`, phones `set_aside` after some pairs,
`own_programs` of another bigcore, and `standing` slowdowns of earlier nights. `night_context` is what a night knows
before its first start.
"""
