"""The basis beside a result: read back as it was written, and the start of a similar study."""

import numpy as np
import pytest
from tiny import tiny_case

from gridsim.engine.named_basis import Block, NamedBasis
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


def small_basis(codes=((0, 1), (2, -1))):
    codes = np.array(codes, dtype=np.int8)
    return NamedBasis(
        {"Generator-p": Block({"snapshot": np.array(["0", "1"]), "name": np.array(["a", "大唐"])}, codes)}, {}
    )


def test_a_file_whose_bytes_were_changed_is_refused_or_read_as_a_basis(tmp_path):
    file, random = tmp_path / "basis.npz", np.random.default_rng(0)
    write_basis(file, small_basis())
    whole, refused = file.read_bytes(), 0
    for _ in range(400):
        changed = bytearray(whole)
        start = random.integers(len(whole) - 8)
        changed[start : start + 8] = random.bytes(8)
        file.write_bytes(changed)
        try:
            assert isinstance(read_basis(file), NamedBasis)
        except InputError:
            refused += 1
    assert refused > 200


@pytest.mark.parametrize("codes", [((0, 1), (2, 5)), ((0, 1), (2, -2)), ((0, 1), (2, 3), (0, 0))])
def test_codes_that_are_no_basis_are_refused(codes):
    with pytest.raises(ValueError, match="codes of a basis"):
        small_basis(codes)


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
