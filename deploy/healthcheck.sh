#!/bin/bash
# The health check of the Docker image: succeeds when /healthz answers 200. Bash opens the connection itself, so that no
# second runtime starts every ten seconds.
set -eu
exec 3<>"/dev/tcp/127.0.0.1/${WAYMARK_PORT:-8080}"
printf 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 2 _ status _ <&3
[ "$status" = 200 ]
