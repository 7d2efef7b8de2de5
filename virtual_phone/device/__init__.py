"""What the phone is: its CPUs, heat, battery, processes, profile and fault script. Knows no shell and no socket."""
