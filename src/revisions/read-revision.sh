# Reads one stored revision and every content that it names. Runs after prelude.sh; writes nothing.
# Input, one line each: state directory of the instance, name of the revision's directory.
# shellcheck shell=sh disable=SC2154
IFS= read -r S
read -r number
if [ ! -d "$S/revisions/$number" ]; then
  say revision missing
  exit 0
fi
cd "$S/revisions" || exit 1
probe revision tail -n +1 -- "$number"/*
while read -r h _; do
  [ "$h" = - ] || probe "object:$h" cat "$S/objects/$h"
done <"$number/files"
say end is ok
