#!/bin/sh
# Makes every secret that is missing, each of its own, below secrets/. What is there stays as it is.
# The folder is closed to others; the files are open, for the containers' users read them and own nothing here.
set -eu
folder=${1:-secrets}
umask 077
mkdir -p "$folder"
chmod 700 "$folder"

random() { head -c 48 /dev/urandom | base64 | tr -d '\n=' | tr '+/' '-_'; } # 64 letters
fernet() { head -c 32 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_'; }
login() { head -c 15 /dev/urandom | base64 | tr -d '\n=' | tr '+/' 'xy'; } # 20 letters, to be typed

keep() { # keep NAME MAKER: half a file never bears the name
    if [ ! -s "$folder/$1" ]; then
        "$2" >"$folder/.new"
        rm -rf "${folder:?}/$1"
        mv "$folder/.new" "$folder/$1"
        echo "made $folder/$1"
    fi
    chmod 444 "$folder/$1"
}

for role in superuser owner writer reader airflow; do keep "database_$role" random; done
for key in jwt api; do keep "airflow_$key" random; done
keep airflow_fernet fernet
for role in operator officer auditor; do keep "login_$role" login; done
keep redis random
keep metrics_token random
# The store of raw files hands these out, where there is one; nobody makes them up.
for name in key secret certificate; do
    [ -e "$folder/store_$name" ] || : >"$folder/store_$name"
    chmod 444 "$folder/store_$name"
done
