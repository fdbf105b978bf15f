# Looks at files that somebody else names, and writes nothing. Runs after prelude.sh and built-table.sh. Input, one line each:
#   configuration directory, queue directory, the paths to look at, an empty line, then what to read of them:
#   `text PATH`, or `table TYPE:PATH` for what a built table really holds.
# Answers: `stat` of all paths, `text:N` and `table:N` with N counting these lines from 1, `sasl` (the plug-ins of
# libsasl2), `crontabs` (lines in them that may flush the queue), `space` and `inodes` of the queue's filesystem.
# shellcheck shell=sh disable=SC2154
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
# Each with its file, a tab, its number, and a tab.
flushes() {
  for f in /etc/crontab /etc/cron.d/* /var/spool/cron/crontabs/* /var/spool/cron/*; do
    if [ ! -f "$f" ] || [ ! -r "$f" ]; then continue; fi
    i=0
    while IFS= read -r line || [ "$line" ]; do
      i=$((i + 1))
      case $line in
      *postqueue* | *postsuper* | *sendmail* | *'postfix flush'*) printf '%s\t%s\t%s\n' "$f" "$i" "$line" ;;
      esac
    done <"$f"
  done
}
probe sasl plugins
probe crontabs flushes
probe space df -kP -- "$queue"
probe inodes df -iP -- "$queue"
say end is ok
