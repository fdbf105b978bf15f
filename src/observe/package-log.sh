# Looks for who may have edited the files of a configuration: when each revision was settled by the host's own clock, and
# what dpkg did to Postfix. Runs after observe.sh, whose line with the state directory it shares; reads no input, writes
# nothing. Only dpkg's host has its log, and with it grep and cut.
# shellcheck shell=sh disable=SC2154
log=/var/log/dpkg.log

# The first line of all, to know how far back the log reaches, then the lines about Postfix, oldest first.
about_postfix() {
  set -- "$log"
  [ ! -f "$log.1" ] || set -- "$log.1" "$log"
  for f; do head -n 1 -- "$f"; done | head -n 1
  cat -- "$@" | grep -E '^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} (install|upgrade|configure|remove) postfix(-[a-z0-9.+-]+)?(:| )' | tail -n 1000
}
# dpkg writes local time; what it is in seconds only the host can tell.
in_seconds() {
  unset TZ
  printf '%s\n' "$found" | cut -c1-19 | date -f - +%s
}

package_log() {
  probe settled stat -c '%Y %n' -- "$store"/*/revisions/*/outcome
  probe log stat -L -c '%Y' -- "$log"
  if [ -f "$log" ]; then
    found=$(about_postfix 2>/dev/null)
    tell packages "$found"
    [ -z "$found" ] || probe times in_seconds
  fi
  say package-log is ok
}

together package_log
