"""Where data sets and versions of models are kept: folders and JSON in the data folder.

models/NAME/data/FINGERPRINT.csv.gz, .json     imported cases, the map of their columns
models/NAME/data/latest.json                   which was imported last
models/NAME/versions/0001/model.json           a version, never changed
models/NAME/versions/0001/validation.json      its figures; cards beside it
models/NAME/promoted.json                      versions promoted, the last one is in use
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from nlp.domain import Frozen
from scoring.models import dataset
from scoring.models.columns import NAME
from scoring.models.dataset import DataSet, put
from scoring.models.errors import DamagedModelError, ModelError, NoSuchModelError
from scoring.models.model import Model, as_json, load_model
from scoring.models.validation import Validation

T = TypeVar("T", bound=Frozen)


class Latest(Frozen):
    fingerprint: str


class Promoted(Frozen):
    """One promotion; `digest` is the SHA-256 of the model's file."""

    version: int
    digest: str


class Promotions(Frozen):
    """In the order in which they were made."""

    stack: tuple[Promoted, ...] = ()

    @property
    def current(self) -> Promoted | None:
        return self.stack[-1] if self.stack else None


class Listed(Frozen):
    """A version as `novum model list` shows it; figures are None before validation."""

    name: str
    version: int
    promoted: bool
    made_at: str
    fingerprint: str
    cases: int
    features: int
    auc: float | None = None
    brier: float | None = None
    inversions: int | None = None


class Registry:
    """All models of a data folder."""

    def __init__(self, home: Path) -> None:
        self._root = home / "models"

    def names(self) -> list[str]:
        found = self._root.iterdir() if self._root.is_dir() else ()
        return sorted(one.name for one in found if one.is_dir() and re.fullmatch(NAME, one.name))

    def put_data(self, data: DataSet) -> Path:
        folder = self._folder(data.columns.name) / "data"
        path = dataset.save(data, folder)
        put(folder / "latest.json", Latest(fingerprint=data.fingerprint).model_dump_json().encode())
        return path

    def data(self, name: str, fingerprint: str | None = None) -> DataSet:
        """The data of this fingerprint, else what was imported last."""
        folder = self._folder(name) / "data"
        if fingerprint is None:
            latest = folder / "latest.json"
            if not latest.is_file():
                raise NoSuchModelError(
                    f"Nothing was imported for the model {name}.",
                    todo="Begin with `novum model import`.",
                )
            fingerprint = Latest.model_validate_json(latest.read_bytes()).fingerprint
        return dataset.load(folder, fingerprint)

    def add(self, model: Model) -> int:
        """Stores a version under the next number, and returns it."""
        versions = self._folder(model.name) / "versions"
        versions.mkdir(parents=True, exist_ok=True)
        number = max(self.versions(model.name), default=0) + 1
        while True:  # another process may have taken the number
            folder = versions / f"{number:04}"
            try:
                folder.mkdir()
                break
            except FileExistsError:
                number += 1
        put(folder / "model.json", as_json(model))
        return number

    def versions(self, name: str) -> list[int]:
        folder = self._folder(name) / "versions"
        found = folder.iterdir() if folder.is_dir() else ()
        return sorted(int(one.name) for one in found if (one / "model.json").is_file())

    def folder(self, name: str, version: int | None = None) -> tuple[int, Path]:
        """Number and folder of a version; without a number the newest one."""
        versions = self.versions(name)
        if not versions:
            raise NoSuchModelError(
                f"There is no model {name}.", todo="`novum model list` shows those there are."
            )
        number = versions[-1] if version is None else version
        if number not in versions:
            raise NoSuchModelError(
                f"The model {name} has no version {number}.",
                todo=f"It has: {', '.join(map(str, versions))}.",
            )
        return number, self._folder(name) / "versions" / f"{number:04}"

    def model(self, name: str, version: int | None = None) -> tuple[int, Model]:
        number, folder = self.folder(name, version)
        return number, load_model(folder / "model.json")

    def put_validation(self, name: str, version: int, validation: Validation) -> None:
        _, folder = self.folder(name, version)
        put(folder / "validation.json", validation.model_dump_json(indent=1).encode())

    def validation(self, name: str, version: int) -> Validation | None:
        _, folder = self.folder(name, version)
        path = folder / "validation.json"
        return _read(Validation, path) if path.is_file() else None

    def promotions(self, name: str) -> Promotions:
        path = self._folder(name) / "promoted.json"
        return _read(Promotions, path) if path.is_file() else Promotions()

    def promoted(self, name: str) -> tuple[int, Model] | None:
        """Number and model in use. Raises `DamagedModelError` where its file was changed."""
        current = self.promotions(name).current
        if current is None:
            return None
        number, folder = self.folder(name, current.version)
        if self._digest(folder) != current.digest:
            raise DamagedModelError(
                "The promoted model is not what was promoted.",
                where=str(folder / "model.json"),
                todo="Roll back, or validate and promote it again.",
            )
        return number, load_model(folder / "model.json")

    def promote(self, name: str, version: int) -> None:
        """Puts a version in use; whether it may be is for `gate.py` to say."""
        number, folder = self.folder(name, version)
        new = Promoted(version=number, digest=self._digest(folder))
        self._put_stack(name, (*self.promotions(name).stack, new))

    def rollback(self, name: str) -> tuple[int, int]:
        """Back to the version before; returns (from, to)."""
        stack = self.promotions(name).stack
        if len(stack) < 2:
            raise ModelError(
                f"No earlier version of {name} was in use to go back to.",
                todo="`novum model list` shows the versions there are.",
            )
        self._put_stack(name, stack[:-1])
        return stack[-1].version, stack[-2].version

    def listed(self) -> list[Listed]:
        """Every version of every model."""
        return [
            self._listed(name, number) for name in self.names() for number in self.versions(name)
        ]

    def _listed(self, name: str, number: int) -> Listed:
        _, model = self.model(name, number)
        figures = self.validation(name, number)
        current = self.promotions(name).current
        return Listed(
            name=name,
            version=number,
            promoted=current is not None and current.version == number,
            made_at=model.made_by.made_at,
            fingerprint=model.trained_on.fingerprint,
            cases=model.trained_on.cases,
            features=len(model.features),
            auc=figures.auc.value if figures else None,
            brier=figures.brier if figures else None,
            inversions=len(figures.inversions) if figures else None,
        )

    def _put_stack(self, name: str, stack: tuple[Promoted, ...]) -> None:
        path = self._folder(name) / "promoted.json"
        put(path, Promotions(stack=stack).model_dump_json(indent=1).encode())

    def _folder(self, name: str) -> Path:
        if not re.fullmatch(NAME, name):
            raise NoSuchModelError(f"{name!r} is no name of a model.")
        return self._root / name

    @staticmethod
    def _digest(folder: Path) -> str:
        return hashlib.sha256((folder / "model.json").read_bytes()).hexdigest()


def load_promoted(home: Path, name: str) -> Model:
    """The model in use. Raises `NoSuchModelError` where none is, `DamagedModelError`."""
    found = Registry(home).promoted(name)
    if found is None:
        raise NoSuchModelError(
            f"No version of the model {name} is promoted.", todo="`novum model promote` does it."
        )
    return found[1]


def _read(kind: type[T], path: Path) -> T:
    try:
        return kind.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise DamagedModelError("A stored record cannot be read.", where=str(path)) from error
