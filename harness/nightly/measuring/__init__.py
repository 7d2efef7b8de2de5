"""How a stage is measured: so many pairs of starts of the accepted build and the candidate, of some series.

`measurer` is the contract. `sweep_measurer` keeps it with the phones of this computer, `lab_measurer` with those of a
lab (`queued_stage`), `rehearsal` with pairs that it draws. `stage_sweep` cuts a stage into sweeps of two sides,
`stage_reading` and `columns` read their pairs back; `stage_progress` is what a night sees of a stage, phone by phone,
and `night_budget` says how long may be measured. `measurable` is what of a candidate can be.
"""
