"""Measurements, run by hand and never installed. One thread each: threads that wait for one another are timed badly."""

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
