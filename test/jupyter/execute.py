"""Runs a notebook by nbclient, in the notebook's own folder. Usage: python execute.py IN.ipynb OUT.ipynb [KERNEL]"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

source, target = map(Path, sys.argv[1:3])
notebook = nbformat.read(source, as_version=4)
client = NotebookClient(
    notebook,
    kernel_name=sys.argv[3] if len(sys.argv) > 3 else "cokernel",
    timeout=20,
    resources={"metadata": {"path": str(source.parent)}},
    record_timing=False,
)
client.execute()
nbformat.write(notebook, target)
