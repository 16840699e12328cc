"""Texts of activations drawn at random: `drawn`, a family of `FAMILIES` in turn, with the places that are narrow."""

from dataclasses import dataclass
from random import Random

from tests.verify.quadrature.values_alone import NAMES


@dataclass(frozen=True)
class Drawn:
    """A text of a family; near `places` it may change on a scale that evenly spaced values miss."""

    family: str
    text: str
    places: tuple[float, ...] = ()


PLACES = ("0", "1/3", "-2/7", "3/4", "-1", "0.7", "5/4", "sqrt(2)", "-pi/4", "log(3)", "-sqrt(3)/2", "9/5")
SIZES = ("1", "2", "1/2", "3/4", "5/3", "sqrt(2)", "7/5", "3", "0.3")


def _number(text):
    from math import log, pi, sqrt

    return float(eval(text, {"sqrt": sqrt, "log": log, "pi": pi}))


def _shifted(rng):
    """u − a as text."""
    place = rng.choice(PLACES)
    return "u" if place == "0" else f"u + {place[1:]}" if place[0] == "-" else f"u - {place}"


def _linear(rng):
    size = rng.choice(SIZES)
    inside = _shifted(rng)
    return inside if size == "1" else f"{size}*({inside})" if inside != "u" else f"{size}*u"


def _polynomial(rng, most=4):
    degree = rng.randint(1, most)
    terms = [f"{rng.choice(SIZES)}*u^{degree}"]
    for power in range(degree - 1, -1, -1):
        if rng.random() < 0.5:
            sign = rng.choice("+-")
            terms.append(f"{sign} {rng.choice(SIZES)}" + ("" if power == 0 else "*u" if power == 1 else f"*u^{power}"))
    return " ".join(terms)


def polynomial(rng):
    return rng.choice([_polynomial(rng, 6), f"hermite({rng.randint(1, 7)}, {_linear(rng)})"])


def rational_kink(rng):
    inside = _linear(rng)
    return rng.choice(
        [
            f"max(0, {inside})",
            f"abs({inside})",
            f"max({inside}, {_linear(rng)}/5)",
            f"leaky_relu({inside}, 1/7)",
            f"max(0, {inside})^{rng.randint(2, 4)}",
            f"abs(u^2 - {rng.choice(SIZES)})",
            f"elu({inside})",
        ]
    )


def irrational_kink(rng):
    return rng.choice(
        [
            f"max(0, sin({_linear(rng)}))",
            f"max(sin(u), {rng.choice(['1/3', '-1/2', 'u/4', 'cos(u)'])})",
            f"abs(cos({rng.choice(SIZES)}*u))",
            f"max(0, u^3 - {rng.choice(SIZES)}*u - {rng.choice(['1', '1/3', '2'])})",
            f"abs(u^5 - u - {rng.choice(['1', '1/4'])})/10",
            f"max(tanh({_linear(rng)}), u/2)",
            f"max(exp(-u^2), {rng.choice(['1/3', '1/2', 'u'])})",
            f"min(u^2, exp({rng.choice(['u', '-u', 'u/2'])}))",
            f"max(erf(u), {rng.choice(['u^3', 'u/2', '1/4'])})",
            f"abs(u - {rng.choice(['cos(u)', 'exp(-u)', 'exp(-u^2)'])})",
            f"relu(atan({_linear(rng)}) - 1/2)",
        ]
    )


def jump(rng):
    inside = _linear(rng)
    return rng.choice(
        [
            f"step({inside})",
            f"sign({inside})*(1 + abs(u))",
            f"u + step({inside})*exp(-u^2)",
            f"step({inside})*{rng.choice(['cos(u)', 'u^2', 'tanh(u)', 'erf(u)'])}",
            f"sign(u^3 - u - {rng.choice(['1/5', '1'])})",
            f"sign(sin({rng.choice(SIZES)}*u))",
        ]
    )


def box(rng):
    width = rng.choice(["1/4", "1/3", "1", "1/50", "sqrt(2)"])
    start = f"step(u + {width}) - step(u - {width})"
    return rng.choice([start, f"({start})*{rng.choice(['u', 'cos(u)', '(1 + u^2)'])}", f"u/2 + {start}"])


def clipped(rng):
    inside = rng.choice([_linear(rng), _linear(rng), "u^2/2", "tanh(u)*2", "u^3/4", "sin(u)", "exp(u)/3", "u + sin(u)"])
    low, high = rng.choice([("0", "1"), ("-1", "1"), ("-1/2", "1/3"), ("0", "6"), ("-sqrt(2)", "1")])
    return f"max({low}, min({high}, {inside}))"


SATURATING = ("erf", "tanh", "sigmoid", "softplus", "atan", "silu", "gelu")


def composition(rng):
    outer = rng.choice(SATURATING)
    inside = rng.choice(
        [_linear(rng), _linear(rng), _polynomial(rng, 3), f"{rng.choice(SATURATING[:5])}({_linear(rng)})"]
    )
    if outer == "gelu" and "u^3" in inside:
        outer = "erf"
    scale = rng.choice(["", "", "", f"{rng.choice(['5', '20', '100'])}*"])
    return f"{outer}({scale}({inside}))"


