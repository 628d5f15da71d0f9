#!/bin/sh
# Caddy takes the team's password only as a hash. Made here, nobody has to make and keep one.
set -eu
password=${PL_PROXY_PASSWORD_FILE:-/run/secrets/proxy_password}
[ -s "$password" ] || { echo "expected a password in $password, found none: make secrets" >&2; exit 2; }
PL_PROXY_PASSWORD_HASH=$({ cat "$password"; echo; } | caddy hash-password)
export PL_PROXY_PASSWORD_HASH
exec caddy run --config "${PL_CADDYFILE:-/etc/caddy/Caddyfile}" --adapter caddyfile
