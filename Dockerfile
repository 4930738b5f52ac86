# One image for every part of the set but the database. Built from the lock; nothing is fetched when it runs.
# To pin the base by digest too: docs/operations.md, "Upgrade".
ARG PYTHON_IMAGE=docker.io/library/python:3.11.14-slim-bookworm

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="bao-cao"
# LibreOffice writes the PDF beside Word and Excel; without it (PACKAGES="") everything else is there.
ARG PACKAGES="fonts-liberation libreoffice-calc-nogui libreoffice-writer-nogui"
RUN if [ -n "${PACKAGES}" ]; then \
        apt-get update -q && \
        DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends ${PACKAGES} && \
        rm -rf /var/lib/apt/lists/*; \
    fi && \
    groupadd --gid 10001 baocao && \
    useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin baocao && \
    install -d -o baocao -g baocao -m 0750 /var/lib/bao-cao /var/backups/bao-cao
COPY requirements.txt /tmp/requirements.txt
# Both secrets are optional: a pip configuration and a certificate store for a package index of the office's own.
RUN --mount=type=secret,id=pip --mount=type=secret,id=certificates \
    if [ -s /run/secrets/pip ]; then export PIP_CONFIG_FILE=/run/secrets/pip; fi; \
    if [ -s /run/secrets/certificates ]; then export PIP_CERT=/run/secrets/certificates; fi; \
    python -m venv /opt/venv && \
    /opt/venv/bin/python -m pip install --quiet --no-cache-dir --disable-pip-version-check --require-hashes --no-deps \
        -r /tmp/requirements.txt
WORKDIR /opt/bao-cao
COPY pyproject.toml ./
COPY dags dags
COPY etl etl
COPY expectations expectations
COPY plugins plugins
COPY regimes regimes
COPY samples samples
COPY sql sql
COPY stack stack
RUN /opt/venv/bin/python -m compileall -q dags etl plugins samples stack
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/opt/bao-cao \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    ETL_HOME=/var/lib/bao-cao
USER 10001:10001
ENTRYPOINT ["python", "-m", "stack.container"]
CMD ["etl", "--help"]
