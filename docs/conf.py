"""How the pages become a site: `make site` builds it strictly, every warning is an error, nothing is fetched."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

import alloc_opt

project = "alloc-opt"
copyright = "The alloc-opt authors"
release = version = alloc_opt.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "mathml"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "_ext"]
html_math_renderer = "mathml"
html_theme = "furo"
html_title = "alloc-opt"
html_show_sphinx = False
html_copy_source = False
autodoc_member_order = "bysource"
autodoc_typehints = "description"
napoleon_use_rtype = False
