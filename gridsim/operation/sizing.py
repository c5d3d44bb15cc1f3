"""What a system costs as a function of the sizes of storage stations, by hot re-solves of one linear program.

Power and energy stand on right-hand sides alone, so the least cost is convex in them, and what these rows are worth in
all hours together is its slope.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gridsim.case import Case
from gridsim.engine.named_basis import NamedBasis
from gridsim.engine.resolve import Resolver
from gridsim.engine.solve import Settings
from gridsim.engine.watch import Progress
from gridsim.errors import SolveError
from gridsim.operation.optimize import read_model, undisturbed, write_model
from gridsim.operation.perfect import Operation
from gridsim.results import Certificate, Results
from gridsim.system.build import build_network, read_hourly
from gridsim.system.storage import resize_stations, station_limits
from gridsim.system.thermal import thermal_constraints
from gridsim.system.totals import read_totals

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SystemCost:
    """Least operating cost at given sizes.

    Parameters
    ----------
    sizes : dict
        ``power`` (site,) at the grid [MW], and ``energy`` (site,) deliverable [MWh].
    cost
        Operating cost over the horizon [CNY].
    slopes : dict
        Change of the cost per further MW (``power``) and MWh (``energy``), (site,); not positive.
    totals
        As from `gridsim.system.totals.read_totals`.
    """

    sizes: dict[str, Array]
    cost: float
    slopes: dict[str, Array]
    totals: Mapping[str, float]
    certificate: Certificate


class SizedSystem:
    """A case whose storage stations can be given any size, again and again.

    Parameters
    ----------
    case
        Whether the ``sites`` take part in it, and their own sizes, do not matter.
    sites
        Rows of ``storage_units``.
    start
        Basis of a similar study that the first solve starts from.
    progress
        Called with a line of text from time to time.
    """

    def __init__(
        self,
        case: Case,
        sites: Sequence[str],
        *,
        start: NamedBasis | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.sites = list(sites)
        one = np.ones(len(self.sites))
        self._case = with_sizes(case, self.sites, one, one)  # any size will do: each solve sets its own
        self._limits = station_limits(self._case, self.sites)
        self._network = build_network(self._case)
        solver = case.study.solver
        settings = Settings(threads=solver.threads, time_limit=solver.time_limit)
        with undisturbed():
            write_model(self._network, None, thermal_constraints, linearized_unit_commitment=True)
            self._resolver = Resolver(self._network.model, settings, progress=progress, start=start)

    def cost(self, power: ArrayLike, energy: ArrayLike) -> SystemCost:
        """Operate at least cost with stations of ``power`` (site,) [MW] and ``energy`` (site,) [MWh].

        Raises
        ------
        SolveError
            Where there is no proven optimum; the next size can still be asked for.
        """
        sizes = {"power": np.asarray(power, float), "energy": np.asarray(energy, float)}
        for row, (size, per_unit) in self._limits.items():
            self._resolver.change_right_hand_side(row, per_unit * sizes[size])
        try:
            certificate = self._resolver.solve()
        except SolveError as error:
            error.args = (f"With {sizes_in_words(self.sites, power, energy)}: {error}",)
            raise
        slopes = {size: np.zeros(len(self.sites)) for size in sizes}
        for row, (size, per_unit) in self._limits.items():
            worth = self._resolver.dual(row).sel(name=self.sites).transpose("snapshot", "name")
            slopes[size] += (worth.to_numpy() * per_unit.to_numpy()).sum(axis=0)
        totals = read_totals(self._case, self._resolver.solution)
        return SystemCost(sizes, certificate.objective, slopes, totals, certificate)

    def operation(self, found: SystemCost, *, keep_basis: bool = False) -> tuple[Case, Operation]:
        """Read every hour of the last operation, which ``found`` came from, and the case it belongs to.

        A station of no size takes no part in the case, and is not in the network.
        """
        case = with_sizes(self._case, self.sites, found.sizes["power"], found.sizes["energy"])
        with undisturbed():
            self._resolver.assign()
            read_model(self._network)
        resize_stations(self._network, case, self.sites)
        results = Results(read_hourly(self._network, case), found.cost, found.certificate)
        return case, Operation(results, self._network, self._resolver.named_basis() if keep_basis else None)


def with_sizes(case: Case, sites: Sequence[str], power: ArrayLike, energy: ArrayLike) -> Case:
    """Give stations their ``power`` and ``energy`` (site,); those of no size take no part."""
    table = case.tables["storage_units"].copy()
    table.loc[list(sites), "power"] = np.asarray(power, float)
    table.loc[list(sites), "energy"] = np.asarray(energy, float)
    table.loc[list(sites), "active"] = np.asarray(power, float) > 0.0
    return replace(case, tables={**case.tables, "storage_units": table})


def sizes_in_words(sites: Sequence[str], power: ArrayLike, energy: ArrayLike) -> str:
    """``nanyang 150 MW / 300 MWh``, site by site."""
    sizes = zip(sites, np.asarray(power, float), np.asarray(energy, float), strict=True)
    return ", ".join(f"{site} {mw:,.4g} MW / {mwh:,.4g} MWh" for site, mw, mwh in sizes)
