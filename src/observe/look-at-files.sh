# Looks at files that somebody else names, and writes nothing. Runs after prelude.sh and built-table.sh. Input, one line each:
#   configuration directory, queue directory, the paths to look at, an empty line, then what to read of them:
#   `text PATH`, or `table TYPE:PATH` for what a built table really holds.
# Answers: `stat` of all paths, `text:N` and `table:N` with N counting these lines from 1, `sasl` (the plug-ins of
# libsasl2), `jobs` (lines that may have the queue flushed), `space` and `inodes` of the queue's filesystem.
# shellcheck shell=sh disable=SC2086,SC2154
IFS= read -r D
IFS= read -r queue
set --
while IFS= read -r path && [ -n "$path" ]; do set -- "$@" "$path"; done
probe stat stat -L -c '%f %u %g %h %d %s %Y %n' -- "$@"
i=0
types=
while IFS= read -r line; do
  i=$((i + 1))
  what=${line#* }
  case $line in
  # What is larger than anybody writes by hand comes with one byte too many, which tells that there is more.
  'text '*) [ ! -f "$what" ] || probe "text:$i" head -c 4194305 -- "$what" ;;
  'table '*)
    [ "$types" ] || types=$nl$(postconf -c "$D" -m 2>&1 </dev/null)$nl
    probe "table:$i" built "$what"
    ;;
  esac
done

# Debian's directories carry the architecture in their name.
plugins() {
  for d in /usr/lib/*/sasl2 /usr/lib/sasl2 /usr/lib64/sasl2 /usr/local/lib/sasl2; do
    [ ! -d "$d" ] || ls -1 "$d"
  done
}
# callees: the scripts that lines on standard input name.
callees() {
  sed '/^[[:blank:]]*#/d' | tr -s '[:blank:];&|()<>"='"'" '\n' | grep '^/.' | sort -u | while IFS= read -r f; do
    first=
    if [ -f "$f" ] && [ -r "$f" ]; then IFS= read -r first <"$f" || :; fi
    case $first in '#!'*) printf '%s\n' "$f" ;; esac
  done
}
# Lines that may have the queue flushed, each with its file and its number: of crontabs, of timers of systemd that are
# enabled, of the services that these start, and of scripts that a crontab or a service calls.
flushes() {
  words="postqueue${nl}postsuper${nl}sendmail${nl}postfix flush"
  services=
  for f in /etc/systemd/system/*.wants/*.timer; do
    [ -f "$f" ] || continue
    unit=$(sed -n 's/^Unit=//p' "$f")
    [ "$unit" ] || unit=$(basename "$f" .timer).service
    for d in /etc/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
      [ ! -f "$d/$unit" ] || {
        services=$services$nl$d/$unit
        break
      }
    done
  done
  set -- /etc/crontab /etc/cron.d/* /var/spool/cron/crontabs/* /var/spool/cron/*
  IFS=$nl
  scripts=$(cat -- "$@" $services | callees)
  [ -z "$scripts" ] || scripts=$(grep -lF -e "$words" -- $scripts)
  grep -nHF -e "$words${scripts:+$nl$scripts}" -- "$@" $services
  grep -nHE '^(On[A-Za-z]+|Unit)=' -- /etc/systemd/system/*.wants/*.timer
  [ -z "$scripts" ] || grep -nHF -e "$words" -- $scripts
  :
}
probe sasl plugins
probe jobs flushes
probe space df -kP -- "$queue"
probe inodes df -iP -- "$queue"
say end is ok
