import os
import subprocess
import sys
import time

import pytest

from gridsim.errors import InputError
from gridsim.outputs.folder import check_folder, result_folder


def write_result(target, content):
    with result_folder(target) as folder:
        (folder / "summary.json").write_text(content)
        (folder / f"only_{content}").write_text("")


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def test_a_result_appears_under_its_name(tmp_path):
    write_result(tmp_path / "results" / "study", "first")
    assert names(tmp_path / "results") == ["study"]
    assert names(tmp_path / "results" / "study") == ["only_first", "summary.json"]


def test_a_new_result_replaces_all_of_the_earlier_one(tmp_path):
    write_result(tmp_path / "study", "first")
    write_result(tmp_path / "study", "second")
    assert names(tmp_path) == ["study"]
    assert names(tmp_path / "study") == ["only_second", "summary.json"]


def test_a_failed_run_leaves_the_earlier_result(tmp_path):
    write_result(tmp_path / "study", "first")
    with pytest.raises(RuntimeError), result_folder(tmp_path / "study") as folder:
        (folder / "summary.json").write_text("half")
        raise RuntimeError
    assert names(tmp_path) == ["study"]
    assert (tmp_path / "study" / "summary.json").read_text() == "first"


def test_a_failed_move_puts_the_earlier_result_back(tmp_path, monkeypatch):
    write_result(tmp_path / "study", "first")
    move = os.replace

    def fail_for_the_new_one(source, target):
        if str(source).endswith("result"):
            raise OSError("disk is gone")
        move(source, target)

    monkeypatch.setattr(os, "replace", fail_for_the_new_one)
    with pytest.raises(OSError, match="disk is gone"):
        write_result(tmp_path / "study", "second")
    assert (tmp_path / "study" / "summary.json").read_text() == "first"


def test_a_killed_run_leaves_nothing_under_the_results_name(tmp_path):
    code = (
        "import os, signal; from gridsim.outputs.folder import result_folder\n"
        f"with result_folder({str(tmp_path / 'study')!r}) as folder:\n"
        "    (folder / 'summary.json').write_text('half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode != 0
    assert not (tmp_path / "study").exists()


def test_an_empty_folder_may_be_used(tmp_path):
    (tmp_path / "study").mkdir()
    write_result(tmp_path / "study", "first")
    assert names(tmp_path / "study") == ["only_first", "summary.json"]


def test_a_folder_with_other_things_is_never_replaced(tmp_path):
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(InputError, match="holds no result"):
        write_result(tmp_path, "first")
    assert names(tmp_path) == ["thesis.docx"]


def test_a_file_is_never_replaced(tmp_path):
    (tmp_path / "study").write_text("a file")
    with pytest.raises(InputError, match="no folder"):
        check_folder(tmp_path / "study")


def test_a_target_below_a_file_is_refused_before_the_run(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="is no folder"):
        check_folder(tmp_path / "file" / "result")


def test_what_a_killed_run_left_a_day_ago_is_swept_and_a_run_under_way_is_not(tmp_path):
    old, new = tmp_path / ".result.old.writing", tmp_path / ".result.new.writing"
    old.mkdir()
    new.mkdir()
    os.utime(old, (time.time() - 100_000,) * 2)
    with result_folder(tmp_path / "result") as folder:
        (folder / "summary.json").write_text("{}", encoding="utf-8")
    assert not old.exists()
    assert new.exists()
