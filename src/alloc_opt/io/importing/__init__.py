"""From a ledger or budget export to a plan, by a mapping file; the base year ties to the cent or there is no plan."""

from alloc_opt.io.importing.convert import Imported, imported
from alloc_opt.io.importing.save import save
from alloc_opt.io.importing.suggest import suggested

__all__ = ["Imported", "imported", "save", "suggested"]
