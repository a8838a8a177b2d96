"""Runs changed code files until everything stands, drops what is in the way and what no file makes any more."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from flaskapp.deploy import dependents as keep
from flaskapp.deploy.catalog import (
    CODE_OWNERS, CodeObject, Dependent, dependents, deployed_objects, made_in_savepoint, objects_named)
from flaskapp.deploy.errors import TRANSIENT, DeployError
from flaskapp.deploy.grants import Grant, foreign_grants, forget_file_words, give_back
from flaskapp.deploy.session import CODE, SELF, Session
from flaskapp.deploy.source import CODE_SCHEMAS, SourceFile
from flaskapp.deploy.split import Unit, split_units

# CREATE OR REPLACE cannot: other result or parameter names, other columns, another kind of object.
_NOT_REPLACEABLE = ("42P13", "42P16", "42809", "42P07")
# No other file can cure a syntax error, a missing right, a cancelled query or a full disk.
_HOPELESS = (*TRANSIENT, "42601", "42501", "57014", "57P01", "53100", "53200")
# A unit that others keep dropping is a knot no order unties.
_MOST_RUNS = 10


@dataclass
class Progress:
    """What was done so far; an attempt that fails goes back to the copy made before it."""

    made: dict[tuple[str, str], str] = field(default_factory=dict)
    made_oids: set[int] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    saved: list[keep.Saved] = field(default_factory=list)
    again: list[Unit] = field(default_factory=list)
    grants: list[tuple[CodeObject, list[Grant]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def copy(self) -> Progress:
        return replace(self, made=dict(self.made), made_oids=set(self.made_oids), functions=set(self.functions),
                       saved=list(self.saved), again=list(self.again), grants=list(self.grants),
                       notes=list(self.notes))


@dataclass
class CodeRunner:
    """One deploy's view of the code: which file makes what, what still has to run, what has to be put back."""

    session: Session
    files: dict[str, SourceFile]
    recorded: dict[tuple[str, str], str]
    generated: set[str] = field(default_factory=set)
    progress: Progress = field(default_factory=Progress)
    ran: set[str] = field(default_factory=set)
    _queue: deque[Unit] = field(default_factory=deque)
    _runs: dict[Unit, int] = field(default_factory=dict)

    def add_files(self, files: Iterable[SourceFile]) -> None:
        """Queue whole files, in this order."""
        for file in files:
            self.ran.add(file.path)
            self._queue.extend(split_units(file.path, file.kind, file.text))

    def run_pending(self) -> None:
        """Try unit after unit; what needs something made later waits for the next round."""
        self._take_again([])
        while self._queue:
            tried = len(self._queue)
            failed: list[tuple[Unit, DeployError]] = []
            while self._queue:
                unit = self._queue.popleft()
                try:
                    self._run_or_replace(unit)
                except DeployError as error:
                    if error.sqlstate is None or error.sqlstate in _HOPELESS:
                        raise
                    failed.append((unit, error))
            if len(failed) == tried and not self.progress.again:
                raise _first_real_error(failed)
            self._take_again([unit for unit, _ in failed])
        for note in self.progress.notes:
            self.session.report(note)
        self.progress.notes.clear()

    def _take_again(self, failed: list[Unit]) -> None:
        again, self.progress.again = self.progress.again, []
        queued = set(self._queue)
        self._queue.extend(unit for unit in dict.fromkeys([*failed, *again]) if unit not in queued)

    @contextmanager
    def _attempt(self) -> Iterator[None]:
        before = self.progress.copy()
        try:
            with self.session.savepoint():
                yield
        except BaseException:
            self.progress = before
            raise

    def _run_or_replace(self, unit: Unit) -> None:
        try:
            self._run(unit)
        except DeployError as error:
            old = objects_named(self.session, unit.created) if unit.created else []
            if error.sqlstate not in _NOT_REPLACEABLE or not old:
                raise
            with self._attempt():
                self._drop(old, unit.path)
                self._run(unit)
        self._runs[unit] = self._runs.get(unit, 0) + 1
        if self._runs[unit] > _MOST_RUNS:
            raise DeployError("this and objects of other files keep dropping each other",
                              where=f"{unit.path}:{unit.line}")

    def _run(self, unit: Unit) -> None:
        session = self.session
        first, *rest = unit.statements
        role = _role(unit)
        with self._attempt():
            # A declaration remembers the file it stands in (resource.declare).
            session.query("SELECT set_config('pgtoll.deploy_file', %s, true)", [unit.path])
            session.become(role)
            session.run(unit.path, first)
            if first.first_word != "CREATE" or unit.created:
                session.become(None)
                for item in made_in_savepoint(session):
                    self._claim(item, unit)
                    self._drop_old_forms(item, unit)
                    if role is None:
                        session.execute(f"ALTER {item.words} OWNER TO {CODE}")
                    forget_file_words(session, item)
                session.become(role)
            for statement in rest:
                session.run(unit.path, statement)

    def _claim(self, item: CodeObject, unit: Unit) -> None:
        """Two files that make the same object would undo each other at every deploy."""
        other = self.progress.made.get(item.key) or self.recorded.get(item.key)
        if other != unit.path and other in self.files and self._speaks_of(self.files[other], item):
            raise DeployError(f"{item} is made by {other} as well", where=f"{unit.path}:{unit.line}")
        self.progress.made[item.key] = unit.path
        self.progress.made_oids.add(item.oid)
        if item.kind == "function":
            self.progress.functions.add(item.identity)

    def _speaks_of(self, file: SourceFile, item: CodeObject) -> bool:
        return any(unit.created == item.plain_name for unit in split_units(file.path, file.kind, file.text))

    def _drop_old_forms(self, item: CodeObject, unit: Unit) -> None:
        """The same name with other parameters is the old form of a function: two would be ambiguous."""
        if item.kind == "function":
            old = [other for other in objects_named(self.session, item.plain_name)
                   if other.kind == "function" and other.oid not in self.progress.made_oids]
            if old:
                self._drop(old, unit.path)

    def drop_users_of_columns(self, roots: list[tuple[str, int]]) -> None:
        """Drop what a migration could not pass; everything comes back after it."""
        for dependent in dependents(self.session, roots):
            self._drop_one(dependent, "a column that a migration changes", from_file=None, is_root=False)

    def drop_users_of_generated(self) -> None:
        """The generator drops a function to give it other parameters, and cannot while something stands on it."""
        roots = {("pg_proc", item.oid) for item in deployed_objects(self.session) if item.plain_name in self.generated}
        for dependent in dependents(self.session, sorted(roots)):
            if (dependent.class_name, dependent.oid) not in roots:
                self._drop_one(dependent, "a generated function", from_file=None, is_root=False)

    def settle(self) -> None:
        """Run what is queued and drop what no file makes any more, until neither leaves the other work."""
        self.run_pending()
        while self._drop_orphans():
            self.run_pending()

    def _drop_orphans(self) -> bool:
        known = set(self.progress.made)
        known |= {key for key, path in self.recorded.items() if path in self.files and path not in self.ran}
        orphans = [item for item in deployed_objects(self.session)
                   if item.key not in known and item.plain_name not in self.generated]
        self._drop(orphans, None)
        for item in orphans:
            self.session.report(f"dropped {item}: no file makes it")
        return bool(orphans)

    def _drop(self, items: list[CodeObject], from_file: str | None) -> None:
        """Drop these and what stands on them; from_file is the file that makes them anew, if one does."""
        roots = {(item.class_name, item.oid) for item in items}
        cause = " or ".join(str(item) for item in items)
        for dependent in dependents(self.session, sorted(roots)):
            self._drop_one(dependent, cause, from_file, (dependent.class_name, dependent.oid) in roots)

    def _drop_one(self, dependent: Dependent, cause: str, from_file: str | None, is_root: bool) -> None:
        session = self.session
        session.become(None)
        saved = keep.save(session, dependent, cause)
        item = saved.item
        path = self.progress.made.pop(item.key, None) or self.recorded.get(item.key)
        product = is_root or item.schema in CODE_SCHEMAS and saved.owner in CODE_OWNERS
        if product and (grants := foreign_grants(session, item)):
            self.progress.grants.append((item, grants))
        keep.drop(session, saved)
        # An orphan has no file that makes it; what a file is just replacing, it makes itself.
        if path in self.files and not (is_root and from_file in (None, path)):
            self._run_again(self.files[path], item)
        elif item.plain_name in self.generated:
            session.become(CODE)
            session.execute("DELETE FROM resource.generated WHERE function_name = %s", [item.plain_name])
        elif not product:
            self.progress.saved.append(saved)
        if not is_root:
            self.progress.notes.append(f"dropped {saved}, to be made again")
        elif from_file:
            self.progress.notes.append(f"replaced {saved}")

    def _run_again(self, file: SourceFile, item: CodeObject) -> None:
        """Of an unchanged file only what speaks of the dropped object."""
        units = split_units(file.path, file.kind, file.text)
        chosen = [unit for unit in units if item.plain_name in unit.text]
        self.progress.again += [unit for unit in chosen or units if unit not in self._queue]

    def put_back(self) -> None:
        """The operator's objects and grants, as they were."""
        keep.restore_all(self.session, self.progress.saved)
        self.session.become(None)
        for item, grants in self.progress.grants:
            give_back(self.session, item, grants)


def _role(unit: Unit) -> str | None:
    """PL/Python is the superuser's; the self-service functions belong to the role that row security binds."""
    if unit.kind == "python":
        return None
    return SELF if unit.created and unit.created.startswith("portal.") else CODE


def _first_real_error(failed: list[tuple[Unit, DeployError]]) -> DeployError:
    """An error that only names something else which failed is a consequence; the cause is another one."""
    names = {unit.created for unit, _ in failed if unit.created}
    for unit, error in failed:
        if not any(name in error.message for name in names - {unit.created}):
            break
    else:
        unit, error = failed[0]
    others = sorted({other.path for other, _ in failed} - {unit.path})
    if others:
        error.detail = "\n    ".join(filter(None, [error.detail, f"also waiting: {', '.join(others)}"]))
    return error
