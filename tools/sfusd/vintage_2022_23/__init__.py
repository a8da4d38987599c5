"""The tables of `models/sfusd-2022-23`: the site budgets of one year, joined to the staff who were there."""
