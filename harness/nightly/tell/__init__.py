"""Who is told of a night, and how: one file a way.

`lines` says what there is to tell, once for all ways; `message`, `chat`, `mail`, `junit`, `markdown`, `atom`,
`prometheus`, `bencher` and `otava` put it into the form of each; `delivery` brings what is queued (`outgoing`), and
tries again. `webhook` and `mail_session` talk to servers, within a `time_limit` that holds from `connecting` on;
`receivers` looks at `addresses` and secrets before a night.
"""
