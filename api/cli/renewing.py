"""`novum index renew`: new Elasticsearch indexes while search goes on."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.output import console, print_json, say
from api.cli.progress import counting
from indexing.settings import ElasticSettings
from nlp.errors import ConfigurationError
from workers.settings import read


def renew(
    restart: Annotated[
        bool, typer.Option("--restart", help="First remove what a killed renewal left behind.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Copies the indexes in Elasticsearch into new ones, shaped as the settings say now."""
    settings = read(ElasticSettings)
    if not settings.url:
        raise ConfigurationError(
            "Only indexes in Elasticsearch are renewed.",
            where="NOVUM_SEARCH_URL",
            todo="Set it, or make the index in the data folder anew: novum index rebuild --all",
        )
    from indexing.elastic.renewal import renew as renew_indexes

    with counting() as update:

        def tell(done: int, total: int) -> None:
            update(say("renewing"), done, total)

        report = renew_indexes(settings, restart=restart, progress=tell)
    if as_json:
        print_json(report)
    else:
        console().print(say("renewed", **report.model_dump()))
