# Shows what waits in the queues of one Postfix instance, and its log. Runs after prelude.sh, mail-facts.sh and queues.sh. Input, one
# line each: configuration directory, queue directory, seconds of log; and, once the places are told where a log could be,
# the one to read: `journal`, `none`, or the path.
#
# It writes nothing, not even into the log. Postfix's queue tools do that, and the programs that they start, when they
# cannot read main.cf or when master does not run: so postcat, which only complains to its caller, is asked first.
#
# Raw lines stand between records: `queue begin` and `queue end`, `part begin` and `part end`.
# shellcheck shell=sh disable=SC2154,SC2086
IFS= read -r D
IFS= read -r Q
IFS= read -r window
unset TZ
clock=$(date +%s)
since=$((clock - window))
# What is looked through for the last line of the instance, and what is read of a log at most.
LOOKED=1048576
READ=8388608
LINES=50000

# --- the places where a log may be

# newest TEXT: x becomes the last line of this instance in a text; what a log daemon says of dropped lines joins z.
z=
newest() {
  x=
  set -f
  IFS=$nl
  for l in $1; do
    [ ${#l} -lt 4096 ] || continue
    case $l in *" rate-limiting"*) [ ${#z} -gt 65536 ] || z=$z$nl$l ;; esac
    case $l in *"]: "*) ;; *) continue ;; esac
    y=${l%%"]: "*}
    y=${y##* }
    y=${y%%"["*}
    case $log_names in *" ${y%%/*} "*) x=$l ;; esac
  done
  set +f
  unset IFS
}
is_recent() {
  [ -f "$1" ] && [ "$(stat -L -c %Y "$1")" -ge "$since" ]
}
places() {
  for f in "$maillog" /var/log/mail.log /var/log/maillog /var/log/mail /var/log/syslog /var/log/messages; do
    is_recent "$f" || continue
    newest "$(tail -c "$LOOKED" "$f" 2>/dev/null | tr '\000' '?')"
    tell file "$f$nl$x"
  done
  command -v journalctl >/dev/null || return 0
  newest "$(journal -a -o short-unix -n 2000 --since "@$since" "SYSLOG_FACILITY=$(facility_number)")"
  tell journal "$x"
  # The journal's own word for lines that it did not take.
  z=$z$nl$(journal -o short-unix -n 200 --since "@$since" MESSAGE_ID=a596d6fe7bfa4994828e72309e95d61e)
}

# --- the other instances of this host, whose mail is in no queue of this one

others() {
  base=$(ask postconf -dh config_directory)
  own=$Q
  set -f
  # The main.cf of the first instance names all others.
  # shellcheck disable=SC2046
  set -- "$base" $(ask postconf -c "$base" -xh multi_instance_directories | tr ',' ' ')
  set +f
  for other in "$@"; do
    Q=$(ask postconf -c "$other" -xh queue_directory)
    if [ "$other" = "$D" ] || [ ! -d "$Q" ] || [ "$Q" = "$own" ]; then continue; fi
    queue_count deferred
    deferred=$x
    queue_count active
    tell other "$other$nl$deferred $x"
  done
  Q=$own
}

# --- the queue

sizes() {
  for queue in incoming active deferred hold maildrop; do
    if [ -r "$Q/$queue" ] && [ -d "$Q/$queue" ]; then
      queue_count "$queue"
      say size "$queue" "$x"
    fi
  done
}
# listed FORMAT: what postqueue prints goes out as it is, what it complains of into e.
listed() {
  say queue begin "$1"
  {
    e=$(timeout 240 postqueue -c "$D" "-$1" 2>&1 >&3 3>&- </dev/null)
    s=$?
  } 3>&1
  echo
  say queue end "$s"
}
queue() {
  if ! e=$(timeout 30 postcat -c "$D" 2>&1 >/dev/null </dev/null); then
    tell refused "$e"
    return
  fi
  if ! master_runs; then
    say queue down
    return
  fi
  listed j
  # Before 3.1 there is no -j.
  [ "$s" -ne 64 ] || listed p
  [ "$s" -eq 0 ] || tell refused "$e"
}
master_runs() {
  read -r pid <"$Q/pid/master.pid" || return 1
  kill -0 "$pid" || return 1
  read -r x <"/proc/$pid/comm" || return 0
  [ "$x" = master ]
} 2>/dev/null

# --- the log

# file_log FILE: the end of it, behind that of its predecessor where the window reaches into that.
file_log() {
  size=$(stat -L -c %s "$1") || return 0
  older=
  for f in "$1".1 "$1"-[0-9]*[0-9]; do ! is_recent "$f" || older=$f; done
  # What is compressed keeps the time of its last line.
  for f in "$1"[.-]*; do [ "$f" = "$older" ] || ! is_recent "$f" || say more is there; done
  if [ "$older" ] && [ "$size" -lt "$READ" ]; then part "$older" $((READ - size)); fi
  part "$1" "$READ"
}
# part FILE BYTES
part() {
  if [ "$(stat -L -c %s "$1")" -le "$2" ]; then say part begin whole; else say part begin "cut"; fi
  tail -c "$2" "$1" 2>/dev/null
  echo
  say part end
}
journal_log() {
  say part begin whole
  timeout 120 journalctl -q --no-pager -a -o short-unix -n $((LINES + 1)) --since "@$since" \
    "SYSLOG_FACILITY=$(facility_number)" 2>/dev/null </dev/null
  echo
  say part end
}

flow_facts
say clock is "$clock" "$(date +%z)"
tell names "$log_names"
tell maillog "$maillog"
places
say places end
tell gaps "$z"
others
sizes
queue
IFS= read -r place || exit 1
case $place in
/*) file_log "$place" ;;
journal) journal_log ;;
esac
say end is ok