def exponential(rng):
    power = rng.choice([2, 2, 4, 6])
    bump = f"exp(-{rng.choice(SIZES)}*{'(' + _shifted(rng) + ')' if power == 2 else 'u'}^{power})"
    factor = rng.choice(["", "u*", "(1 - u^2)*", "u^3*", "max(0, u)*", "abs(u)*", "erf(u)*", "sin(2*u)*", "cos(u)*"])
    return rng.choice([factor + bump, factor + bump, f"exp({rng.choice(['u', '-u/2', 'u/3'])})", f"1 - {bump}",
                       f"exp(-abs({_linear(rng)}))", "exp(-abs(u)^3)"])  # fmt: skip


def oscillation(rng):
    turn = rng.choice(["sin", "cos"])
    inside = rng.choice([_linear(rng), f"{rng.randint(2, 12)}*u", f"{rng.choice(SIZES)}*u^2", "u^3", "u^3/3 - u"])
    wave = f"{turn}({inside})"
    if "^" in inside:
        return rng.choice([wave, f"{wave}*exp(-u^2)", f"{wave}/(1 + u^2)"])
    return rng.choice([wave, f"u*{wave}", f"{wave}*exp(-u^2/2)", f"erf(u)*{wave}", f"tanh(u)*{wave}", f"{wave}^2",
                       f"u + {wave}", f"max(0, u)*{wave}", f"{wave}*cos(3*u)"])  # fmt: skip


def rational(rng):
    size = rng.choice(SIZES)
    return rng.choice(
        [
            f"1/(1 + {rng.choice(['1', '10', '100', '10^4'])}*({_shifted(rng)})^2)",
            f"u/({size} + u^2)",
            "u^3/(1 + u^2 + u^4)",
            "(1 + u)/(1/10 + (u - 1/3)^2)^2/50",
            f"u/(1 + abs({_linear(rng)}))",
            f"sqrt({size} + u^2)",
            f"1/sqrt(1 + {size}*u^2)",
            f"log(1 + {size}*u^2)",
            "(1 + u^2)^(1/3)",
        ]
    )


def power(rng):
    return rng.choice(
        [
            f"max(0, {_linear(rng)})^({rng.choice(['3/2', '5/2', '7/3'])})",
            f"abs(u)^({rng.choice(['3/2', '5/3', '5/2'])})",
            f"sqrt(abs({_linear(rng)}))*u",
            f"max(0, sin(u))^({rng.choice(['3/2', '2'])})",
            f"(1 + max(0, u))^({rng.choice(['1/2', '3/2'])})",
            "exp(-u^2)*abs(u)^(3/2)",
        ]
    )


def name(rng):
    return rng.choice(sorted(NAMES))


def narrow(rng):
    place = rng.choice([place for place in PLACES if place != "0"])
    at = _number(place)
    inside = f"u + {place[1:]}" if place[0] == "-" else f"u - {place}"
    size = rng.choice(["10^3", "10^5", "10^8", "10^11"])
    steep = rng.choice(["20", "300", "4000"])
    text = rng.choice(
        [
            f"1 + exp(-{size}*tanh({inside})^2)",
            f"exp(-{size}*atan({inside})^2)*u + u/7",
            f"u + 1/(1 + {size}*erf({inside})^2)",
            f"tanh({steep}*tanh({inside}))",
            f"atan({steep}*({inside})^3)",
            f"sigmoid({steep}*(exp({inside}) - 1))",
            f"erf({steep}*({inside}))*u",
        ]
    )
    return text, (at,)


def periodic_narrow(rng):
    return rng.choice(
        [
            f"1/(1 + {rng.choice(['50', '10^3', '10^4'])}*sin({rng.choice(['u', '2*u', 'u - 1/3'])})^2)",
            f"exp({rng.choice(['-40', '-10^3'])}*cos(u)^2)",
            f"tanh({rng.choice(['3', '30'])}*sin(u))",
            f"exp(sin({rng.choice(['u', '2*u'])}))",
            f"1/({rng.choice(['2', '11/10'])} + cos(u))",
        ]
    )


FAMILIES = (polynomial, rational_kink, irrational_kink, jump, box, clipped, composition, exponential, oscillation,
            rational, power, name, narrow, periodic_narrow)  # fmt: skip


def _together(rng):
    one, other = (rng.choice([*FAMILIES[:7], oscillation, exponential])(rng) for _ in range(2))
    if one in NAMES or other in NAMES:
        return one
    return f"({one}) {rng.choice('+*-')} ({other})"


def drawn(count, seed):
    """So many texts, each family in turn and sums and products of two twice."""
    rng = Random(seed)
    makers = (*FAMILIES, _together, _together)
    found = []
    for index in range(count):
        maker = makers[index % len(makers)]
        made = maker(rng)
        text, places = made if isinstance(made, tuple) else (made, ())
        found.append(Drawn(maker.__name__.strip("_"), text, places))
    return tuple(found)
