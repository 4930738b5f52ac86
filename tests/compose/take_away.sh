#!/bin/sh
# Takes away what a run has made: containers, volumes, networks, images that a newer build replaced, its folder. Waits
# for the end of its standard input, which the run holds open: so it does its work however the run ended, kill -9 included.
# Usage: take_away.sh FOLDER PROJECT… (with nothing on standard input: at once)
folder=$1
shift
cat >/dev/null
for turn in 1 2; do # what a command that outlived the run has made meanwhile
    for project; do
        podman ps -aq --filter "label=io.podman.compose.project=$project" | xargs -r podman rm -f -t 0
        for kind in pod volume network; do
            podman "$kind" ls --format '{{.Name}}' | grep -E "^(pod_)?$project(_|\$)" | xargs -r podman "$kind" rm -f
        done
    done
    [ "$turn" = 2 ] || sleep 1
done >/dev/null 2>&1
podman image prune -f --filter label=org.opencontainers.image.title=bao-cao >/dev/null 2>&1 # of builds before
rm -rf "$folder"
