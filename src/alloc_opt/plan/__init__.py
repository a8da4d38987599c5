"""The nouns: district, programs, funds, positions, goals, placed rules. A plan is frozen."""
