"""What a module may have besides its kernels: `PARTS` by name, and `public`, the line that names all it offers."""

from collections.abc import Iterable

KERNELS = ("nngp", "nngp_ntk", "ntk")
PARTS = {
    "grad": ("ValueAndGrad", "diagonal_and_grad", "value_and_grad"),
    "sklearn": ("NTK",),
    "solve": ("Interrupted", "NotConverged", "Solution", "matvec", "predict", "solve"),
    "torch": ("torch_nngp", "torch_ntk"),
}
"""The public names of each part; a backend says which parts it has."""
NEEDED = {"torch": "grad"}
"""The part that another one stands on."""
_WIDTH = 120


def completed(parts: Iterable[str]) -> tuple[str, ...]:
    """The parts with those that they need, in order.

    >>> completed(("torch", "sklearn"))
    ('grad', 'sklearn', 'torch')
    """
    return tuple(sorted({*parts, *(NEEDED[part] for part in parts if part in NEEDED)}))


def public(parts: tuple[str, ...], more: tuple[str, ...] = ()) -> str:
    """`__all__` of a module with these parts, and `more` names, sorted and broken as formatters do.

    >>> public(("sklearn",))
    '__all__ = ["NTK", "nngp", "nngp_ntk", "ntk"]'
    """
    names = {*KERNELS, *more, *(name for part in parts for name in PARTS[part])}
    ordered = sorted(names, key=lambda name: (not name.isupper(), name.islower(), name))
    line = "__all__ = [" + ", ".join(f'"{name}"' for name in ordered) + "]"
    if len(line) <= _WIDTH:
        return line
    return "__all__ = [\n" + "".join(f'    "{name}",\n' for name in ordered) + "]"


__all__ = ["KERNELS", "PARTS", "completed", "public"]
