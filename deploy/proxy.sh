#!/bin/sh
# nginx with the name server of its network, which it does not look up by itself: it would keep the address that the
# web page had when it started, and answer 502 once the page has been made anew.
awk '$1 == "nameserver" { print "resolver " $2 " valid=5s;"; exit }' /etc/resolv.conf >/tmp/resolver.conf
exec nginx -c /etc/bao-cao/proxy.conf -g "daemon off;"
