"""Ways to ask a phone the same question, with the same kind of answer.

A new runner is its word in `RunnerName` and one module here of that name, which states its class as `RUNNER`.
"""
