"""Runs a notebook by nbclient, in the notebook's own folder. Usage: python execute.py IN.ipynb OUT.ipynb"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

source, target = map(Path, sys.argv[1:])
notebook = nbformat.read(source, as_version=4)
client = NotebookClient(
    notebook,
    kernel_name="cokernel",
    timeout=20,
    resources={"metadata": {"path": str(source.parent)}},
    # What is stored shall not differ by chance: neither in when a line came, nor in how many pieces.
    record_timing=False,
    coalesce_streams=True,
)
client.execute()
nbformat.write(notebook, target)
