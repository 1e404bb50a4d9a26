#!/bin/sh
# A client of Linkly's API from a shell: a form by curl, a batch by wget, and every way to send the key.
set -eu
base=$1/api/v1 key=$2 workspace=$3
expect() { case $1 in *"$2"*) ;; *) echo "expected $2 in: $1" >&2; exit 1 ;; esac; }
id_of() { printf %s "$1" | sed 's/^[^0-9]*"id":\([0-9]*\).*/\1/'; }

spring=$(curl -sS "$base/link" --data-urlencode 'url=https://shop.example.com/spring?a=b&c=d' \
  -d "api_key=$key" -d "workspace_id=$workspace" -d 'name=Spring%20sale')
expect "$spring" '"url":"https://shop.example.com/spring?a=b&c=d","name":"Spring sale"'
rules='[{"what":"rotator","url":"https://shop.example.com/b","percentage":"50"},{"what":"country","url":"https://shop.example.com/uk","matches":"UK"}]'
autumn=$(curl -sS "$base/link?api_key=$key" -H 'Content-Type: application/json' \
  -d "{\"url\":\"https://shop.example.com/autumn\",\"rules\":$rules}")
expect "$autumn" "\"rules\":$rules"

batch="[{\"id\":$(id_of "$spring"),\"workspace_id\":\"$workspace\",\"url\":\"https://shop.example.com/1\",\"name\":\"One\"},
 {\"id\":$(id_of "$autumn"),\"workspace_id\":\"$workspace\",\"url\":\"https://shop.example.com/2\"}]"
changed=$(wget -q -O - --method POST --header 'Content-Type: application/json' --body-data "$batch" \
  "$base/workspace/$workspace/links?api_key=$key")
expect "$changed" '"url":"https://shop.example.com/1","name":"One"'
expect "$changed" '"url":"https://shop.example.com/2"'
expect "$changed" "\"rules\":$rules"

expect "$(curl -sS -u "$key:" "$base/workspace/$workspace/list_links")" '"total_entries":2'
expect "$(curl -sS -H "X-API-KEY: $key" -H "X-WORKSPACE-ID: $workspace" "$base/get_link/$(id_of "$spring")")" '"name":"One"'
expect "$(curl -sS -X DELETE -H "Authorization: Bearer $key" "$base/workspace/$workspace/links/$(id_of "$spring")")" '"Link deleted"'
printf done
