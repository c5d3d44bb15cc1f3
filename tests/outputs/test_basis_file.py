"""The basis beside a result: read back as it was written, and the start of a similar study."""

import numpy as np
import pytest
from tiny import tiny_case

from gridsim.errors import InputError
from gridsim.operation.perfect import operate
from gridsim.outputs.basis_file import read_basis, write_basis


def test_a_basis_read_back_starts_the_same_study_at_its_optimum(tmp_path):
    first = operate(tiny_case(), keep_basis=True)
    write_basis(tmp_path / "basis.npz", first.basis)
    again = operate(tiny_case(), start=read_basis(tmp_path))
    assert again.results.certificate.iterations == 0
    assert again.results.objective == pytest.approx(first.results.objective, rel=1e-12)
    for kind in ("variables", "constraints"):
        written, read = getattr(first.basis, kind), getattr(read_basis(tmp_path), kind)
        assert written.keys() == read.keys()
        assert all(np.array_equal(block.codes, read[name].codes) for name, block in written.items())


@pytest.mark.parametrize("damage", ["absent", "other", "cut"])
def test_a_folder_without_a_usable_basis_is_refused_by_name(tmp_path, damage):
    file = tmp_path / "basis.npz"
    if damage == "other":
        np.savez(file, values=np.zeros(3))
    elif damage == "cut":
        write_basis(file, operate(tiny_case(), keep_basis=True).basis)
        file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(InputError, match=r"(?s)basis\.npz.*--start"):
        read_basis(tmp_path)
