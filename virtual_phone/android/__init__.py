"""Android's own commands: properties, settings, dumps, packages, activities, input."""
