"""The battery that HiGHS 1.15 solved wrongly (issues 3043, 3073, 3094) comes out right, where its file is at hand."""

from pathlib import Path

import highspy
import numpy as np
import pytest
import scipy.sparse as sp
from engine.test_fold import make_program

from gridsim.engine import mixed
from gridsim.engine.fold import fold
from gridsim.engine.mixed import Search, search, solve_mixed
from gridsim.engine.watch import Watch

FILE = Path(__file__).parents[3] / "shared" / "data" / "highs_false_optimum.mps"
BEST = -802.2666
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the instance is not there")


@pytest.fixture(scope="module")
def battery():
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.readModel(str(FILE))
    program = highs.getLp()
    entries = program.a_matrix_
    matrix = sp.csc_array((entries.value_, entries.index_, entries.start_), shape=(program.num_row_, program.num_col_))
    bounds = {"lower": program.col_lower_, "upper": program.col_upper_}
    made = make_program(matrix.toarray(), program.row_lower_, program.row_upper_, program.col_cost_, **bounds)
    made.integrality[:] = [int(kind) for kind in program.integrality_]
    return made


def test_the_optimum_is_found_and_the_method_says_how(battery):
    certificate = solve_mixed(battery, fold(battery), 1, Watch(), 1e-6).certificate
    assert certificate.objective == pytest.approx(BEST, abs=1e-3)
    assert certificate.bound <= certificate.objective + 1e-6
    assert f"relaxation {BEST:.3f}" in certificate.method


def test_the_false_optimum_is_found_out_where_the_solver_claims_it(battery, monkeypatch):
    """Whatever version of HiGHS is installed: the first search claims -772.767 with that as its bound, as 1.15 did."""
    right = search(fold(battery).program, Watch(), 1e-6)

    def claim(program, watch, gap, **options):
        if options:
            return search(program, watch, gap, **options)
        return Search("optimal", None, np.inf, -772.767, 0.1)

    monkeypatch.setattr(mixed, "search", claim)
    certificate = solve_mixed(battery, fold(battery), 1, Watch(), 1e-6).certificate
    assert certificate.objective == pytest.approx(right.objective, rel=1e-6)
    assert "solved again without presolve" in certificate.method
