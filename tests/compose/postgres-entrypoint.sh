#!/bin/bash
# What the official image's entrypoint does with the settings that our compose file gives it.
set -euo pipefail
if [ "${1:-postgres}" != postgres ]; then exec "$@"; fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    password=$(cat "${POSTGRES_PASSWORD_FILE:?}")
    if [ -z "$password" ]; then
        echo "Error: Database is uninitialized and superuser password is not specified." >&2
        exit 1
    fi
    mkdir -p "$PGDATA" && chmod 700 "$PGDATA"
    # shellcheck disable=SC2086
    initdb -D "$PGDATA" --username=postgres --pwfile=<(printf '%s\n' "$password") ${POSTGRES_INITDB_ARGS:-}
    printf 'host all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
fi
exec postgres -k /var/run/postgresql -D "$PGDATA" -c "listen_addresses=*"
