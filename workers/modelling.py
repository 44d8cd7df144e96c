"""Models of an installation: each step done, stored in the data folder and noted in the trail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from indexing.catalog import Catalog
from indexing.errors import CatalogError
from nlp.domain import Frozen
from scoring.models.boosting import require
from scoring.models.card import write_cards
from scoring.models.columns import load_columns
from scoring.models.errors import ModelError
from scoring.models.gate import Decision, reasons_against
from scoring.models.importing import ImportReport, import_table
from scoring.models.registry import Listed, Registry
from scoring.models.settings import ModelSettings
from scoring.models.splitting import By, make_plan
from scoring.models.training import OnStep, Options, train
from scoring.models.validating import validate
from scoring.models.validation import Validation
from workers.settings import Settings, read


class TrainReport(Frozen):
    """`folds_auc`: over firms held out of the training part; the test part was not looked at."""

    name: str
    version: int
    fingerprint: str
    cases: int
    happened: int
    test_cases: int
    left_out: int
    folds_auc: float


class RollbackReport(Frozen):
    name: str
    left: int
    in_use: int


class ModelList(Frozen):
    models: tuple[Listed, ...]


class CardReport(Frozen):
    name: str
    version: int
    files: tuple[str, ...]


class Modelling:
    """The steps, in the order in which an officer takes them."""

    def __init__(self, settings: Settings, *, actor: str = "local") -> None:
        self._settings = settings
        self._models = read(ModelSettings)
        self._actor = actor
        self.registry = Registry(settings.store.home)

    def import_(self, table: Path, columns: Path, *, dry_run: bool) -> ImportReport:
        """Nothing is stored, and nothing noted, by a dry run."""
        data, report = import_table(table, load_columns(columns), self._models, dry_run=dry_run)
        if not dry_run:
            self.registry.put_data(data)
            self._note("model_import", report.name, {**_counts(report), "table": table.name})
        return report

    def train(
        self,
        name: str,
        *,
        by: By | None = None,
        test_from: str | None = None,
        options: Options | None = None,
        progress: OnStep | None = None,
    ) -> TrainReport:
        require()
        data = self.registry.data(name)
        plan = make_plan(
            data,
            by=by,
            test_from=test_from,
            share=self._models.test_share,
            seed=self._models.seed,
        )
        made = train(data, plan, self._models, options, progress=progress).model
        version = self.registry.add(made)
        told = made.trained_on
        report = TrainReport(
            name=name,
            version=version,
            fingerprint=told.fingerprint,
            cases=told.cases,
            happened=told.happened,
            test_cases=told.test_cases,
            left_out=told.left_out,
            folds_auc=told.folds_auc,
        )
        self._note("model_train", name, report.model_dump(mode="json", exclude={"name"}))
        return report

    def validate(
        self, name: str, version: int | None, *, progress: OnStep | None = None
    ) -> tuple[int, Validation]:
        require()
        number, model = self.registry.model(name, version)
        data = self.registry.data(name, model.trained_on.fingerprint)
        figures = validate(model, data, self._models, progress=progress)
        self.registry.put_validation(name, number, figures)
        _, folder = self.registry.folder(name, number)
        write_cards(model, number, figures, folder)
        details = {"version": number, "auc": figures.auc.value, "cases": figures.cases}
        self._note("model_validate", name, details)
        return number, figures

    def promote(self, name: str, version: int | None) -> Decision:
        """Refused ones are noted too."""
        number, model = self.registry.model(name, version)
        figures = self.registry.validation(name, number)
        if figures is None:
            raise ModelError(
                f"Version {number} of {name} was not validated.",
                todo=f"Type: novum model validate {name} --version {number}",
            )
        present = self.registry.promoted(name)
        reasons, difference = reasons_against(
            model,
            figures,
            present=present[1] if present else None,
            data=self.registry.data(name, model.trained_on.fingerprint),
            settings=self._models,
        )
        if not reasons:
            self.registry.promote(name, number)
        decision = Decision(
            name=name,
            version=number,
            present=present[0] if present else None,
            promoted=not reasons,
            difference=difference,
            reasons=reasons,
        )
        action = "model_promote" if decision.promoted else "model_refuse"
        grounds = [one.ground.value for one in reasons]
        details = {"version": number, "before": decision.present, "grounds": grounds}
        self._note(action, name, details)
        return decision

    def rollback(self, name: str) -> RollbackReport:
        left, in_use = self.registry.rollback(name)
        self._note("model_rollback", name, {"left": left, "in_use": in_use})
        return RollbackReport(name=name, left=left, in_use=in_use)

    def list(self) -> ModelList:
        return ModelList(models=tuple(self.registry.listed()))

    def card(self, name: str, version: int | None, out: Path) -> CardReport:
        """HTML and Markdown in both languages. Raises `ModelError` before validation."""
        number, model = self.registry.model(name, version)
        figures = self.registry.validation(name, number)
        if figures is None:
            raise ModelError(
                f"Version {number} of {name} was not validated.",
                todo=f"Type: novum model validate {name} --version {number}",
            )
        out.mkdir(parents=True, exist_ok=True)
        files = write_cards(model, number, figures, out)
        return CardReport(name=name, version=number, files=tuple(str(one) for one in files))

    def _note(self, action: str, name: str, details: Mapping[str, object]) -> None:
        with _catalog(self._settings) as catalog:
            catalog.audit.add(actor=self._actor, action=action, subject=name, details=details)


def _counts(report: ImportReport) -> dict[str, object]:
    wanted = {"fingerprint", "read", "taken", "refused", "happened"}
    return report.model_dump(mode="json", include=wanted)


@contextmanager
def _catalog(settings: Settings) -> Iterator[Catalog]:
    try:
        settings.store.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise CatalogError(
            f"The data folder cannot be used ({error.strerror}).", where=str(settings.store.home)
        ) from error
    with Catalog.open(settings.catalog) as catalog:
        yield catalog
