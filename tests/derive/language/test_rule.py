"""Every rule is data: named once, with a statement, resting on claims that exist."""

import sys
from importlib import import_module
from pathlib import Path

from derive.language.rule import Rule
from verify.claims.ledger import load

ROOT = Path(__file__).parents[3]


def rules() -> dict[str, Rule]:
    """By the place where each is defined: two places for one rule are imports."""
    for path in (ROOT / "derive").rglob("*.py"):
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    modules = [module for name, module in sys.modules.items() if name.startswith("derive.")]
    owners = [*modules, *(kind for module in modules for kind in vars(module).values() if isinstance(kind, type))]
    return {
        f"{owner.__name__}.{name}": value
        for owner in owners
        for name, value in vars(owner).items()
        if isinstance(value, Rule)
    }


def test_names_are_unique():
    found = {id(rule): rule for rule in rules().values()}
    names = [rule.name for rule in found.values()]
    assert sorted(names) == sorted(set(names))


def test_every_rule_states_what_it_says():
    for place, rule in rules().items():
        assert rule.name.strip() and rule.statement.strip(), place
        assert all(condition.strip() for condition in rule.conditions), place


def test_rules_rest_on_claims_that_exist():
    claims = load(ROOT / "notes").engine
    for place, rule in rules().items():
        assert set(rule.rests_on) <= claims.keys(), place
