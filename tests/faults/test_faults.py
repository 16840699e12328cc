"""Faults planted in the engine one at a time: each must change what some claim, trap, step or mutant ends with."""

import os
import weakref

import pytest

from tests.faults.hunting import UNWELL, hunt
from tests.faults.planting import affected, change, living
from tests.faults.table import FAULTS, last_sights, record

LEAST = 60
"""So many faults at least; two thirds of them seen by a statement, a step or a mutant, not by a check of its own."""


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_one(fault):
    """Its text stands once, and what lives of its module comes out different."""
    one = change(fault)
    assert one.constants or affected(one, living())


def test_what_lives_is_found_beside_a_proxy_of_what_is_gone():
    class Gone:
        pass

    thing = Gone()
    left = weakref.proxy(thing)
    del thing
    assert living().functions and type(left) is weakref.ProxyType


def test_names_tell_faults_apart():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= LEAST


@pytest.mark.slow
def test_every_fault_is_seen():
    ground, sights = hunt(FAULTS, last_sights(), os.cpu_count() or 1)
    unwell = {name: answer.words for name, answer in ground.answers.items() if _is_unwell(answer.words)}
    assert not unwell, f"without any fault: {unwell}"
    unseen = [f"{sight.fault.name} ({sight.reached} probes reached)" for sight in sights if not sight.probe]
    assert not unseen, "\n".join(unseen)
    assert sum(not sight.probe.startswith("check") for sight in sights) >= 2 * LEAST // 3
    if os.environ.get("NTK_UPDATE_GOLDENS"):
        record((sight.fault.name, sight.probe) for sight in sights)


def _is_unwell(words: tuple[str, ...]) -> bool:
    return words in UNWELL or words[:1] == ("raises",) or any(" error" in word for word in words)
