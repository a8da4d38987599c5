"""The tables of `models/sfusd`: the adopted budget of 2025-26 with the staff of the latest sheets of each school."""
