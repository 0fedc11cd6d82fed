"""Parameters for TypeScript notebooks in papermill: `papermill in.ipynb out.ipynb -p name value`.

papermill asks its translators how a value is written in the notebook's language. `cokernel run -p name=value` writes the
same cell without Python (src/tutorial/parameters.ts).
"""

import json
import math
import re

from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

NAME = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
DECLARED = re.compile(
    r"^\s*(?:export\s+)?(?:const|let|var)\s+(?P<name>[\w$]+)\s*(?::\s*(?P<type>[^=]+?))?\s*="
    r"\s*(?P<value>.*?)\s*;?\s*(?://\s*(?P<help>.*))?$"
)


class TypeScriptTranslator(Translator):
    """JSON is TypeScript, but for two numbers and two line ends."""

    @classmethod
    def translate(cls, val):
        if isinstance(val, float) and not math.isfinite(val):
            return "NaN" if math.isnan(val) else "Infinity" if val > 0 else "-Infinity"
        if isinstance(val, dict):
            return "{" + ", ".join(f"{json.dumps(str(key))}: {cls.translate(each)}" for key, each in val.items()) + "}"
        if isinstance(val, (list, tuple)):
            return "[" + ", ".join(map(cls.translate, val)) + "]"
        if val is None or isinstance(val, (bool, int, float, str)):
            return json.dumps(val)
        return json.dumps(str(val))

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}"

    @classmethod
    def assign(cls, name, str_val):
        if not NAME.fullmatch(name):
            raise PapermillException(f"{name!r} cannot be a parameter: it is no name in TypeScript.")
        # Any declaration may be made again, and one that may be assigned to is never wrong.
        return f"let {name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        found = map(DECLARED.match, parameters_cell["source"].splitlines())
        return [
            Parameter(
                name=declared["name"],
                inferred_type_name=(declared["type"] or "None").strip(),
                default=declared["value"],
                help=declared["help"] or "",
            )
            for declared in found
            if declared
        ]


class Engine(NBClientEngine):
    """papermill's own engine. Its entry point is what loads this module."""


for language in ("typescript", "javascript"):
    papermill_translators.register(language, TypeScriptTranslator)
