"""NumPy code for expressions over neurons and coordinates: every sum becomes an einsum, batches of networks come free.

A parameter array carries any number of leading batch axes: `a` is (..., m), `w` is (..., m, d); inputs are (d,).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from sympy import Add, Expr, Float, Integer, Mul, Piecewise, Pow, Rational, S, Sum, Symbol, exp
from sympy.core.numbers import NumberSymbol
from sympy.printing.numpy import SciPyPrinter
from sympy.tensor.indexed import Indexed

from codegen.kernels.backends.numpy.printer import identifier
from derive.activations.activation import Activation, sigma
from derive.language.symbols import u


@dataclass(frozen=True)
class _Code:
    """A NumPy expression whose last axes run over the named indices; `batched` where leading axes may stand before."""

    text: str
    axes: tuple[Symbol, ...] = ()
    batched: bool = False


class _ArrayPrinter:
    def __init__(self, random: frozenset[str], shapes: Mapping[str, tuple[Expr, ...]]):
        self.random = random
        self.shapes = shapes
        self.letters: dict[Symbol, str] = {}

    def letter(self, index: Symbol) -> str:
        return self.letters.setdefault(index, chr(ord("a") + len(self.letters)))

    def subscripts(self, code: _Code) -> str:
        return ("..." if code.batched else "") + "".join(map(self.letter, code.axes))

    def code(self, expression: Expr) -> _Code:
        if isinstance(expression, (Integer, Rational, Float, NumberSymbol)):
            return _Code(repr(float(expression)))
        if isinstance(expression, Symbol):
            return _Code(identifier(expression.name))
        if isinstance(expression, Indexed):
            return self.entry(expression)
        if isinstance(expression, Sum):
            return self.total(expression)
        if isinstance(expression, sigma):
            inner = self.code(expression.args[0])
            return _Code(f"sigma_{expression.args[1]}({inner.text})", inner.axes, inner.batched)
        if isinstance(expression, exp):
            inner = self.code(expression.args[0])
            return _Code(f"np.exp({inner.text})", inner.axes, inner.batched)
        if isinstance(expression, Pow):
            base, exponent = self.code(expression.base), self.code(expression.exp)
            return _Code(f"({base.text})**({exponent.text})", base.axes, base.batched)
        if isinstance(expression, Add):
            return self.join(" + ", expression.args)
        if isinstance(expression, Mul):
            return self.join("*", expression.args)
        raise NotImplementedError(f"no NumPy code for {type(expression).__name__}")

    def entry(self, expression: Indexed) -> _Code:
        name = str(expression.base.label)
        if any(not index.is_Symbol and not isinstance(index, Integer) for index in expression.indices):
            raise NotImplementedError(f"an index that is no symbol in {expression}")
        free = tuple(index for index in expression.indices if not isinstance(index, Integer))
        text = identifier(name)
        if len(free) < len(expression.indices):
            places = ", ".join(str(int(i) - 1) if isinstance(i, Integer) else ":" for i in expression.indices)
            text += f"[..., {places}]"
        return _Code(text, free, name in self.random)

    def join(self, operator: str, arguments: tuple[Expr, ...]) -> _Code:
        codes = [self.code(argument) for argument in arguments]
        shapes = {code.axes for code in codes if code.axes}
        if len(shapes) > 1:
            raise NotImplementedError(f"terms over different indices: {shapes}")
        axes = shapes.pop() if shapes else ()
        parts = [
            f"({code.text})[..., {', '.join(['None'] * len(axes))}]"
            if code.batched and not code.axes and axes
            else f"({code.text})"
            for code in codes
        ]
        return _Code(operator.join(parts), axes, any(code.batched for code in codes))

    def is_whole(self, index: Symbol, ends: list[Expr], part: Indexed) -> bool:
        """Whether an index runs from 1 to the length of each axis that it stands at; lengths are symbols or numbers."""
        shape = self.shapes.get(str(part.base.label), (None,) * len(part.indices))
        lengths = [length for place, length in zip(part.indices, shape, strict=True) if place == index]
        low, high = ends
        return low == 1 and (high.is_Symbol or high.is_Integer) and all(at in (None, high) for at in lengths)

    def total(self, expression: Sum) -> _Code:
        if isinstance(expression.function, Add):
            return self.join(" + ", tuple(Sum(term, *expression.limits) for term in expression.function.args))
        bound = {limit[0] for limit in expression.limits}
        beside = expression.function.replace(lambda e: isinstance(e, Indexed), lambda e: S.One)
        if beside.free_symbols & bound:
            raise NotImplementedError(f"an index that stands beside the entries in {expression}")
        for index, *ends in expression.limits:
            if part := next((part for part in expression.atoms(Indexed) if not self.is_whole(index, ends, part)), None):
                raise NotImplementedError(f"a sum over a part of the entries {part}")
        codes = [self.code(factor) for factor in Mul.make_args(expression.function)]
        if missing := bound - {axis for code in codes for axis in code.axes}:
            raise NotImplementedError(f"a sum over {missing} of terms without it")
        left = tuple(dict.fromkeys(axis for code in codes for axis in code.axes if axis not in bound))
        batched = any(code.batched for code in codes)
        result = _Code("", left, batched)
        inputs = ",".join(self.subscripts(code) for code in codes)
        operands = ", ".join(code.text for code in codes)
        order = ", optimize=True" if len(codes) > 2 else ""  # for two it costs a multiple of the sum, and gains nothing
        return _Code(f"np.einsum('{inputs}->{self.subscripts(result)}', {operands}{order})", left, batched)


def _on_arrays(expression: Expr) -> str:
    """A function of u as NumPy code; two cases as `where`, which is faster than the printer's `select`."""
    if isinstance(expression, Piecewise) and len(expression.args) == 2:
        (value, condition), (other, _) = expression.args
        return f"np.where({', '.join(map(_on_arrays, (condition, value, other)))})"
    return SciPyPrinter().doprint(expression).replace("numpy.", "np.")


