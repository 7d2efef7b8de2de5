"""All that is said to a phone over ADB, one file per subject."""
