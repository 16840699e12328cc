"""`ntk derive`: its time, its routes, and what begins with a minus."""

import pytest

import ntk


def typed(capsys, *arguments):
    status = ntk.main(["derive", *arguments])
    return status, capsys.readouterr()


@pytest.mark.slow
def test_what_takes_too_long_is_given_up_in_its_time(capsys):
    status, found = typed(capsys, "sin(10^6*u)", "--timeout", "1", "--digits", "15", "--at", "1,1,1/2")
    assert status == 1
    assert found.out.count("timeout (1.0 s)") == 4
    assert "q = 1, q' = 1, c = 1/2: 1.18319459962254e-217147240952" in found.out
    assert "oo" not in found.out


@pytest.mark.slow
def test_an_activation_may_begin_with_a_minus(capsys):
    status, found = typed(capsys, "-u", "--digits", "15", "--at", "1,1,-1/2")
    assert status == 0
    assert found.out.startswith("E[σ(U)σ(V)] for σ = -u\n")
    assert "q = 1, q' = 1, c = -1/2: -0.5" in found.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["relu", "--at", "-1,1,0"], "'-1,1,0' is no covariance; expected q, q' ≥ 0"),
        (["-x"], "'-x': it has the variable(s) x"),
        (["relu", "--route", "magic"], "--route is 'magic'; expected one of wick, polar, characteristic, price"),
        (["√u"], "'√u': character 1 is '√'"),
        (["абс"], "'абс': character 1 is 'а'"),
        (["abs(u)^(1/2)"], "the power 1/2 of abs(u), which may be 0"),
        (["relu", "--timeout", "0"], "above 0"),
    ],
)
def test_refusals(capsys, arguments, words):
    status, found = typed(capsys, *arguments)
    assert (status, found.out) == (2, "")
    assert words in found.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("activation", "words"),
    [("relu", "those that do: polar, price"), ("tanh", "none does; leave --route out to get numbers")],
)
def test_a_route_that_does_not_apply_is_an_error_before_anything_is_printed(capsys, activation, words):
    status, found = typed(capsys, activation, "--route", "wick")
    assert (status, found.out) == (2, "")
    assert words in found.err
