"""The nouns: district, programs, funds, positions, goals, placed rules. A plan is frozen."""

import pandas as pd

pd.set_option("mode.string_storage", "python")  # the same whether or not pyarrow is installed, and quicker here
