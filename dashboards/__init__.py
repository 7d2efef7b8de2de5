"""How it is shown: reads results records and published facts; knows no phone and no database address."""
