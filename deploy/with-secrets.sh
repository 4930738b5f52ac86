#!/bin/sh
# Before a program that is not ours: refuses to start it unless its secrets are there and long enough to be some.
# Usage: with-secrets.sh NAME… -- COMMAND…
wrong=
while [ "$1" != -- ]; do
    [ "$(cat "/run/secrets/$1" 2>/dev/null | wc -c)" -ge 16 ] || wrong="$wrong $1"
    shift
done
shift
if [ -n "$wrong" ]; then
    echo "Không khởi động: bí mật còn thiếu, rỗng hoặc quá ngắn trong thư mục secrets/:$wrong; hãy chạy “sh deploy/make-secrets.sh” (chứng thư tls_…: chép tệp của đơn vị vào) rồi khởi động lại." >&2
    exit 1
fi
exec "$@"