def array_source(
    expression: Expr,
    arguments: tuple[str, ...],
    random: tuple[str, ...],
    activation: Activation | None,
    shapes: Mapping[str, tuple[Expr, ...]] = MappingProxyType({}),
) -> str:
    """Source of `quantity(*arguments)`; `random` names the arrays that carry batch axes.

    `shapes` gives the lengths of arrays; sums over one that is not in it are taken to run over all of its entries.
    Raises `NotImplementedError` for what is no sum of products over its indices, each from 1 to the length of its axis.
    """
    printer = _ArrayPrinter(frozenset(random), shapes)
    body = printer.code(expression).text
    lines: list[str] = []
    for order in sorted({int(part.args[1]) for part in expression.atoms(sigma)}):
        if activation is None:
            raise NotImplementedError("σ stands for no activation")
        derivative = activation.derivative(order)(u)
        printed = _on_arrays(derivative) if derivative.has(u) else f"np.full(np.shape(u), {float(derivative)})"
        lines += ["", f"def sigma_{order}(u):", f"    return {printed}", ""]
    names = ", ".join(map(identifier, arguments))
    modules = ["import numpy as np", *["import scipy.special"] * any("scipy." in line for line in lines), ""]
    return "\n".join([*modules, *lines, "", f"def quantity({names}):", f"    return {body}", ""])


def array_function(
    expression: Expr,
    arguments: tuple[str, ...],
    random: tuple[str, ...],
    activation: Activation | None,
    shapes: Mapping[str, tuple[Expr, ...]] = MappingProxyType({}),
) -> Callable[..., np.ndarray]:
    """The compiled `quantity` of `array_source`."""
    namespace: dict[str, Callable[..., np.ndarray]] = {}
    exec(compile(array_source(expression, arguments, random, activation, shapes), "<quantity>", "exec"), namespace)
    return namespace["quantity"]
