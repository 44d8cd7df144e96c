"""`Catalog`: one open database with a repository for each kind of row."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from indexing.catalog.audit import AuditTrail
from indexing.catalog.clock import Clock, utc_now
from indexing.catalog.corrections import Corrections
from indexing.catalog.database import Database
from indexing.catalog.documents import Documents
from indexing.catalog.evaluations import Evaluations
from indexing.catalog.inspection import Inspection
from indexing.catalog.jobs import Jobs
from indexing.catalog.leases import Leases
from indexing.catalog.likenesses import Likenesses
from indexing.catalog.listing import Listing
from indexing.catalog.loads import Loads
from indexing.catalog.reference import CatalogReference
from indexing.catalog.rescorings import Rescorings
from indexing.catalog.screenings import Screenings
from indexing.catalog.statistics import Statistics
from indexing.catalog.versions import Versions
from indexing.settings import CatalogSettings


def open_database(settings: CatalogSettings, *, read_only: bool = False) -> Database:
    """The database as the settings say, its tables as they are."""
    return Database(
        settings.url,
        busy_timeout=settings.busy_timeout,
        connect_timeout=settings.database_connect_timeout,
        statement_timeout=settings.database_statement_timeout,
        read_only=read_only,
    )


class Catalog:
    """Repositories share the database and the clock; each method is one transaction."""

    def __init__(self, database: Database, *, clock: Clock = utc_now) -> None:
        self._database = database
        self.now = clock
        self.documents = Documents(database, clock)
        self.corrections = Corrections(database, clock)
        self.jobs = Jobs(database, clock)
        self.leases = Leases(database, clock)
        self.evaluations = Evaluations(database, clock)
        self.rescorings = Rescorings(database, clock)
        self.reference = CatalogReference(database, clock)
        self.loads = Loads(database, clock)
        self.versions = Versions(database, clock)
        self.likenesses = Likenesses(database, clock)
        self.screenings = Screenings(database, clock)
        self.audit = AuditTrail(database, clock)
        self.inspection = Inspection(database)
        self.listing = Listing(database)
        self.statistics = Statistics(database, clock)

    @classmethod
    def open(cls, settings: CatalogSettings | None = None, *, clock: Clock = utc_now) -> Self:
        """Opens the database, creating or updating its tables. Raises `CatalogError`."""
        settings = settings or CatalogSettings()
        database = open_database(settings)
        try:
            database.migrate()
        except BaseException:
            database.close()
            raise
        return cls(database, clock=clock)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
