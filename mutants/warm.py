"""A plugin of pytest: collects and runs the tests once, and then forks a copy for each mutant.

In the copy the changed function takes the place of the one that is loaded, wherever that has been
imported to. A changed constant is given to all modules that imported it.
"""

import ast
import gc
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from functools import partial
from inspect import unwrap
from sqlite3 import connect
from types import CodeType, FunctionType

from _pytest.runner import runtestprotocol
from django.core.cache import cache
from django.db import connections

from challenges.core.prepared import Prepared

# A mutant may take this many times as long as its tests took, but a bit in any case.
PATIENCE, AT_LEAST = 8, 30


class Warm:
    """parts: {app: (tests, files)}. work: what to do once an app is warm: work(warm, app)."""

    def __init__(self, parts: dict[str, tuple[list[str], list[str]]], work):
        self.parts = parts
        self.work = work
        self.files = {
            os.path.abspath(path): path for _tests, paths in parts.values() for path in paths
        }
        self.seconds: dict[str, float] = {}
        # {test: does it pass in a copy without any change?}, found out when it notices something.
        self.is_sound: dict[str, bool] = {}

    def pytest_runtestloop(self, session):
        self.session = session
        keep_no_queries()
        for app, (tests, paths) in self.parts.items():
            wanted = tuple(os.path.abspath(path) for path in tests)
            self.items = [item for item in session.items if str(item.path).startswith(wanted)]
            self._run_once(paths)
            connections.close_all()
            # Nothing that is there now is looked through again, nor copied for that, in any copy.
            gc.unfreeze()
            gc.collect()
            self.functions = _functions_of(self.files)
            gc.freeze()
            self.work(self, app)
        return True

    def _run_once(self, paths: list[str]) -> None:
        """Which test runs which lines, and how long it takes."""
        self.ran: dict[str, dict[int, list]] = {path: defaultdict(list) for path in paths}
        for item in list(self.items):
            started = time.monotonic()
            lines, passed = self._traced(item)
            self.seconds[item.nodeid] = time.monotonic() - started
            if not passed:
                print(
                    f"  left out, fails without any change: {item.nodeid}: {self.why}", flush=True
                )
                self.items.remove(item)
                continue
            for path, line in lines:
                if path in self.ran:
                    self.ran[path][line].append(item)
        self.session._setupstate.teardown_exact(self.session)
        self.items.sort(key=lambda item: self.seconds[item.nodeid])

    def change(self, path: str, mutant) -> None:
        """Give the loaded function the code of the changed one."""
        path = os.path.abspath(path)
        if mutant.function is None:
            _change_outside(path, mutant)
            return
        code = _code_of(compile(mutant.source, path, "exec"), *mutant.function)
        for function in self.functions[path, *mutant.function]:
            function.__code__ = code

    def knows(self, path: str, mutant) -> bool:
        """Can it be changed in a process that has loaded it? Not so the body of a class."""
        if mutant.function is None:
            return isinstance(_statement_of(mutant), ast.Assign | ast.FunctionDef)
        return (os.path.abspath(path), *mutant.function) in self.functions

    def tests_for(self, path: str, first: int, last: int) -> list:
        """Whatever ran one of these lines; the tests that are quick come first."""
        found = {}
        for line in range(first, last + 1):
            found.update((item.nodeid, item) for item in self.ran[path].get(line, ()))
        return sorted(found.values(), key=lambda item: self.seconds[item.nodeid])

    def outcome(self, path: str, mutant, items: list) -> str:
        """`survived`, `timeout`, or the name of the test that noticed."""
        items = [item for item in items if self.is_sound.get(item.nodeid, True)]
        noticed = self._copy(partial(self.change, path, mutant), items)
        culprit = [item for item in items if item.nodeid == noticed]
        if not culprit or self._passes_unchanged(culprit[0]):
            return noticed
        print(f"  left out, fails in a copy without any change: {noticed}", flush=True)
        return self.outcome(path, mutant, items)

    def _passes_unchanged(self, item) -> bool:
        """A test that cannot be run twice would notice every mutant."""
        if item.nodeid not in self.is_sound:
            self.is_sound[item.nodeid] = self._copy(lambda: None, [item]) == "survived"
        return self.is_sound[item.nodeid]

    def _copy(self, put_in: Callable, items: list) -> str:
        reader, writer = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(reader)
            self._in_the_copy(put_in, items, writer)
        os.close(writer)
        limit = max(AT_LEAST, PATIENCE * sum(self.seconds[item.nodeid] for item in items))
        timer = threading.Timer(limit, _kill, (pid,))
        timer.start()
        with os.fdopen(reader) as told:
            said = told.read()
        _pid, status = os.waitpid(pid, 0)
        timer.cancel()
        if status == 0:
            return "survived"
        return said or ("timeout" if os.WIFSIGNALED(status) else "crashed")

    def _in_the_copy(self, put_in: Callable, items: list, writer: int) -> None:
        os.setpgrp()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(nowhere, fd)
        folder = tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        noticed = "crashed"
        try:
            _own_database(folder)
            put_in()
            noticed = self._first_failing(items)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            os.write(writer, noticed.encode())
            os._exit(1 if noticed else 0)

    def _first_failing(self, items: list) -> str:
        for item in items:
            if not self._run(item):
                return item.nodeid
        return ""

    def _run(self, item) -> bool:
        cache.clear()
        item._initrequest()
        reports = runtestprotocol(item, log=False, nextitem=self.session)
        failed = [report for report in reports if report.failed]
        self.why = str(failed[0].longrepr).strip().splitlines()[-1] if failed else ""
        return not failed

    def _traced(self, item) -> tuple[set, bool]:
        lines, files = set(), self.files

        def inside(frame, event, _arg):
            if event == "line":
                lines.add((files[frame.f_code.co_filename], frame.f_lineno))
            return inside

        def trace(frame, event, arg):
            return inside if frame.f_code.co_filename in files else None

        threading.settrace(trace)
        sys.settrace(trace)
        try:
            passed = self._run(item)
        finally:
            sys.settrace(None)
            threading.settrace(None)
        return lines, passed


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def keep_no_queries() -> None:
    """A query put together for an earlier test would hide a change of how it is put together."""
    call = Prepared.__call__

    def anew(self, *values):
        self._made = None
        return call(self, *values)

    Prepared.__call__ = anew


