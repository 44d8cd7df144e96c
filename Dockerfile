# syntax=docker/dockerfile:1
# Not run yet: written for Docker 24+ and kept in step with the Makefile by a test.
# Build: docker build --tag novum:local .
# Needs the network while it is built, none when it runs.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/novum
COPY constraints.txt ./
RUN /opt/novum/bin/pip install --quiet --require-hashes --no-deps --requirement constraints.txt
COPY pyproject.toml README.md LICENSE ./
COPY nlp nlp
COPY indexing indexing
COPY scoring scoring
COPY workers workers
COPY api api
COPY deploy/runtime_only.py deploy/runtime_only.py
RUN /opt/novum/bin/pip install --quiet --no-deps --no-build-isolation . \
    && /opt/novum/bin/python deploy/runtime_only.py > unneeded.txt \
    && /opt/novum/bin/pip uninstall --quiet --yes --requirement unneeded.txt

FROM python:3.11-slim-bookworm
# Text recognition for scans.
RUN apt-get update && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-kor tesseract-ocr-eng \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 novum \
    && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --no-log-init \
        --shell /usr/sbin/nologin novum \
    && install --directory --owner novum --group novum --mode 700 /data
COPY --from=build /opt/novum /opt/novum
ENV PATH=/opt/novum/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HF_HUB_OFFLINE=1 \
    TRANSFORMERS_OFFLINE=1 \
    NOVUM_HOME=/data \
    NOVUM_HOST=0.0.0.0 \
    NOVUM_LOG_FORMAT=json
USER novum
WORKDIR /data
VOLUME /data
EXPOSE 8000
# Of the server; compose.yaml has another one for workers.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["novum"]
# Listens beyond the container, so it starts only with NOVUM_ACCESS_TOKEN.
CMD ["serve", "--no-worker"]
