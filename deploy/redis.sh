#!/bin/sh
# The broker. Its settings come by standard input: a password on the command line is for everybody to read.
printf 'requirepass %s\nappendonly yes\ndir /data\n' "$(cat /run/secrets/redis)" | exec redis-server -
