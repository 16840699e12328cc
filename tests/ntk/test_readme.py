"""README's examples say what comes out; those that other tests run anyway are compared there."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import ntk
from codegen.kernels import Provenance, render_kernel_module
from derive.activations.text import read_activation
from derive.language.convention import Convention
from derive.networks.formula import kernel_formula
from tests.ntk.readme import BLOCKS, blocks_of, examples, failures, is_in
from verify.claims import load
from verify.report.whole_run import reading_lines

ROOT = Path(__file__).parents[2]
ELSEWHERE = {"derive relu", "derive softplus --at 1,1,0 --digits 20"}


@pytest.mark.slow
@pytest.mark.parametrize("command", sorted(examples().keys() - ELSEWHERE))
@pytest.mark.usefixtures("evidence")
def test_an_example(command, capsys):
    ntk.main(command.split())
    assert is_in(examples()[command], capsys.readouterr().out)


def test_the_examples_that_other_tests_compare_are_there():
    assert examples().keys() >= ELSEWHERE


@pytest.mark.slow
def test_the_table_of_readings_has_the_recorded_words():
    ledger = load(ROOT / "notes")
    assert ledger.words
    claims = [
        {"column": claim.column, "rows": claim.rows, "verdict": ledger.words[claim.id].verdict}
        for claim in ledger.select(("1.9",))
        if claim.column
    ]
    (shown,) = (block for block in BLOCKS if block.startswith("Under each reading"))
    assert shown.splitlines() == [line for line in reading_lines(claims) if line]


@pytest.mark.parametrize(
    ("golden", "name"),
    [("kernel_relu_bias_standard", "kernel.ntk"), ("kernel_relu_gradients", "kernel.value_and_grad")],
)
def test_the_exported_module_gives_the_values_that_are_shown(golden, name):
    spec = importlib.util.spec_from_file_location("kernel", ROOT / "tests" / "golden" / f"{golden}.py")
    assert spec and spec.loader
    kernel = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(kernel)
    (shown,) = (block for block in BLOCKS if "import numpy as np, kernel" in block and name in block)
    shown = re.sub(r" *# doctest: \+SKIP", "", shown).replace("import numpy as np, kernel", "import numpy as np")
    assert failures(shown, kernel=kernel) == 0


def solving():
    """A module of ReLU with biases and the part `solve`, as the examples take it."""
    convention = Convention("standard", True, False)
    formula = kernel_formula(read_activation("relu"), convention, 1)
    source = render_kernel_module(formula, Provenance((), "ntk export kernel.py", "tests"), parts=("solve",))
    kernel = ModuleType("kernel")
    exec(compile(source, "kernel.py", "exec"), kernel.__dict__)
    return kernel


def test_solutions_without_the_matrix_are_those_that_are_shown():
    kernel = solving()
    (shown,) = (block for block in BLOCKS if "kernel.solve" in block)
    assert failures(re.sub(r" *# doctest: \+SKIP", "", shown), kernel=kernel, np=np) == 0
    sessions = [text for _, text in blocks_of("docs/large.md") if text.startswith(">>> ")]
    assert len(sessions) == 2
    assert failures("\n".join(sessions).replace("import numpy as np, kernel", "import numpy as np"), kernel=kernel) == 0


def test_the_commands_of_the_overview_are_those_there_are():
    (block,) = (block for block in BLOCKS if block.startswith("ntk check ["))
    assert {line.split()[1] for line in block.splitlines() if line.startswith("ntk ")} == ntk.COMMANDS.keys()
