"""The two builds of a night: where the candidate comes from, and the files of both, frozen.

`builds` says what a build is and finds tonight's; `build_command` makes it, and `candidate_place` is where it leaves
it. `frozen` keeps the files under the hash of their content: `kept_files` says which are needed, `lost_builds` which
lack one. `kept_candidate` lays back what a bisection built over.
"""
