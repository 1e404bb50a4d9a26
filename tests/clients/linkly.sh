#!/bin/sh
# The vendor's own examples, as its page has them: curl with a form, wget with a batch. Only base URL and key differ.
set -eu
base=$1 key=$2 workspace=$3
expect() { case $1 in *"$2"*) ;; *) echo "expected $2 in: $1" >&2; exit 1 ;; esac; }
id_of() { printf %s "$1" | sed 's/^[^0-9]*"id":\([0-9]*\).*/\1/'; }

made=$(curl -sS -X POST "$base/api/v1/link" -H 'cache-control: no-cache' \
  -d "api_key=$key&workspace_id=$workspace&url=http%3A%2F%2Fwww.wikijob.co.uk&name=Test%20Link")
expect "$made" '"url":"http://www.wikijob.co.uk","name":"Test Link"'
first=$(id_of "$made")
second=$(id_of "$(curl -sS -X POST "$base/api/v1/link?api_key=$key" -H 'Content-Type: application/json' \
  -d '{"url":"https://example.com","rules":[{"what":"rotator","url":"https://www.microsoft.com","percentage":"50"}]}')")
changed=$(wget -q -O - --no-check-certificate --method POST --timeout=0 --header 'Content-Type: application/json' --body-data "[
    {\"workspace_id\": \"$workspace\", \"url\": \"https://nature.com\", \"name\": \"Test\", \"id\": $first},
    {\"workspace_id\": \"$workspace\", \"url\": \"https://science.com\", \"id\": $second}
]" "$base/api/v1/workspace/$workspace/links?api_key=$key")
expect "$changed" '"url":"https://nature.com","name":"Test"'
expect "$changed" '"url":"https://science.com"'
expect "$changed" '"rules":[{"what":"rotator","url":"https://www.microsoft.com","percentage":"50"}]'
expect "$(curl -sS -u "$key:" "$base/api/v1/workspace/$workspace/list_links")" '"total_entries":2'
expect "$(curl -sS -H "X-API-KEY: $key" -H "X-WORKSPACE-ID: $workspace" "$base/api/v1/get_link/$first")" '"url":"https://nature.com"'
expect "$(curl -sS -X DELETE -H "Authorization: Bearer $key" "$base/api/v1/workspace/$workspace/links/$first")" '"Link deleted"'
printf done
