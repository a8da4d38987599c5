"""Parts of the balance that are set aside today and count as available later: what would be left if they stayed."""

from alloc_opt.reports import sentences as say
from alloc_opt.reports.packet.answers.project import PLAN
from alloc_opt.reports.packet.ground import Ground


def set_aside(ground: Ground) -> str:
    """A sentence beside the certification of the plan; empty where nothing is set aside, or it stays so."""
    found = ground.answers.get("project")
    if found is None or float(found.facts.get("set_aside", 0.0)) < 1:
        return ""
    held, base = float(found.facts["set_aside"]), str(found.facts["years"][0])
    summary = found.tables["projection_summary"].frame
    whole = summary[(summary["of"] == PLAN).to_numpy()].pivot(index="year", columns="line", values="dollars")
    wide = whole.drop(index=base)
    rise = float(wide["available"].iloc[0]) - float(whole["available"].loc[base])
    why = f"; that is why they rise by {say.money(rise)} in {wide.index[0]}" if rise >= 1 else ""
    left = wide["available"] - held
    told = (
        f"The certification counts money as available that is set aside today: {say.money(held)} of the unrestricted "
        f"balance is committed or assigned in {base}, and nothing is stated of later years, so it adds to reserves"
        f"{why}. If it stays set aside, available reserves of the plan are {_years(left.to_dict())} instead of "
        f"{_years(wide['available'].to_dict())}"
    )
    if not found.facts["reserve_known"]:
        return f"{told}."
    short = (wide["recommended"] - left).clip(lower=0.0)
    if not (short >= 1).any():
        return f"{told}; the recommended reserve is held all the same."
    missing = _years({year: dollars for year, dollars in short.items() if dollars >= 1})
    word = "" if str(found.facts["plan_certified"]) != "positive" else ", and the plan is not positive by the same test"
    return f"{told}: short of the recommended reserve by {missing}{word}."


def _years(dollars: dict[object, float]) -> str:
    parts = [f"{say.money(float(value))} in {year}" for year, value in dollars.items()]
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
