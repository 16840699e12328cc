"""The house: imports run one way at every level, and what a quantity lacks is declared."""

import ast
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from codegen.writing.notation import has_notation
from derive.language.discovery import load_modules
from derive.language.quantity import Quantity
from verify.sampling.sampler import sampler
from verify.values.meanings import ball, known, value

ROOT = Path(__file__).parent.parent
PACKAGES = ("derive", "codegen", "verify", "notes", "ntk", "benchmarks")
MAY_IMPORT = {
    "derive": set(),
    "codegen": {"derive"},
    "verify": {"derive"},
    "verify.sampling": {"derive", "codegen.kernels"},
    "verify.points": {"derive", "codegen.kernels"},
    "verify.figures": {"derive", "codegen.figures"},
    "notes": {"derive", "verify"},
    "ntk": {"derive", "codegen", "verify", "notes"},
    "benchmarks": {"derive", "verify"},
}
SUBJECTS = {
    "derive": (
        {"language"},
        {"activations", "algebra"},
        {"gaussian", "measures"},
        {"gaussian.routes"},
        {"networks"},
        {"training", "finite"},
        {"equality", "derivations"},
        {"closing", "inequalities", "tails"},
        {"slopes"},
    ),
    "codegen": ({"writing"}, {"kernels", "figures"}),
    "verify": (
        {"lazily", "memory"},
        {"values"},
        {"claims"},
        {"lowering"},
        {"points"},
        {"quadrature", "enclosure"},
        {"sampling", "checking"},
        {"oracles"},
        {"running"},
        {"report", "figures"},
        {"reading.document"},
        {"reading.letters"},
        {"reading.terms"},
        {"reading.networks"},
        {"reading.sides"},
        {"reading.matrices"},
        {"reading.statements"},
        {"reading"},
    ),
}
"""Subjects of a package, each set above those it may import; those of one set do not import one another."""
INTEGRATING = (
    "derive.gaussian.angular",
    "derive.gaussian.line_form",
    "verify.values",
    "verify.quadrature",
    "verify.enclosure",
    "verify.lowering",
    "verify.oracles.enclosure",
    "verify.oracles.pointwise",
    "verify.oracles.quadrature",
)


@cache
def modules() -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports(name: str) -> frozenset[str]:
    """The modules of ours that a module imports, at any depth of its code."""
    path, found = modules()[name], set()
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            source = ".".join(filter(None, (above, node.module)))
            found |= {
                f"{source}.{alias.name}" if f"{source}.{alias.name}" in modules() else source for alias in node.names
            }
    return frozenset(found & modules().keys() - {name})


def _within(name: str, places) -> str:
    """The longest of the places that a module lies in, empty for none."""
    return max((p for p in places if name == p or name.startswith(f"{p}.")), key=len, default="")


@pytest.mark.parametrize("name", sorted(modules()))
def test_packages_import_one_way(name):
    own = name.split(".")[0]
    allowed = MAY_IMPORT[_within(name, MAY_IMPORT)] | {own}
    wrong = {other for other in imports(name) if not _within(other, allowed)}
    assert not wrong, f"{name} imports {wrong}"


@pytest.mark.parametrize("package", SUBJECTS)
def test_subjects_import_one_way(package):
    floors = {f"{package}.{subject}": floor for floor, one in enumerate(SUBJECTS[package]) for subject in one}
    for name in modules():
        if name == package or not name.startswith(f"{package}."):
            continue
        own = _within(name, floors)
        assert own, f"{name} lies in no subject; say in this test where it stands"
        for other in imports(name):
            if other.startswith(f"{package}."):
                below = _within(other, floors)
                assert below == own or floors[below] < floors[own], f"{name} imports {other}"


def test_no_circle():
    """Also within a package: a module and what it imports, directly or not, are never one another's."""
    graph = {name: set(imports(name)) for name in modules()}
    assert tuple(TopologicalSorter(graph).static_order())


def _reached(name: str, seen: set[str]) -> set[str]:
    for other in imports(name) - seen:
        seen.add(other)
        _reached(other, seen)
    return seen


def test_integrating_oracles_import_no_route():
    for name in modules():
        if _within(name, INTEGRATING):
            wrong = {other for other in _reached(name, set()) if other.startswith("derive.gaussian.routes")}
            assert not wrong, f"{name} imports {wrong}"


REDUCING = ("verify.oracles.symbolic", "verify.running.mutants", "verify.sampling", "verify.report", "verify.figures")
"""What proves or shows by the rules of `derive`, or draws what they derive; the rest may not reduce by them."""
RULES = {
    "derive.language.reduction": None,
    "derive.language.sums": None,
    "derive.derivations": None,
    "derive.equality": None,
    "derive.language": {"Convention", "Named", "NotReducible", "Quantity", "unfold"},
    "derive.networks.initialisation": {
        "AlmostSureLimit",
        "Covariance",
        "InitialisationExpectation",
        "Mean",
        "OverInitialisation",
        "initialisations",
        "random_bases",
    },
}
"""Where the reduction of `derive` lies, and what may be taken from there: the quantities as data."""


