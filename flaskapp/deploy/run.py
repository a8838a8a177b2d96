"""One deploy, from the lock to the record."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from flaskapp.deploy import resource
from flaskapp.deploy.bootstrap import run_bootstrap
from flaskapp.deploy.check import check_bodies
from flaskapp.deploy.code import CodeRunner
from flaskapp.deploy.consistency import store_queries
from flaskapp.deploy.errors import TRANSIENT, DeployError
from flaskapp.deploy.lock import LOCK, take_lock, lock_views
from flaskapp.deploy.migrate import pending_migrations, run_concurrent, run_migrations, users_of_changed_columns
from flaskapp.deploy.session import OWNER, Session
from flaskapp.deploy.source import SourceFile, Sources, read_sources
from flaskapp.deploy.split import split_statements
from flaskapp.deploy.state import Recorded, read_recorded, record_concurrent, write_record

_ATTEMPTS = 3


@dataclass(frozen=True)
class Summary:
    """What a deploy did; deploy_id is None when there was nothing to do."""

    deploy_id: int | None
    migrations: int
    files: int
    functions: int
    seconds: float

    def __str__(self) -> str:
        if not self.migrations and not self.files and self.deploy_id is None:
            return "nothing to do"
        return (f"deployed {self.migrations} migrations, {self.files} files, {self.functions} functions "
                f"in {self.seconds:.1f} s")


def deploy(conninfo: str, *, root: Path, report: Callable[[str], None], dry_run: bool = False,
           lock_timeout: str = "5s", wait_timeout: str = "60s") -> Summary:
    """Bring a database to the state of the files below root. A dry run does it all and rolls back."""
    sources = read_sources(root)
    try:
        with psycopg.connect(conninfo, autocommit=True, application_name="pgtoll deploy", prepare_threshold=None,
                             row_factory=tuple_row) as connection:
            _require_version(connection.info.server_version)
            connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
            connection.add_notice_handler(lambda notice: report(f"warning: {notice.message_primary}"))
            return _Deploy(connection, root, sources, report, dry_run, lock_timeout, wait_timeout).run()
    except psycopg.Error as error:
        raise DeployError(error.diag.message_primary or str(error).strip(), sqlstate=error.sqlstate,
                          detail=error.diag.message_detail or error.diag.context,
                          hint=error.diag.message_hint) from error


def _require_version(version: int) -> None:
    if version < 150000:
        raise DeployError(f"PostgreSQL 15 or newer is needed, this server is {version // 10000}.{version % 10000}")


@dataclass
class _Deploy:
    connection: psycopg.Connection[Any]
    root: Path
    sources: Sources
    report: Callable[[str], None]
    dry_run: bool
    lock_timeout: str
    wait_timeout: str

    def run(self) -> Summary:
        started = time.monotonic()
        summary = self._with_retries(started)
        applied = self._run_concurrent()
        if applied:
            summary = Summary(summary.deploy_id, summary.migrations + applied, summary.files, summary.functions,
                              time.monotonic() - started)
        if summary.deploy_id is not None and not self.dry_run:
            resource.write_text(self.connection, self.root / "var" / "generated.sql")
        return summary

    def _with_retries(self, started: float) -> Summary:
        """A lock that a busy system did not give is worth another try; everything was rolled back."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self.connection.transaction(force_rollback=self.dry_run):
                    return self._transaction(started)
            except (DeployError, psycopg.Error) as error:
                if error.sqlstate not in TRANSIENT or attempt == _ATTEMPTS:
                    raise
                self.report(f"rolled back, trying again: {str(error).splitlines()[0]}")
                time.sleep(0.2 * attempt)
        raise AssertionError("unreachable")

    def _transaction(self, started: float) -> Summary:
        session = Session(self.connection, self.report, self.connection.info.parameter_status("is_superuser") == "on")
        session.execute("SET LOCAL search_path = pg_catalog, pg_temp")
        session.execute("SET LOCAL client_min_messages = warning")
        session.execute("SET LOCAL check_function_bodies = off")
        session.execute("SET LOCAL statement_timeout = 0")
        take_lock(session, self.wait_timeout)
        session.query("SELECT set_config('lock_timeout', %s, true)", [self.lock_timeout])
        recorded = read_recorded(session)
        plan = self._plan(session, recorded)
        if plan.empty:
            return Summary(None, 0, 0, 0, time.monotonic() - started)
        return self._apply(session, recorded, plan, started)

    def _plan(self, session: Session, recorded: Recorded) -> _Plan:
        sources = self.sources
        has_python = session.superuser and bool(session.query("SELECT FROM pg_extension WHERE extname = 'plpython3u'"))
        concurrent = {file.path for file in sources.concurrent}
        applied = {path: checksum for path, checksum in recorded.migrations.items() if path not in concurrent}
        repeatable = (*sources.bootstrap, *sources.python, *sources.code, *sources.grants, *sources.reference,
                      *sources.consistency)
        # The check of the concurrent ones comes before anything is changed, too.
        pending_migrations(sources.concurrent, {p: c for p, c in recorded.migrations.items() if p in concurrent})
        return _Plan(
            bootstrap=recorded.changed(sources.bootstrap),
            migrations=pending_migrations(sources.migrations, applied),
            python=recorded.changed(sources.python) if has_python else [],
            code=recorded.changed(sources.code),
            grants=recorded.changed(sources.grants),
            reference=recorded.changed(sources.reference),
            consistency=recorded.changed(sources.consistency),
            gone=[path for path in recorded.files if path not in {file.path for file in repeatable}],
        )

    def _apply(self, session: Session, recorded: Recorded, plan: _Plan, started: float) -> Summary:
        sources = self.sources
        bootstrapped = run_bootstrap(session, sources.bootstrap, recorded)
        # Bootstrap may just have made the extension.
        if not plan.python and sources.python:
            plan.python = self._python_after_bootstrap(session, recorded)
        runner = CodeRunner(session, {file.path: file for file in (*sources.python, *sources.code)}, recorded.objects,
                            resource.generated_names(session))
        changed = [*plan.python, *plan.code]
        lock_views(session, recorded.objects, {file.path for file in changed} | set(plan.gone))
        runner.drop_users_of_columns(users_of_changed_columns(session, plan.migrations))
        run_migrations(session, plan.migrations)
        resource.forget_declarations(session, [*(file.path for file in changed), *plan.gone])
        runner.add_files(changed)
        # A hand-written function that gives way to a generated one has to be gone before.
        runner.settle()
        functions = resource.make_uniform(session, runner)
        runner.settle()
        runner.put_back()
        check_bodies(session, runner.progress.made, runner.files)
        for file in changed:
            self.report(f"file {file.path}")
        for path in plan.gone:
            self.report(f"gone {path}")
        # Grants name all tables of a schema, so new ones need them again.
        ran = [*bootstrapped, *changed, *self._run_as_owner(session, [*sources.grants, *plan.reference])]
        ran += store_queries(session, sources.consistency, plan.consistency, plan.gone)
        objects = {key: path for key, path in recorded.objects.items()
                   if path in runner.files and path not in runner.ran} | runner.progress.made
        count = len(runner.progress.functions) + functions
        deploy_id = write_record(session, migrations=plan.migrations, files=ran, gone=plan.gone, objects=objects,
                                 functions=count, duration_ms=round((time.monotonic() - started) * 1000))
        return Summary(deploy_id, len(plan.migrations), len(ran), count, time.monotonic() - started)

    def _python_after_bootstrap(self, session: Session, recorded: Recorded) -> list[SourceFile]:
        changed = recorded.changed(self.sources.python)
        if changed and session.superuser and session.query("SELECT FROM pg_extension WHERE extname = 'plpython3u'"):
            return changed
        if changed:
            self.report("skipped functions/_python: it needs a superuser and the extension plpython3u")
        return []

    def _run_as_owner(self, session: Session, files: list[SourceFile]) -> list[SourceFile]:
        for file in files:
            session.run_file(file.path, split_statements(file.text), OWNER)
            self.report(f"{file.kind} {file.path}")
        return files

    def _run_concurrent(self) -> int:
        """Steps outside the transaction, under the same lock, one by one."""
        if not self.sources.concurrent:
            return 0
        if self.dry_run:
            self.report("a dry run leaves out migrations/*.concurrent.sql")
            return 0
        self.connection.execute(f"SELECT pg_advisory_lock({LOCK})".encode())
        try:
            applied = dict(self.connection.execute("SELECT path, checksum FROM system.deploy_migration").fetchall())
            pending = [file for file in self.sources.concurrent if file.path not in applied]
            for file in pending:
                run_concurrent(self.connection, file, self.report)
                record_concurrent(self.connection, file)
            return len(pending)
        finally:
            self.connection.execute(f"SELECT pg_advisory_unlock({LOCK})".encode())


@dataclass
class _Plan:
    """What there is to do."""

    bootstrap: list[SourceFile]
    migrations: list[SourceFile]
    python: list[SourceFile]
    code: list[SourceFile]
    grants: list[SourceFile]
    reference: list[SourceFile]
    consistency: list[SourceFile]
    gone: list[str]

    @property
    def empty(self) -> bool:
        return not any((self.bootstrap, self.migrations, self.python, self.code, self.grants, self.reference,
                        self.consistency, self.gone))
