"""The output of one trained neuron."""

from codegen.writing.notation import Write, meaning, notation
from codegen.writing.style import Piece
from derive.training.lazy import NeuronOutput


@notation.register
def _(output: NeuronOutput, write: Write) -> Piece:
    """f_t(1; A = a, y = b); a formula leaves A and y to the text."""
    start, target, time = map(write, output.args)
    marks, one = write.marks, write.marks.letter("1")
    weight = marks.relation(marks.letter("A"), "=", start)
    goal = marks.relation(marks.letter("y"), "=", target)
    inside = marks.either(marks.listed(one, marks.listed(weight, goal), sign=";", apart=True), one)
    return marks.joined(marks.subscript(marks.letter("f"), time), marks.parens(inside))


@meaning.register
def _(output: NeuronOutput) -> dict[str, str]:
    return {"f": "f_t(1), the output at the input 1 after the time t of gradient flow"}
