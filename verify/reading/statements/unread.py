"""`told_unread`: words that say of letters what is not read: "let A be nilpotent", "for a permutation matrix P".

They are found by what is left: all words of a sentence that introduces letters and lie beside these, without those that
are read and those that say nothing of them, as "the data matrix". What stands behind is then no error of its author's
where it does not hold for other letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from derive.language.grammar.commands import words
from verify.reading.document.lines import PlacedFormula
from verify.reading.document.words import ORDER, is_supposing
from verify.reading.letters.meaning import MatrixRange, VectorLetter
from verify.reading.letters.names import names_held
from verify.reading.letters.ranged import Ranged
from verify.reading.letters.scope import SECTION, Meanings
from verify.reading.matrices.pairs import without_pairs
from verify.reading.matrices.words import listed, subjects, without_kinds

_SAYS = re.compile(r"\s*,?\s*(?:which\s+)?(?:is|are|being|has|have|having|satisf\w+|commutes?)\b", re.I)
_GOES_ON = re.compile(r"\b(?:by|to|as|at|than|from|into|over|on)\s*$", re.I)
"""What is said goes on with a formula: "is moved by D", which is no property of the letter before it."""
_FOR = re.compile(r"^\W*for\b", re.I)
_PHRASES = re.compile(
    r"\b(?:(?:positive|non-?negative) integers?|(?:real|natural|whole|random) (?:numbers?|variables?)|"
    r"(?:full |reduced )?(?:eigen-?|spectral |singular[- ]value )?decompositions?|diagonal (?:entries|elements)|"
    r"step[- ]sizes?|learning rates?|pseudo-?\s?inverse|Moore\W{1,3}Penrose)\b",
    re.I,
)
_PLAIN = frozenset(
    words(
        "let be a an the and or of for in on to with we as is are denote denotes denoted by given fix take "
        "consider now then also two three four some any every each all both where which that its their our it this "
        "these there here i e so at over from into put define write use used call called suppose assume assuming "
        "fixed arbitrary again still yet throughout moreover further furthermore addition simplicity following "
        "above below own respectively corresponding has have having hence thus holds satisfy satisfies first "
        "second last next one real square number numbers scalar scalars constant constants integer integers letter "
        "letters index indices point points vector vectors matrix matrices column columns row rows entry entries "
        "coordinate coordinates variable variables data design input inputs feature features label labels target "
        "targets response responses weight weights parameter parameters output outputs sample samples training "
        "train test dataset set observation observations noise loss losses risk objective function functions "
        "functional rate learning time times width widths depth depths dimension dimensions size sizes layer "
        "layers hidden network networks neural model models kernel kernels gram activation activations "
        "nonlinearity relu prediction predictions predictor residual residuals error errors initial initialization "
        "initialisation value values start ridge regularisation regularization regularizer penalty strength "
        "regression problem linear quadratic form least squares gradient descent flow dynamics iteration "
        "iterations iterates state states step steps covariance mean variance random draws draw gaussian normal "
        "standard distribution distributed law laws independent independently iid d identically jointly event "
        "events expectation probability measure empirical uniform circle angle angles between unit frequency "
        "degree lipschitz smooth twice continuously differentiable get gets obtain find finds gives yields follows see "
        "observe note recall"
    )
)
"""Words that say nothing of a letter, or what is read elsewhere."""
_WORD = re.compile(r"[A-Za-z][A-Za-z-]*")
_OTHER = re.compile(r"\s*,(?!\s*(?:an?|the|which|whose|all|both|each|not|be|is|are|has|have|of|with)\b)", re.I)
"""A comma with another thing of a list behind it."""
_CUT = 60
"""As many characters beside a formula are known; a word at their end may be cut."""


def told_unread(scope: Meanings, formulas: Sequence[tuple[str, PlacedFormula, str]], said: str) -> None:
    """Note the letters of which a sentence says what is not read; each formula comes with the words beside it."""
    introduces = is_supposing(said) or _FOR.match(said)
    for place, (before, placed, after) in enumerate(formulas):
        of_all = _letters(scope, [placed])
        if not introduces and (not _SAYS.match(after) or _GOES_ON.search(after)):
            continue
        if found := _left(without_kinds(without_pairs(_behind(after)))):
            _leave(scope, found, of_all | _letters(scope, listed(formulas, place)))
        is_shared = place > 0 and formulas[place - 1][2] == before
        if introduces and not is_shared and (found := _left(without_kinds(without_pairs(_before(before))))):
            _leave(scope, found, of_all)


def _leave(scope: Meanings, words: Sequence[str], letters: set[str]) -> None:
    if letters:
        scope.leave_unread(" ".join(words), letters, SECTION)


def _behind(text: str) -> str:
    """What stands up to the end of a clause behind a formula, nothing where a list goes on."""
    if _OTHER.match(text):
        return ""
    if len(text) >= _CUT:
        text = text.rpartition(" ")[0]
    return re.split(r"[.;:]|, (?:then|so|hence)\b", text, maxsplit=1)[0]


def _before(text: str) -> str:
    """What stands from the last comma or the beginning of a clause before a formula."""
    if len(text) >= _CUT:
        text = text.partition(" ")[2]
    return re.split(r"[.,;:]", text)[-1]


def _left(text: str) -> list[str]:
    """The words of a text that are not read, and are not plain."""
    return [word for word in _WORD.findall(_PHRASES.sub(" ", text)) if word.lower() not in _PLAIN]


def _letters(scope: Meanings, formulas: Iterable[PlacedFormula]) -> set[str]:
    """The numbers, vectors and matrices that formulas are about."""
    found: set[str] = set()
    for placed in formulas:
        chains = placed.tree.chains if placed.tree is not None else ()
        ordered = [one for one in chains if one.relations and all(sign.sign in ORDER for sign in one.relations)]
        sides = [side for one in ordered for side in one.sides if side is not None]
        for node in (*subjects(chains), *sides):
            found |= {
                name for name in names_held(node) if isinstance(scope.quiet(name), MatrixRange | VectorLetter | Ranged)
            }
    return found


__all__ = ["told_unread"]
