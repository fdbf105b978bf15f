# Looks at files that somebody else names, and writes nothing. Runs after prelude.sh. Input, one line each:
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
# text NAME PATH: what a probe would answer. A file that can be read and is no larger than anybody writes by hand takes two
# processes; of any other the probe tells why, or the first part, with one byte more that tells that there is more.
text() {
  if size=$(stat -L -c %s -- "$2" 2>/dev/null) && [ "$size" -le 4194304 ] && data=$(base64 -w0 -- "$2" 2>/dev/null); then
    printf '%s %s status 0\n%s %s out %s\n%s %s err \n' "$N" "$1" "$N" "$1" "$data" "$N" "$1"
  else
    probe "$1" head -c 4194305 -- "$2"
  fi
}
i=0
while IFS= read -r line; do
  i=$((i + 1))
  what=${line#* }
  case $line in
  'text '*) [ ! -f "$what" ] || text "text:$i" "$what" ;;
  'table '*) probe "table:$i" postmap -c "$D" -s "$what" ;;
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
