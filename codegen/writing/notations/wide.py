"""Kernels of infinitely wide deep networks, the share of one layer, and the mean of a second layer."""

from sympy import S, Sum

from codegen.writing.notation import Write, closed, meaning, notation, reaching
from codegen.writing.notations.shapes import vector
from codegen.writing.style import Piece, Style
from derive.language.shapes import inner_product
from derive.networks.wide import DeepKernel, LayerMean, WideKernel, WideShare


def _inputs(kernel: DeepKernel, write: Write) -> tuple[Piece, Piece] | None:
    """x and x', where the kernel is that of one inner product."""
    found = [product for total in kernel.inputs[2].atoms(Sum) if (product := inner_product(total))]
    return (vector(found[0].first, write), vector(found[0].second, write)) if len(found) == 1 else None


def _pair(kernel: DeepKernel, write: Write) -> Piece | None:
    """(x, x')."""
    inputs = _inputs(kernel, write)
    return write.marks.parens(write.marks.listed(*inputs)) if inputs else None


def _layer(base: Piece, layer: Piece, marks: Style) -> Piece:
    return marks.superscript(base, marks.parens(layer))


def _name(kernel: WideKernel, marks: Style) -> Piece:
    if kernel.kind == "nngp":
        return marks.upright("NNGP")
    name = marks.letter({"tangent": "T", "ntk": "Theta"}.get(kernel.kind, "Sigma"))
    name = marks.dotted(name) if kernel.kind == "derivative" else name
    standard = kernel.convention.parameterization == "standard" and kernel.kind == "ntk"
    return marks.tagged(name, "std") if standard else name


@notation.register
@closed
def _(kernel: WideKernel, write: Write) -> Piece:
    """Σ^(ℓ)(x, x'), Θ^(ℓ)(x, x'); Θ is marked "std" in the standard parameterization."""
    marks = write.marks
    return marks.joined(_layer(_name(kernel, marks), write(kernel.depth), marks), _pair(kernel, write))


@notation.register
@reaching
def _(kernel: WideShare, write: Write) -> Piece:
    """lim (1/n_1) Θ^(2)|W^(1) (x, x')."""
    below, hidden = kernel.args[0] - 1, kernel.args[1]
    marks = write.marks
    share = marks.fraction(marks.letter("1"), marks.indexed("n", write(below)))
    return marks.row(
        marks.either(marks.limit(), marks.limit(marks.letter("n"), write(S.Infinity))),
        marks.either(marks.parens(share), share),
        marks.restricted(
            _layer(marks.letter("Theta"), write(hidden), marks),
            _layer(marks.letter("W"), write(below), marks),
            _pair(kernel, write),
        ),
    )


@notation.register
@closed
def _(kernel: LayerMean, write: Write) -> Piece:
    """E[α^(2)_r(x) α^(2)_r(x')] at n_1 = 1/ε."""
    marks = write.marks
    inputs = _inputs(kernel, write) or (marks.letter("x"), marks.letter("x'"))
    neuron = marks.label("\\alpha^{(2)}_r")
    product = marks.square(marks.spaced(*(marks.joined(neuron, marks.parens(one)) for one in inputs)))
    epsilon = kernel.args[1]
    width = marks.relation(marks.label("n_1"), "=", write(S.Infinity if epsilon == 0 else 1 / epsilon))
    return marks.either(
        marks.at(marks.joined(marks.operator("E"), product), width),
        marks.joined(marks.operator("E", width), product),
    )


@meaning.register(WideKernel)
@meaning.register(WideShare)
def _(kernel: DeepKernel) -> dict[str, str]:
    return {
        "Sigma": "Σ^(ℓ) and Σ̇^(ℓ), the means of products of activations in hidden layer ℓ and of their slopes, as the "
        "widths grow",
        "Theta": "Θ^(ℓ), the NTK with ℓ hidden layers as the widths grow",
        "T": "T^(ℓ), the tangent kernel of the preactivations of layer ℓ as the widths grow",
        "W": "W^(ℓ), the weights between hidden layers",
    }


@meaning.register
def _(kernel: LayerMean) -> dict[str, str]:
    return {"alpha": "α^(ℓ), the activations of hidden layer ℓ"}
