#!/bin/sh
# The command `waymark` of the Docker image.
exec bun /app/scripts/waymark.mjs "$@"
