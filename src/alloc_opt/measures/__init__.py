"""The algebra: named, labelled, linear quantities of the decisions, and the rows that compare them with limits."""
