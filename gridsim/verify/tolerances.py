"""How far a result may be off, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tolerance:
    """Largest violation that passes, with its unit."""

    limit: float
    unit: str


POWER = Tolerance(1e-3, "MW")
"""The solver accepts 1e-7 per row after scaling; results keep full precision, and a kilowatt matters to no one."""

ENERGY = Tolerance(1e-3, "MWh")
"""As for power, over one hour."""

STATUS = Tolerance(1e-5, "1")
"""Less than 0.01 MW of a 1,000 MW unit; a hundred times what the solver accepts."""

FUEL = Tolerance(1e-3, "tce/h")
"""A kilogram of coal an hour, the counterpart of three kilowatts."""

COST = Tolerance(1e-8, "1")
"""Relative to the objective: room for sums of a million doubles, none for a wrong price or a forgotten item."""

PRICE = Tolerance(1e-3, "CNY/MWh")
"""The solver accepts reduced costs wrong by 1e-7 after scaling; network prices are sums of many of them."""

RELATIVE = Tolerance(1e-5, "1")
"""Loadings and voltages per unit: a hundredth of a megawatt of a large transformer."""

COUNT = Tolerance(0.5, "h")
"""Hours are whole numbers; those whose excess is the solver's tolerance may count or not."""

MONEY_OF_TRIALS = Tolerance(1e-8, "1")
"""Of the largest operating cost: trials are proven to a billionth of it, and differences are taken between two."""

INSIDE = 1e-3
"""MW, MWh: what is further than this from a limit does not stand at it; ten thousand times the solver's tolerance."""

CORNER = 1e-9
"""MW: rounding of a corner computed as the meeting of two lines."""

SWITCHED = 1e-7
"""Share of a unit: a smaller change of status is the solver's tolerance, not a start or stop."""

CERTIFICATE = {
    "primal_violation": Tolerance(1e-6, "MW"),
    "dual_violation": Tolerance(1e-6, "CNY/MWh"),
    "complementarity": Tolerance(1e-9, "1"),
    "gap": Tolerance(1e-9, "1"),
    "integrality": Tolerance(1e-6, "1"),
}
"""What a proof must meet, as the README promises: a watt, a millionth of a yuan per MWh and a billionth of the cost are
hundreds of times what the simplex method leaves in studies of a year (1e-11, 1e-9, 1e-15, 1e-12), and far below what
any reader can see. An integer is one to a millionth, as solvers accept it."""

SEARCH_GAP = Tolerance(1e-4 + 1e-6, "1")
"""Gap at which a search over integers ends unless it is told otherwise, and rounding of the two objectives."""

GAP_ROUNDING = Tolerance(1e-6, "1")
"""Of a window's cost before earnings: rounding between the search's bound and the cost with the integers fixed."""

OBJECTIVE = Tolerance(1e-12, "1")
"""Relative: result and certificate state the same number; room for rounding when it is written and read."""
