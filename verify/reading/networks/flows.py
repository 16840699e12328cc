"""How what a model makes of its parameters moves with them: `along_flow` d/dt by the dθ_t/dt that a document defines,
`exponential` e^(−Kt) of a kernel matrix by its eigenvectors, and `solved` what f_t is then, as the engine solves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Dummy, Expr, IndexedBase, Integer, Lambda, Rational, S, Sum, Symbol, exp
from sympy.tensor.indexed import Indexed

from derive.language.grammar.tree import Accented, Expression, Formula, Fraction, Letter, Number, Row, Scripted, Terms
from derive.language.symbols import n as data_points
from derive.training.fixed_kernel import LinearFlow, kernel_function, spectrum
from derive.training.orthonormal import V
from verify.claims.domain import naturals
from verify.reading.letters.meaning import DataLetters, ModelArray, Spelled
from verify.reading.letters.names import name_of, plain
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.unjudged import Unjudged
from verify.reading.letters.vectors import Column, EntriesOfShape, InputPoint, Matrix, Value, indices_for, scalar
from verify.reading.networks.models import gradients, moved, parameters_of, stem, values, values_at
from verify.reading.networks.spelled import FIXED, at_number, spelled_value
from verify.reading.terms.elaboration import Elaboration
from verify.reading.terms.sameness import are_same, ratio


def flow_key(parameters: str, variable: str) -> str:
    """Where a scope has dθ_t/dt."""
    return f"d{parameters}/d{variable}"


def flows(own: Elaboration) -> dict[str, tuple[str, Spelled]]:
    """The parameters that a document lets flow, with the variable and with what dθ_t/dt is."""
    return {
        letter[1:].partition("/d")[0]: (letter[1:].partition("/d")[2], meaning)
        for frame in own.scope.frames
        for letter, meaning in frame.meanings.items()
        if isinstance(meaning, Spelled) and letter.startswith("d") and "/d" in letter
    }


def velocity(own: Elaboration, parameters: str, variable: str) -> Column | None:
    """dθ_t/dt, None where nothing says how θ_t moves with this variable."""
    known = flows(own).get(parameters)
    if known is None or known[0] != variable:
        return None
    value = own.value(known[1].tree)
    own.used[flow_key(parameters, variable)] = known[1]
    if not isinstance(value, Column) or value.length != parameters_of(own, parameters).length:
        raise Unjudged(f"a flow of {parameters} by what is no vector of parameters")
    return value


def along_flow(own: Elaboration, item: Fraction, variable: str, rest: Sequence[Expression]) -> Value | None:
    """d/dt of what a model makes of θ_t, or of θ_t itself; None where nothing of it flows."""
    above = item.above.only
    operand = above.items[1:] if isinstance(above, Row) else tuple(rest)
    if (isinstance(above, Row) and rest) or not operand:
        return None
    return moving_along(own, operand[0] if len(operand) == 1 else Row(tuple(operand)), variable)


def moving_along(own: Elaboration, node: Expression, variable: str) -> Value | None:
    """d/dt of a node, by the flows that are known; None where nothing of it flows."""
    if (found := velocity(own, name_of(node), variable)) is not None:
        return found
    letters = {parameters for parameters, (by, _) in flows(own).items() if by == variable}
    head = node.items[0] if isinstance(node, Row) else node
    if not letters or not (_is_of_model(own, head) or (isinstance(node, Row) and len(node.items) == 2)):
        return None
    try:
        value = own.value(node)
    except Unjudged:
        return None

    def along(one: Expr) -> Expr:
        step = Dummy("step", real=True)
        lifted = one
        for parameters in letters:
            if values_at(own, one, parameters):
                direction = velocity(own, parameters, variable)
                assert direction is not None
                lifted = moved(own, lifted, parameters, direction.entry, step)
        found = lifted.diff(step).subs(step, 0)
        own.moving[found] = (one, variable)
        return found

    if not isinstance(value, Column):
        return along(value) if any(values_at(own, value, one) for one in letters) else None
    (block,) = value.blocks
    return Column((EntriesOfShape(block.shape, lambda *indices: along(block.entry(*indices))),), value.is_row)


def _is_of_model(own: Elaboration, node: Expression) -> bool:
    return isinstance(own.scope.get(name_of(node)), Spelled)


def dotted(own: Elaboration, node: Expression) -> Value | None:
    """\\dot r_t of what flows; None for other letters."""
    base = node.base if isinstance(node, Scripted) else node
    if not (isinstance(base, Accented) and base.accent == "\\dot" and (inner := base.body.only) is not None):
        return None
    known = sorted({variable for variable, _ in flows(own).values()})
    whole = Scripted(inner, node.sub, node.primes, node.sup) if isinstance(node, Scripted) else inner
    return moving_along(own, whole, known[0]) if len(known) == 1 else None


def at_start(own: Elaboration, node: Expression) -> tuple[str, Spelled] | None:
    """(f_0, what it is) where f_t is known and t is the variable of a flow; None for other letters."""
    if not isinstance(node, Scripted) or node.sub is None or node.sub.only != Number("0"):
        return None
    name = name_of(node)
    for variable, _ in flows(own).values():
        known = own.scope.get(f"{stem(name)}_{{{variable}}}")
        if isinstance(known, Spelled) and own.scope.get(name) is None:
            return name, replace(known, tree=at_number(known.tree, variable, 0))
    return None


def of_start(own: Elaboration, node: Expression) -> Value | None:
    """f_0 alone, r_0: what f_t and r_t are at the beginning; None for other letters."""
    start = at_start(own, node)
    return spelled_value(own, *start) if start is not None else None


def exponential(own: Elaboration, power: Formula | None) -> Matrix | None:
    """e^(cK) for a kernel matrix K: symmetric, without an eigenvalue below 0; None where no matrix stands there."""
    only = power.only if power is not None else None
    sign, term = only.terms[0] if isinstance(only, Terms) and len(only.terms) == 1 else ("", only)
    items = term.items if isinstance(term, Row) else (term,) if term is not None else ()
    kernels = [item for item in items if _is_kernel(own, item)]
    if len(kernels) != 1:
        return None
    factor: Expr = Integer(-1 if sign == "-" else 1)
    for item in items:
        if item is not kernels[0]:
            factor = factor * scalar(own.value(item))
    matrix = own.value(kernels[0])
    assert isinstance(matrix, Matrix)
    (size, _) = matrix.blocks[0].shape
    own.meet(ModelArray(spectrum, (size,), _letters_of(own, size)))
    own.meet(ModelArray(V, (size, size), _letters_of(own, size)))

    def entry(row: Expr, column: Expr) -> Expr:
        (index,) = indices_for(1, [row, column, factor])
        return Sum(exp(factor * spectrum[index]) * V[row, index] * V[column, index], (index, 1, size))

    return Matrix((EntriesOfShape((size, size), entry),))


def _letters_of(own: Elaboration, size: Expr) -> tuple:
    return next((one.letters for one in own.arrays.values() if isinstance(one, DataLetters) and one.length == size), ())


def _is_kernel(own: Elaboration, node: Expression) -> bool:
    """Whether a letter is a matrix of inner products of gradients at the data."""
    if not isinstance(own.scope.get(name_of(node)), Spelled):
        return False
    value = own.value(node)
    if not isinstance(value, Matrix):
        return False
    row, column, place = (Symbol(name, integer=True, positive=True) for name in ("row", "column", "place"))
    entry = value.blocks[0].entry(row, column)
    for base in entry.atoms(Indexed):
        known = own.arrays[base.base]
        if isinstance(known, ModelArray) and known.is_gradient:
            size = parameters_of(own, known.at).length
            gram = Sum(base.base[row, place] * base.base[column, place], (place, 1, size))
            own.indices.update({row: None, column: None})
            return are_same(own, entry, gram)
    return False


def solved(own: Elaboration, sides: tuple[Expr, Expr]) -> tuple[Expr, Expr]:
    """Sides with f_t as the solution of its flow under a fixed kernel, where an exponential of the kernel stands there.

    Raises `Unjudged` where the flow is another one.
    """
    if spectrum not in own.arrays:
        return sides
    if not any(assumed.startswith(FIXED) for assumed in own.assumed):
        raise Unjudged("whether the kernel stays fixed")
    if len(flows(own)) != 1:
        raise Unjudged("which parameters flow")
    ((parameters, (variable, _)),) = flows(own).items()
    moving = {base for side in sides for base in values_at(own, side, parameters)}
    targets = [one for one in own.arrays.values() if isinstance(one, DataLetters)]
    if len(moving) != 1 or len(targets) != 1:
        raise Unjudged("which model moves under a fixed kernel, and to which targets")
    (base,), (target,) = moving, targets
    known = own.arrays[base]
    assert isinstance(known, ModelArray)
    rate = _rate(own, base, target, parameters, variable)
    start = values(own, known.of[0], InputPoint(known.of[1], S.One), f"{stem(parameters)}_{{0}}")
    time, row = time_of(own, variable), Symbol("row", integer=True, positive=True)
    setting = (kernel_function(spectrum), Lambda(row, start[row]), Lambda(row, target.base[row]))

    def flow(one: Expr) -> Expr:
        assert isinstance(one, Indexed)
        return LinearFlow(*setting, one.indices[0], rate * time)

    left, right = (side.replace(lambda one: isinstance(one, Indexed) and one.base == base, flow) for side in sides)
    rows = [one.base for one in own.arrays.values() if isinstance(one, ModelArray) and one.is_gradient]
    if any((left + right).has(one) for one in rows):
        raise Unjudged("a kernel beside its exponential")
    return _counted_by_engine(own, target.length, (left, right))


def time_of(own: Elaboration, variable: str) -> Expr:
    """The variable of a flow, as a letter of the formula."""
    return scalar(own.letter(variable, Letter(variable)))


def _counted_by_engine(own: Elaboration, size: Expr, sides: tuple[Expr, Expr]) -> tuple[Expr, Expr]:
    """The sides with the engine's letter for the number of data."""
    if size == data_points:
        return sides
    if any(ranged.symbol(plain(letter)) == data_points for letter, ranged in own.letters.items()):
        raise Unjudged(f"{data_points}, which does not count the data here")
    own.letters[str(data_points)] = Ranged(naturals, "the number of data")
    for base, one in tuple(own.arrays.items()):
        if isinstance(one, ModelArray):
            own.arrays[base] = replace(one, length=tuple(part.xreplace({size: data_points}) for part in one.length))
        elif isinstance(one, DataLetters):
            own.arrays[base] = replace(one, length=one.length.xreplace({size: data_points}))
    return sides[0].xreplace({size: data_points}), sides[1].xreplace({size: data_points})


def _rate(own: Elaboration, base: IndexedBase, targets: DataLetters, parameters: str, variable: str) -> Rational:
    """The number c where d/dt f_t = −c K_t (f_t − y) is what the document's flow gives. Raises `Unjudged`."""
    direction = velocity(own, parameters, variable)
    assert direction is not None
    rows, size = gradients(own, base), parameters_of(own, parameters).length
    i, j, k = (Symbol(name, integer=True, positive=True) for name in ("row_1", "row_2", "place"))
    moves = Sum(rows[i, k] * direction.entry(k), (k, 1, size))
    kernel = Sum(rows[i, k] * rows[j, k], (k, 1, size))
    reference = -Sum(kernel * (base[j] - targets.base[j]), (j, 1, targets.length))
    own.indices[i] = None
    rate = ratio(own, moves, reference)
    if rate is None:
        raise Unjudged("the flow, which is no linear one under a fixed kernel")
    return rate


__all__ = [
    "along_flow",
    "at_start",
    "dotted",
    "exponential",
    "flow_key",
    "flows",
    "of_start",
    "solved",
    "time_of",
    "velocity",
]