def _own_database(folder: str) -> None:
    """A copy for this process: it may be killed in the middle of a test that commits."""
    connections.close_all()
    settings = connections.settings["default"]
    copy = os.path.join(folder, "test.sqlite3")
    with closing(connect(settings["NAME"])) as source, closing(connect(copy)) as target:
        source.backup(target)
    settings["NAME"] = settings["TEST"]["NAME"] = copy


def _functions_of(files: Iterable[str]) -> dict[tuple, list[FunctionType]]:
    """{(file, name, line): the loaded functions}, those under decorators too."""
    found = defaultdict(list)
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename in files:
            code = each.__code__
            found[code.co_filename, code.co_qualname, code.co_firstlineno].append(each)
    return found


def _statement_of(mutant) -> ast.stmt | None:
    """The changed statement of the module."""
    for statement in ast.parse(mutant.source).body:
        if statement.lineno <= mutant.line <= statement.end_lineno:
            return statement
    return None


def _change_outside(path: str, mutant) -> None:
    statement = _statement_of(mutant)
    module = next(each for each in _modules() if each.__file__ == path)
    names = dict(vars(module))
    if isinstance(statement, ast.FunctionDef):
        statement.decorator_list = []
    exec(compile(ast.Module([statement], []), path, "exec"), names)
    if isinstance(statement, ast.FunctionDef):
        new, old = names[statement.name], unwrap(getattr(module, statement.name))
        old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__
        return
    for target in statement.targets:
        old = getattr(module, target.id)
        for each in _modules():
            if getattr(each, target.id, None) is old:
                setattr(each, target.id, names[target.id])


def _modules() -> list:
    ours = ("challenges", "home", "tests")
    found = [each for name, each in list(sys.modules.items()) if name.partition(".")[0] in ours]
    return [each for each in found if getattr(each, "__file__", None)]


def _code_of(code: CodeType, name: str, line: int) -> CodeType:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            if (each.co_qualname, each.co_firstlineno) == (name, line):
                return each
            if name.startswith(f"{each.co_qualname}."):
                return _code_of(each, name, line)
    raise LookupError(name)
