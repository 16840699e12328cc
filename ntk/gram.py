"""`ntk gram`: the kernel of the rows of a file as a zarr array, in blocks, by a module that `ntk export` wrote."""

from __future__ import annotations

import argparse
from importlib.util import module_from_spec, spec_from_file_location
from inspect import signature
from pathlib import Path
from typing import Any

from ntk.arguments import UsageError, whole
from ntk.progress import progress
from ntk.status import HOLDS

_OTHERS = ("x1", "x2", "threads")
"""Arguments of a kernel that are no numbers of its network."""
EXAMPLES = """examples:
  ntk export kernel.py --backend dask           the module that it takes
  ntk gram rows.npy --kernel kernel.py --out gram.zarr
  ntk gram rows.npy --kernel kernel.py --out gram.zarr --resume     after it was stopped
  ntk gram rows.npy --kernel kernel.py --out gram.zarr --set sigma_w=1.5 --set sigma_b=0.2
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Write the kernel of the rows of an array (n, d) with themselves as a zarr array in a folder, block by block "
        "on all cores: memory is that of some blocks, whatever n is, and the folder takes n² numbers. KERNEL.py is run "
        "as Python: give one that you have exported, or trust."
    )
    parser.epilog = EXAMPLES
    parser.add_argument("input", type=Path, metavar="INPUT.npy", help="the rows, as numpy.save writes them")
    parser.add_argument(
        "--kernel", type=Path, required=True, metavar="KERNEL.py", help="what export --backend dask wrote; it is run"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.zarr", help="the folder of the array")
    parser.add_argument("--kind", choices=("ntk", "nngp"), default="ntk", help="which kernel, default ntk")
    parser.add_argument(
        "--set",
        type=_argument,
        action="append",
        default=[],
        metavar="NAME=NUMBER",
        help="an argument of the kernel, such as sigma_w=1.5 or slope=0.1, instead of its default",
    )
    parser.add_argument(
        "--chunks", type=whole, default=1000, metavar="N", help="rows and columns of a block, default 1000, from 500 up"
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on with OUT.zarr where a run was stopped; refused where it is of other rows or another kernel",
    )


def run(arguments: argparse.Namespace) -> int:
    rows, module = _rows(arguments.input), _module(arguments.kernel)
    given = _given(module, arguments.set)
    seen: tuple[int, int] | None = None
    with progress("blocks") as show:

        def tell(done: int, total: int) -> None:
            nonlocal seen
            seen = done, total
            show(done, total)

        options = {"kernel": arguments.kind, "chunks": arguments.chunks, "resume": arguments.resume, "progress": tell}
        try:
            written = module.to_zarr(arguments.out, rows, **options, **given)
        except KeyboardInterrupt:
            if seen is None:
                raise
            done, total = seen
            words = f"{done} of {total} blocks are in {arguments.out}, and the same command with --resume goes on"
            raise KeyboardInterrupt(words) from None
    print(f"{arguments.out}: {arguments.kind} of {len(rows)} rows, {written.nbytes / 1e9:.3g} GB of {written.dtype}")
    return HOLDS


def _argument(text: str) -> tuple[str, float]:
    """NAME=NUMBER."""
    name, _, number = text.partition("=")
    try:
        return name.strip(), float(number)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no NAME=NUMBER, such as sigma_w=1.5") from None


def _given(module: Any, pairs: list[tuple[str, float]]) -> dict[str, float]:
    """The arguments of the module's kernels by name. Raises `UsageError` for one that they do not have, or need."""
    takes = {name: one for name, one in signature(module.ntk).parameters.items() if name not in _OTHERS}
    given = dict(pairs)
    if unknown := [name for name in given if name not in takes]:
        raise UsageError(f"the kernel has no argument {unknown[0]!r}; expected one of {', '.join(takes)}")
    if missing := [name for name, one in takes.items() if one.default is one.empty and name not in given]:
        raise UsageError(f"the kernel needs a number for {missing[0]}; type --set {missing[0]}=0.1, or another one")
    return given


def _rows(path: Path) -> Any:
    """The array of the file, which stays there until it is read. Raises `UsageError`."""
    import numpy as np

    try:
        rows = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError):
        raise UsageError(f"{path} is no array that numpy.save wrote; expected one of shape (n, d)") from None
    if not isinstance(rows, np.ndarray):
        rows.close()
        raise UsageError(f"{path} holds several arrays; expected one, of shape (n, d)")
    if rows.ndim != 2 or rows.dtype.kind not in "biuf":
        raise UsageError(
            f"{path} holds an array of shape {rows.shape} of {rows.dtype}; expected real numbers of shape (n, d), a "
            "row a point"
        )
    return rows


def _module(path: Path) -> Any:
    """The module in the file, which is run. Raises `UsageError` for one without `to_zarr`."""
    path.read_bytes()  # where there is none, that is what is said
    spec = spec_from_file_location("kernel", path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} is no Python file; expected what ntk export KERNEL.py --backend dask wrote")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{path} imports {error.name}, which is not installed here; type pip install 'ntk-ledger[dask]'"
        ) from None
    except Exception as error:
        raise UsageError(f"{path} cannot be run: {type(error).__name__}: {' '.join(str(error).split())}") from None
    if not hasattr(module, "to_zarr"):
        raise UsageError(f"{path} writes no blocks; expected what ntk export {path.name} --backend dask writes")
    return module
