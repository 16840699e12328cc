"""Imports run one way, and the oracles that integrate import no route."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "derive": set(),
    "codegen": {"derive"},
    "verify": {"derive"},
    "notes": {"derive", "verify"},
    "benchmarks": {"derive", "verify"},
}


INTEGRATING = (
    "derive/gaussian/angular.py",
    "derive/gaussian/line_form.py",
    "verify/values/balls.py",
    "verify/enclosure/expectations.py",
    "verify/enclosure/integrals.py",
    "verify/quadrature/line_rule.py",
    "verify/quadrature/plane_rule.py",
    "verify/oracles/enclosure.py",
    "verify/oracles/pointwise.py",
    "verify/oracles/quadrature.py",
    "verify/values/exact.py",
)


def imports(path: Path) -> set[str]:
    """Packages of ours that a file imports, at any depth of the code."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_one_way(package):
    for path in (ROOT / package).rglob("*.py"):
        ours = {name.split(".")[0] for name in imports(path)} & ({*MAY_IMPORT, "ntk"} - {package})
        allowed = MAY_IMPORT[package] | ({"codegen"} if path.parent.name == "samplers" else set())
        assert ours <= allowed, f"{path} imports {ours - allowed}"


def test_integrating_oracles_import_no_route():
    for name in INTEGRATING:
        assert not [module for module in imports(ROOT / name) if module.startswith("derive.gaussian.routes")]


def test_integrating_oracles_work_where_no_route_can_be_imported():
    script = """
import sys
sys.modules["derive.gaussian.routes"] = None
from sympy import Lambda, pi, sqrt
from derive.activation import ACTIVATIONS
from derive.kernel import expectation_of
from derive.symbols import c, q, qp
from verify.claim import Statement, Domain, positive, real
from verify.oracles import enclosure, quadrature
from verify.points import SCALE_POINTS
from verify.settings import Settings
relu = expectation_of(ACTIVATIONS["relu"], 0).subs(c, 0)
statement = Statement(relu, sqrt(q * qp) / (2 * pi), Domain({q: positive, qp: positive}, SCALE_POINTS))
print(*(oracle.examine("as_stated", statement, Settings()).outcome for oracle in (quadrature, enclosure)))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "agrees enclosed"


KNOWN_TWICE = {"Reading", "Step"}
"""Names that two classes still share."""


@pytest.mark.parametrize("package", ["derive.activations", "verify.quadrature", "verify.enclosure"])
def test_a_package_says_what_it_is_and_offers_a_dozen_names_at_most(package):
    module = importlib.import_module(package)
    assert module.__doc__
    assert 0 < len(module.__all__) <= 12
    for name in module.__all__:
        assert hasattr(module, name)


def test_no_two_classes_share_a_name():
    places: dict[str, list[str]] = {}
    for folder in ("derive", "verify", "codegen", "ntk"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    places.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    twice = {name: found for name, found in places.items() if len(found) > 1 and name not in KNOWN_TWICE}
    assert not twice
