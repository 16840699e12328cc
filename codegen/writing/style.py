"""`Style`: the marks that all notation is made of, as one way of writing draws them.

A mark takes pieces and gives a piece. What a piece is, is the style's own affair: `text` and `latex` have strings.
Notations never look inside of one; they only compare pieces and pass them on, None being nothing at all.

A further style, MathML say, is one more file beside `text.py` and `latex.py` with a class that defines the marks below,
its pieces being elements, and a printer that is a `Writer` first and SymPy's printer of that style second, which prints
SymPy's own nodes:

    class MathML(Style): ...
    class Printer(Writer, MathMLPresentationPrinter): ...

No notation changes; `either` has it take what is typeset.
"""

from abc import ABC, abstractmethod
from typing import Any

Piece = Any
"""What a style makes of a part of a formula."""


class Style(ABC):
    """One way of writing."""

    @abstractmethod
    def either(self, plain: Piece, typeset: Piece) -> Piece:
        """What differs in content: `plain` on a line of text, `typeset` where the style sets formulas."""

    # Names

    @abstractmethod
    def letter(self, name: str) -> Piece:
        """A letter by its name, T or Sigma; a number or another sign as it is."""

    @abstractmethod
    def upright(self, word: str) -> Piece:
        """A word as a name, such as NNGP."""

    @abstractmethod
    def words(self, words: str) -> Piece:
        """Words of a sentence."""

    @abstractmethod
    def label(self, label: str) -> Piece:
        """A name that is given in LaTeX."""

    @abstractmethod
    def array(self, name: str) -> Piece:
        """An array of the toolkit by its name."""

    @abstractmethod
    def indexed(self, name: str, *indices: Piece) -> Piece:
        """An entry of an array, w_rk."""

    @abstractmethod
    def operator(self, name: str, under: Piece | None = None) -> Piece:
        """E, Var, Cov, max, lim, a.s. lim; `under` says over what."""

    # Side by side

    @abstractmethod
    def joined(self, *pieces: Piece | None) -> Piece:
        """One after the other without a space."""

    @abstractmethod
    def row(self, *pieces: Piece | None) -> Piece:
        """One after the other, as factors stand."""

    @abstractmethod
    def spaced(self, *pieces: Piece | None) -> Piece:
        """The same with a little more room where room can be measured."""

    @abstractmethod
    def listed(self, *pieces: Piece, sign: str = ",", apart: bool = False) -> Piece:
        """a, b; the sign may be another one, and the pieces a little further apart."""

    @abstractmethod
    def relation(self, left: Piece, sign: str, right: Piece) -> Piece:
        """left = right; the signs are =, <, <=, > and >=."""

    @abstractmethod
    def difference(self, left: Piece, right: Piece) -> Piece:
        """left − right."""

    @abstractmethod
    def minus(self, piece: Piece) -> Piece:
        """−x."""

    @abstractmethod
    def tends(self, variable: Piece, goal: Piece) -> Piece:
        """variable → goal."""

    @abstractmethod
    def inner_product(self, first: Piece, second: Piece) -> Piece:
        """x·x'."""

    # Brackets; with `grow` as high as what they hold

    @abstractmethod
    def parens(self, piece: Piece, *, grow: bool = False) -> Piece:
        """(x)."""

    @abstractmethod
    def square(self, piece: Piece, *, grow: bool = False) -> Piece:
        """[x]."""

    @abstractmethod
    def absolute(self, piece: Piece) -> Piece:
        """|x|."""

    @abstractmethod
    def norm(self, piece: Piece) -> Piece:
        """‖x‖."""

    # Above, below and around

    @abstractmethod
    def subscript(self, base: Piece, below: Piece) -> Piece:
        """f_t."""

    @abstractmethod
    def superscript(self, base: Piece, above: Piece) -> Piece:
        """x²."""

    @abstractmethod
    def tagged(self, base: Piece, word: str) -> Piece:
        """A subscript that is a word, Θ_std."""

    @abstractmethod
    def dotted(self, piece: Piece) -> Piece:
        """Σ̇."""

    @abstractmethod
    def primed(self, piece: Piece, order: int) -> Piece:
        """σ, σ', σ'', …"""

    @abstractmethod
    def fraction(self, over: Piece, under: Piece) -> Piece:
        """a/b."""

    @abstractmethod
    def root(self, piece: Piece) -> Piece:
        """√x."""

    # Analysis

    @abstractmethod
    def limit(self, variable: Piece | None = None, goal: Piece | None = None, *, almost_sure: bool = False) -> Piece:
        """lim_{n→∞}, which stands before what it is the limit of; without a variable where that is understood."""

    @abstractmethod
    def integral(self, low: Piece, high: Piece, body: Piece, variable: Piece) -> Piece:
        """∫_low^high body d(variable)."""

    @abstractmethod
    def plane_integral(self, body: Piece) -> Piece:
        """∫∫ body p(u, v) du dv, p the density of U and V."""

    @abstractmethod
    def partial(self, function: Piece, parameter: Piece) -> Piece:
        """∂f/∂p."""

    @abstractmethod
    def slope(
        self, function: Piece, variable: Piece, side: int, *, inside: bool = False, values: Piece | None = None
    ) -> Piece:
        """d/dz f at z = 0 from above (1) or below (−1); `inside` has f stand in the fraction, and at further values."""

    @abstractmethod
    def whole(self, piece: Piece) -> Piece:
        """A piece that stands alone: one fraction, or in brackets."""

    @abstractmethod
    def coefficient(self, function: Piece, variable: Piece, order: int) -> Piece:
        """The coefficient of z^k in f, a derivative at z = 0."""

    # What holds for a quantity

    @abstractmethod
    def indicator(self, condition: Piece) -> Piece:
        """1[z > 0]."""

    @abstractmethod
    def at(self, piece: Piece, values: Piece, *, bar: bool = False) -> Piece:
        """x at values; where that is a subscript, behind a bar if need be."""

    @abstractmethod
    def restricted(self, piece: Piece, part: Piece, of: Piece | None) -> Piece:
        """Θ|W (x, x'): the share of `part` in a function, `of` its arguments."""

    @abstractmethod
    def by(self, piece: Piece, route: str) -> Piece:
        """A quantity by one way to work it out."""


__all__ = ["Piece", "Style"]
