"""The open door: a Program as a Pyomo model, and hand-written Pyomo rules as rows of a Program.

Pyomo stays off the hot path. This package alone imports it, so import this package only where it is used.

* `to_pyomo`, `load`: a named model with families as blocks; a solution and its duals put into it.
* `arrays_of`, `differences`, `assert_same`: what Pyomo compiles from the model, in the program's own order.
* `export`: LP, MPS or NL files with readable names.
* `second_opinion`: the first stage solved by another solver.
* `extend`: the rows of a `rules.py`.
"""

from alloc_opt.pyomo_model.build import to_pyomo
from alloc_opt.pyomo_model.compiled import Compiled, arrays_of, assert_same, differences
from alloc_opt.pyomo_model.export import FORMATS, export
from alloc_opt.pyomo_model.extend import extend
from alloc_opt.pyomo_model.load import Duals, load, natural_dual, natural_value
from alloc_opt.pyomo_model.opinion import SecondOpinion, second_opinion

__all__ = [
    "FORMATS",
    "Compiled",
    "Duals",
    "SecondOpinion",
    "arrays_of",
    "assert_same",
    "differences",
    "export",
    "extend",
    "load",
    "natural_dual",
    "natural_value",
    "second_opinion",
    "to_pyomo",
]
