# What has to load `pl_assets`: Dagster's webserver, daemon, code location and workers; and MLflow,
# whose libraries they hold anyway.
#
# Every base is a full version. Who wants it fixed to the byte adds the digest:
# python:3.11.14-slim-bookworm@sha256:...
ARG PYTHON_IMAGE=python:3.11.14-slim-bookworm

FROM ${PYTHON_IMAGE} AS packages
COPY ops/docker/build.lock /build/
RUN pip install --no-cache-dir --require-hashes -r /build/build.lock \
    && python -m venv --without-pip /opt/venv
ENV UV_LINK_MODE=copy UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1 UV_PYTHON=/opt/venv/bin/python
WORKDIR /build
COPY pyproject.toml requirements.lock ./
# Other launchers of runs: "--extra kubernetes", "--extra docker".
ARG MORE=""
# Of the one lock only what these extras lead to; what it has no hash of is refused.
RUN uv pip install --require-hashes --constraint requirements.lock -r pyproject.toml \
    --extra platform --extra serving --extra celery --extra s3 ${MORE}

FROM packages AS project
WORKDIR /app
COPY . .
# From where it lies: migrations and dagster.yaml are beside it. Apart from the packages, so that a
# change of the project is a layer of its own size.
RUN PYTHONPATH="$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
    uv pip install --no-deps --no-build-isolation --prefix /opt/project --editable . \
    && /opt/venv/bin/python -m compileall -q pl_assets pl_serving migrations

FROM ${PYTHON_IMAGE}
RUN groupadd --gid 10001 pl && groupadd --gid 10004 shade \
    && useradd --uid 10001 --gid pl --no-create-home --home-dir /tmp --shell /usr/sbin/nologin pl \
    && install -d -o pl -g pl -m 0700 /var/lib/pl /var/lib/pl/backups \
    && install -d -g shade -m 2770 /var/lib/shade
COPY --from=packages /opt/venv /opt/venv
COPY --from=project /opt/project /opt/venv
COPY --from=project /app /app
ENV PATH=/opt/venv/bin:$PATH PL_HOME=/var/lib/pl HOME=/tmp MPLCONFIGDIR=/tmp/matplotlib \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER 10001:10001
# No ENTRYPOINT, for Dagster's Helm chart and its run launchers give commands of their own; and no
# HEALTHCHECK, which is another for each of the programs: `pl_assets.production.health`.
CMD ["pl", "--help"]
