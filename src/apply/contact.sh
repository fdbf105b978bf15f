# Settles what an earlier change has left on a host: has the program that it put there go on. Runs after prelude.sh and
# host-files.sh. Input after the two directories, one line each: recover, confirm or unlock; who asks.
# shellcheck shell=sh disable=SC2154
IFS= read -r mode
IFS= read -r who
if [ "$mode" = unlock ]; then
  if held; then
    say failed lock-held
    tell reason "$other"
    exit 1
  fi
  [ -z "$other" ] || tell holder "$other"
  mode=recover
fi
if [ ! -f "$S/journal" ]; then
  # What was staged by a change that was cut off before it wrote anything.
  ! take "$who" 2>/dev/null || {
    # A change may have begun since, and have been let go of.
    [ -f "$S/journal" ] || rm -rf "$D"/.postmend-* "$C" "$R/.new" "$O/.new" "$S/journal.new"
    rm -f "$S/lock"
  }
  say result none
elif [ -f "$C/settle" ]; then
  lines "$N" "$who" | setsid /bin/sh "$C/settle" "$mode" | cat
else
  say failed unfinished
  tell reason "$(cat "$S/journal")"
fi
