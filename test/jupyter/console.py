"""Types into `jupyter console` as a person does and writes what the terminal shows. Usage: python console.py OUT.json

A plain pseudo terminal is not enough: the console asks where the cursor is and waits for the answer.
"""

import json
import re
import sys
import time

import pexpect
import pyte

COLUMNS, ROWS = 100, 50


class Screen(pyte.Screen):
    """A terminal that answers the questions it is asked."""

    answer = None

    def write_process_input(self, data):
        self.answer(data)


class Terminal:
    def __init__(self, command, args):
        self.child = pexpect.spawn(command, args, dimensions=(ROWS, COLUMNS), encoding="utf-8", timeout=60)
        self.screen = Screen(COLUMNS, ROWS)
        self.screen.answer = self.child.send
        self.stream = pyte.Stream(self.screen)

    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display).strip()

    def wait_for(self, pattern, seconds=30):
        """Until the screen matches; raises with the screen when it does not in time."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.text(), re.MULTILINE):
            if time.monotonic() > end:
                raise TimeoutError(f"{pattern!r} did not appear within {seconds} s on:\n{self.text()}")
            self.read()

    def read(self, seconds=0.1):
        try:
            self.stream.feed(self.child.read_nonblocking(65536, timeout=seconds))
        except pexpect.TIMEOUT:
            pass

    def type(self, line):
        """One line and Enter, not faster than the console draws: what comes in one piece is taken as pasted."""
        self.child.send(line)
        for _ in range(3):
            self.read()
        self.child.send("\r")
        for _ in range(3):
            self.read()


terminal = Terminal(sys.executable, ["-m", "jupyter_console", "--kernel", "cokernel"])
terminal.wait_for(r"^In \[1\]:", 60)
terminal.type("const n: number = 6 * 7")
terminal.wait_for(r"^In \[2\]:")
terminal.type("n")
terminal.wait_for(r"^In \[3\]:")
# An unfinished function goes on in the next line.
terminal.type("function twice(x: number) {")
terminal.wait_for(r"^ +\.\.\.:")
terminal.type("return x * 2; }")
terminal.wait_for(r"^In \[4\]:")
terminal.type("console.log('printed', twice(n))")
terminal.wait_for(r"^In \[5\]:")
terminal.type("throw new RangeError('on purpose')")
terminal.wait_for(r"^In \[6\]:")
# An endless loop, and Ctrl+C.
terminal.type("for (;;);")
time.sleep(1)
terminal.child.sendintr()
terminal.wait_for(r"^In \[7\]:")
terminal.type("n + 1")
terminal.wait_for(r"^In \[8\]:")
shown = terminal.text()
terminal.child.send("\x04")
terminal.wait_for(r"\[y\]/n|\(\[y\]/n\)|y/n")
terminal.child.send("y\r")
try:
    terminal.child.expect(pexpect.EOF, timeout=20)
    ended = True
except pexpect.TIMEOUT:
    ended = False
    terminal.child.terminate(force=True)

with open(sys.argv[1], "w") as out:
    json.dump({"shown": shown, "ended": ended}, out)
