#!/bin/sh
# Clients of the JSON APIs from a shell: curl with a body, and wget.
set -eu
base=$1 key=$2
expect() { case $1 in *"$2"*) ;; *) echo "expected $2 in: $1" >&2; exit 1 ;; esac; }

made=$(curl -sS -X POST "$base/botoi/v1/short-url/create" -H "Authorization: Bearer $key" \
  -H 'Content-Type: application/json' -d '{"url":"https://shop.example.com/start","custom_slug":"sh-start"}')
expect "$made" '"slug":"sh-start"'
expect "$(curl -sS -o /dev/null -w '%{http_code} %{redirect_url}' "$base/botoi/v1/short-url/r/sh-start")" '302 https://shop.example.com/start'
expect "$(wget -q -O - --header "X-API-Key: $key" "$base/botoi/v1/short-url/sh-start/stats")" '"clicks":'

poco=$(curl -sS -X POST "$base/pocolink/v1/links" -H "Authorization: Bearer $key" \
  -H 'Content-Type: application/json' -d '{"url":"https://shop.example.com/poco","custom_slug":"sh-poco"}')
expect "$poco" '"success":true'
id=$(printf %s "$poco" | sed 's/.*"id":"\([^"]*\)".*/\1/')
expect "$(curl -sS -X PATCH "$base/pocolink/v1/links/$id" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' -d '{"url":"https://shop.example.com/poco2"}')" '"long_url":"https://shop.example.com/poco2"'
expect "$(curl -sS "$base/pocolink/v1/links/$id/analytics" -H "Authorization: Bearer $key")" '"total_clicks":'
expect "$(curl -sS -X DELETE "$base/pocolink/v1/links/$id" -H "Authorization: Bearer $key")" '{"success":true}'
printf done
