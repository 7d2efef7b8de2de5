"""The paper's analyses of its building block: Figures 1 and 7, and Table 3."""
