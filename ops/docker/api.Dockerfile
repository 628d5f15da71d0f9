# The API and its pages: the extra `serving` and the football core, no Dagster and no MLflow.
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
# Of the one lock only what the API leads to, 33 packages of 300; what it has no hash of is refused.
RUN uv pip install --require-hashes --constraint requirements.lock -r pyproject.toml --extra serving
WORKDIR /app
COPY pl_assets/__init__.py pl_assets/
COPY pl_assets/football pl_assets/football
COPY pl_serving pl_serving
COPY ops/grafana/dashboards ops/grafana/dashboards
RUN /opt/venv/bin/python -m compileall -q pl_assets pl_serving

FROM ${PYTHON_IMAGE}
RUN groupadd --gid 10002 pl && groupadd --gid 10004 shade \
    && useradd --uid 10002 --gid pl --no-create-home --home-dir /tmp --shell /usr/sbin/nologin pl \
    && install -d -o pl -g pl -m 0700 /var/lib/pl \
    && install -d -g shade -m 2770 /var/lib/shade
COPY --from=packages /opt/venv /opt/venv
COPY --from=packages /app /app
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/app PL_SNAPSHOT_FILE=/var/lib/pl/snapshot.json HOME=/tmp \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER 10002:10002
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=5 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["python", "-m", "pl_serving"]