def _taken(tree: ast.AST) -> set[tuple[str, str]]:
    """(module, name) of everything that is imported; a module as a whole has no name."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add((whole, "") if whole in modules() else (node.module, alias.name))
    return found


def _reduces(tree: ast.AST) -> set[str]:
    """What code uses of the reduction of `derive`."""
    wrong = {
        f"{module}.{name}" for module, name in _taken(tree) if module in RULES and name not in (RULES[module] or ())
    }
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return wrong | {"doit" for call in calls if isinstance(call, ast.Attribute) and call.attr == "doit"}


@pytest.mark.parametrize("name", sorted(name for name in modules() if name.startswith("verify.")))
def test_what_computes_does_not_reduce_by_the_rules_it_judges(name):
    if not _within(name, REDUCING):
        wrong = _reduces(ast.parse(modules()[name].read_text(encoding="utf-8")))
        assert not wrong, f"{name} uses {wrong}"


CHECKING = ("verify.checking", "verify.claims.limits", "verify.claims.regular", "verify.claims.signs")
"""The checker, and what it reads off an expression on a domain."""
WORKING_OUT = {"simplify", "integrate", "limit", "solve", "dsolve", "rsolve", "expand", "cancel", "factor", "together"}


@pytest.mark.parametrize("name", sorted(name for name in modules() if name.startswith(CHECKING)))
def test_the_step_checker_works_nothing_out_in_sympy(name):
    taken = _taken(ast.parse(modules()[name].read_text(encoding="utf-8")))
    assert not {other for module, other in taken if module.startswith("sympy")} & WORKING_OUT


def test_the_step_checker_is_small():
    assert sum(len(path.read_text().splitlines()) for path in (ROOT / "verify" / "checking").glob("*.py")) < 1000


@pytest.mark.parametrize(
    "text",
    (
        "from derive.language.reduction import work_out",
        "from derive.language import work_out",
        "import derive.language.reduction",
        "from derive.language import reduction",
        "from derive.networks.initialisation import Mean, reduce_mean",
        "from derive.networks import initialisation",
        "from derive.language.sums import normal_form",
        "def lower(side):\n    return side.doit()",
    ),
)
def test_reducing_by_those_rules_is_seen(text):
    assert _reduces(ast.parse(text))


def test_integrating_oracles_work_where_no_route_can_be_imported():
    script = """
import sys
sys.modules["derive.gaussian.routes"] = None
from sympy import pi, sqrt
from derive.activations.activation import ACTIVATIONS
from derive.gaussian.expectation import expectation_of
from derive.language.symbols import c, q, qp
from verify.claims.statement import Statement
from verify.claims.domain import Domain, positive, real
from verify.claims.settings import Settings
from verify.oracles import enclosure, quadrature
from verify.points.lists import SCALE_POINTS
relu = expectation_of(ACTIVATIONS["relu"], 0).subs(c, 0)
statement = Statement(relu, sqrt(q * qp) / (2 * pi), Domain({q: positive, qp: positive}, SCALE_POINTS))
print(*(oracle.examine("as_stated", statement, Settings()).outcome for oracle in (quadrature, enclosure)))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "agrees enclosed"


MEND = {
    meaning: f"register one in {folder}, in the file named as its own, or declare Holes({meaning}=reason)"
    for meaning, folder in (("value", "verify/values"), ("ball", "verify/values"), ("sampler", "verify/sampling"))
}


def kinds(base: type = Quantity) -> set[type]:
    """The quantities that statements can hold: those that are made, not those that others are derived from."""
    for name in modules():
        if name.startswith("derive."):
            import_module(name)
    below = {kind for child in base.__subclasses__() for kind in (child, *kinds(child))}
    return {kind for kind in below if kind.__module__.startswith("derive.") and "__new__" in vars(kind)}


def test_what_a_quantity_lacks_is_declared(capsys):
    """The table of quantities × meanings; `ntk` shows no more of a quantity than stands in it."""
    load_modules("verify.sampling")
    rows, wrong = [], []
    for kind in sorted(kinds(), key=lambda kind: (kind.__module__, kind.__name__)):
        meanings = {
            "value": known(value, kind),
            "ball": known(ball, kind),
            "sampler": sampler.dispatch(kind) is not sampler.dispatch(object),
        }
        rows.append(f"{kind.__name__:22}" + "".join(f"{name if has else '—':>10}" for name, has in meanings.items()))
        for name, has in meanings.items():
            reason = getattr(kind.holes, name)
            if has == bool(reason):
                fault = f"declares a hole for {name}, and one is registered" if has else f"has no {name}; {MEND[name]}"
                wrong.append(f"{kind.__name__} {fault}")
        if not has_notation(kind):
            wrong.append(f"{kind.__name__} has no notation; register one in codegen/writing/notations")
    with capsys.disabled():
        print("\n" + "\n".join(rows))
    assert not wrong, "; ".join(wrong)


@pytest.mark.parametrize("name", sorted(name for name in modules() if modules()[name].name == "__init__.py"))
def test_a_package_says_what_it_is_and_offers_little(name):
    package = import_module(name)
    assert (package.__doc__ or "").strip()
    offered = getattr(package, "__all__", ())
    assert len(offered) <= 12
    for one in offered:
        found = getattr(package, one)
        assert isinstance(found, ModuleType) or f"{name}.{one}" not in modules(), f"{one} hides the module of its name"
        assert (getattr(found, "__doc__", "") or "").strip(), f"{name}.{one}"


def test_no_two_classes_share_a_name():
    places: dict[str, list[str]] = {}
    for folder in ("derive", "verify", "codegen", "ntk"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    places.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    twice = {name: found for name, found in places.items() if len(found) > 1}
    assert not twice
