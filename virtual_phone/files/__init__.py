"""The phone's files: a tree in memory; contents lie in one private folder, under names that no phone path chooses."""
