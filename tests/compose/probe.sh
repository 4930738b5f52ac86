#!/bin/bash
# Whether this machine can run containers at all: builds the base images, then starts trivial ones with what
# docker-compose.yaml asks of an engine (a closed network, limits, no capabilities, a read-only file system, a port).
# Nothing of ours is in them: if this fails, the machine is to blame. The last line that it says is why.
# Usage: probe.sh SITE_PACKAGES   (as root)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export CONTAINERS_CONF=$here/containers.conf
network=bao-cao-probe

away() {
    podman rm -f -t 0 $network && podman network rm -f $network
} >/dev/null 2>&1

for tool in podman runc debootstrap; do
    command -v $tool >/dev/null || { echo "$tool is not installed"; exit 1; }
done
images=$("$here/offline_images.sh" "$1" short) || { echo "the base images cannot be built here"; exit 1; }
image=$(sed -n 's/^PYTHON_IMAGE=//p' <<<"$images")
away || true
trap 'away || true' EXIT
{
    podman network create --internal $network >/dev/null &&
        podman run -d --init --name $network --network $network --read-only --tmpfs /tmp --cap-drop all --user 10001 \
            --security-opt no-new-privileges --memory 256m --pids-limit 64 -p 127.0.0.1::8000 --restart unless-stopped \
            --health-cmd true "$image" python -m http.server -d /tmp 8000 >/dev/null &&
        podman healthcheck run $network &&
        podman run --rm --network $network "$image" python -c "
import time, urllib.request
for _ in range(100):
    try:
        urllib.request.urlopen('http://$network:8000/', timeout=5)
        break
    except OSError:
        time.sleep(0.2)
else:
    raise SystemExit('one container does not find another by its name')
"
} || { echo "the engine cannot start even a trivial container here"; exit 1; }
