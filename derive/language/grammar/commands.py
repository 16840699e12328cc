"""What the commands of mathematical LaTeX are: letters, signs, relations, delimiters, blanks. One that is in none of
these sets is not read."""

from __future__ import annotations


def words(text: str) -> list[str]:
    """The words of a list."""
    return text.split()


def _commands(names: str) -> frozenset[str]:
    return frozenset(f"\\{name}" for name in words(names))


GREEK = _commands(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi pi varpi "
    "rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi "
    "Psi Omega ell"
)
BIG = _commands("sum prod int iint iiint oint bigcup bigcap bigoplus bigotimes")
FUNCTIONS = _commands(
    "exp log ln lg sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth lim limsup liminf max min sup inf "
    "det dim ker deg gcd arg Pr hom"
)
SYMBOLS = frozenset(("\\#",)) | _commands(
    "partial nabla infty top bot dagger hbar Re Im emptyset varnothing forall exists prime dots ldots cdots vdots "
    "ddots dotsc dotsb aleph imath jmath triangle star sharp intercal"
)
NAMES = GREEK | BIG | FUNCTIONS | SYMBOLS
"""Commands that stand for one letter or name."""

FONTS = _commands(
    "mathbb mathbf mathrm mathcal mathsf mathtt mathit mathfrak mathscr mathds mathbbm boldsymbol bm bf rm "
    "operatorname operatorname*"
)
ACCENTS = _commands(
    "dot ddot tilde widetilde hat widehat bar overline underline vec check breve underbrace overbrace boxed mathring"
)
TEXTS = _commands("text textrm textit textbf textnormal mbox textsf")
FRACTIONS = _commands("frac dfrac tfrac cfrac binom dbinom tbinom")

SIGNS = frozenset("+-") | _commands("pm mp")
MARKS = frozenset("*/!") | _commands(
    "cdot times odot otimes oplus circ ast div bmod setminus cup cap wedge vee backslash bullet"
)
RELATIONS = frozenset("=<>:") | _commands(
    "le leq leqslant ge geq geqslant ne neq equiv approx sim simeq cong asymp propto ll gg in notin ni subset subseteq "
    "supset supseteq to rightarrow longrightarrow gets leftarrow mapsto longmapsto coloneqq coloneq eqqcolon triangleq "
    "doteq perp parallel lesssim gtrsim prec succ preceq succeq colon searrow nearrow downarrow uparrow hookrightarrow"
)
ARROWS_WITH_WORDS = _commands("xrightarrow xleftarrow")
LOGIC = _commands("implies Rightarrow Longrightarrow iff Leftrightarrow Longleftrightarrow impliedby land lor")

OPENING = {"(": "(", "[": "[", "\\{": "\\{"} | {
    f"\\{name}": f"\\{name}" for name in ("langle", "lvert", "lVert", "lfloor", "lceil")
}
OPENING |= {"\\lbrace": "\\{", "\\lbrack": "["}
CLOSING = {")": ")", "]": "]", "\\}": "\\}"} | {
    f"\\{name}": f"\\{name}" for name in ("rangle", "rvert", "rVert", "rfloor", "rceil")
}
CLOSING |= {"\\rbrace": "\\}", "\\rbrack": "]"}
BARS = {"|": "|", "\\vert": "|", "\\|": "\\|", "\\Vert": "\\|"}
PAIRS = {
    "(": ")",
    "[": "]",
    "\\{": "\\}",
    "\\langle": "\\rangle",
    "\\lvert": "\\rvert",
    "\\lVert": "\\rVert",
    "\\lfloor": "\\rfloor",
    "\\lceil": "\\rceil",
    ".": "|",
    "|": "|",
    "\\|": "\\|",
}
NAMES_WITH_MARKS = frozenset(("a.s.lim",))
"""Names of operators that are more than letters and digits."""
SIZES = _commands("big Big bigg Bigg") | {"\\middle"}
SIZES_OPENING = _commands("bigl Bigl biggl Biggl left")
SIZES_CLOSING = _commands("bigr Bigr biggr Biggr right")
SIZES_BETWEEN = _commands("bigm Bigm biggm Biggm")

BLANKS = frozenset(("~", "\\ ", "\\,", "\\;", "\\:", "\\!", "\\>", "\\/", "\\-")) | _commands(
    "thinspace medspace thickspace negthinspace displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits "
    "nonumber notag mathstrut strut allowbreak nobreak centering noindent qedhere relax mathop ensuremath"
)
WIDE_BLANKS = _commands("quad qquad enspace hfill")
THICK_BLANKS = frozenset(("\\;", "\\ ", "~", "\\:", "\\>"))
"""Of which three together are a wide one."""
BLANK_WITH_ARGUMENT = _commands("label tag tag* vspace vspace* phantom vphantom hphantom intertext")
TABLES = frozenset(words("cases dcases rcases matrix pmatrix bmatrix vmatrix Vmatrix Bmatrix smallmatrix array"))

GREEK_LETTERS = dict(
    zip(
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩℓ",
        words(
            "\\alpha \\beta \\gamma \\delta \\epsilon \\zeta \\eta \\theta \\iota \\kappa \\lambda \\mu \\nu \\xi \\pi "
            "\\rho \\sigma \\tau \\upsilon \\phi \\chi \\psi \\omega \\Gamma \\Delta \\Theta \\Lambda \\Xi \\Pi "
            "\\Sigma \\Upsilon \\Phi \\Psi \\Omega \\ell"
        ),
        strict=True,
    )
)
"""Letters that may be typed as they are."""
TYPED = {"≤": "\\le", "≥": "\\ge", "≠": "\\ne", "∈": "\\in", "→": "\\to", "∞": "\\infty", "·": "\\cdot", "−": "-"}
"""Signs that may be typed as they are."""
