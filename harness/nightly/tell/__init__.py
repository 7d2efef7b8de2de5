"""Who is told of a night, and how: one file a way.

`lines` says what there is to tell, once for all ways; `message`, `webhook`, `mail`, `junit`, `markdown`, `atom`,
`prometheus`, `bencher` and `otava` put it into the form of each; `delivery` brings what is queued, and tries again.
"""
