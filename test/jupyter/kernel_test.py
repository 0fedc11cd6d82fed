"""jupyter_kernel_test with every sample filled, its results written as JSON. Usage: python kernel_test.py OUT.json

Only the pager is left out: cokernel has none, a long text is an output like another.
"""

import json
import signal
import sys
import unittest

from jupyter_kernel_test import IopubWelcomeTests, KernelTests

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
RICH = '({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>bold</b>" }) })'


SECONDS = 20


def out_of_time(*_):
    raise TimeoutError(f"no answer within {SECONDS} s")


class CokernelTests(KernelTests):
    kernel_name = "cokernel"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("to the other stream")'
    code_generate_error = 'throw new TypeError("wrong on purpose")'
    code_clear_output = "display.clear()"
    code_inspect_sample = "Math.hypot"

    completion_samples = [
        {"text": "Math.hyp", "matches": ["hypot"]},
        {"text": "Number.isSafe", "matches": ["isSafeInteger"]},
        {"text": "const word: string = 'a'; word.trimSt", "matches": ["trimStart"]},
    ]

    complete_code_samples = [
        "1 + 1",
        "const f = (n: number): number => n + 1;",
        "interface Point { x: number; y: number }",
        '"use coroutines";\n\nasync function f() {\n  await 1;\n}',
        "await Promise.resolve(1)",
        "",
    ]
    incomplete_code_samples = [
        "function f() {",
        "const f = (",
        "[1, 2,",
        "const text = `first line",
        "/* a comment",
        "if (true) {\n  1;",
    ]
    invalid_code_samples = ["const = 1", "}", "1 +* 2; f(", "let x: = 3"]

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"abc".toUpperCase()', "result": "'ABC'"},
        {"code": "[1, 2, 3].map((n) => n * 2)", "result": "[ 2, 4, 6 ]"},
        {"code": 'await Promise.resolve(new Map([["a", 1]]))', "result": "Map(1) { 'a' => 1 }"},
        {"code": RICH, "mime": "text/html", "result": "<b>bold</b>"},
    ]
    # Matches one of them, and that as often as it has been run.
    code_history_pattern = "6*7"
    supported_history_operations = ("tail", "range", "search")

    code_display_data = [
        {"code": "display({ a: 1 });", "mime": "text/plain"},
        {"code": 'display.html("<b>bold</b>");', "mime": "text/html"},
        {"code": 'display.markdown("**bold**");', "mime": "text/markdown"},
        {"code": 'display.latex("$x^2$");', "mime": "text/latex"},
        {"code": "display.json({ a: [1, 2] });", "mime": "application/json"},
        {"code": "display.svg('<svg xmlns=\"http://www.w3.org/2000/svg\"/>');", "mime": "image/svg+xml"},
        {"code": f'display.png("{PNG}");', "mime": "image/png"},
    ]


class CokernelWelcomeTests(IopubWelcomeTests):
    kernel_name = "cokernel"
    support_iopub_welcome = True


class Outcomes(unittest.TestResult):
    """One entry a test: passed, skipped or failed, with everything that was said of it and its subtests."""

    def __init__(self):
        super().__init__()
        self.outcomes = {}

    def startTest(self, test):
        super().startTest(test)
        # Some of them wait for a message without an end.
        if hasattr(signal, "alarm"):
            signal.alarm(SECONDS)

    def stopTest(self, test):
        if hasattr(signal, "alarm"):
            signal.alarm(0)
        super().stopTest(test)

    def note(self, test, status, detail):
        test = getattr(test, "test_case", test)
        entry = self.outcomes.setdefault(getattr(test, "_testMethodName", str(test)), ["passed", ""])
        if entry[0] != "failed":
            entry[0] = status
        entry[1] += detail

    def addSuccess(self, test):
        self.note(test, "passed", "")

    def addFailure(self, test, err):
        self.note(test, "failed", self._exc_info_to_string(err, getattr(test, "test_case", test)))

    addError = addFailure

    def addSkip(self, test, reason):
        self.note(test, "skipped", reason)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.note(test, "failed", f"{subtest._subDescription()}\n{self._exc_info_to_string(err, test)}")


if __name__ == "__main__":
    if hasattr(signal, "alarm"):
        signal.signal(signal.SIGALRM, out_of_time)
    loader = unittest.defaultTestLoader
    classes = [CokernelTests, CokernelWelcomeTests]
    result = Outcomes()
    unittest.TestSuite(loader.loadTestsFromTestCase(one) for one in classes).run(result)
    with open(sys.argv[1], "w") as out:
        json.dump(result.outcomes, out)
