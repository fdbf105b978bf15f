# Reads what one Postfix instance logs. Functions only, to follow prelude.sh and mail-facts.sh; the variable D (configuration
# directory) is given. Needs coreutils and Postfix.
#
# What it changes on the host: one line goes into the mail log, by which the log is found. Every wait has a deadline, by a
# clock that nobody sets. Nothing depends on what it says being heard; whoever runs it with the connection gone has to trap PIPE.
#
# x, y, l, d and t are scratch, and so are the fields of a line of the log: rest, tag, id. File descriptor 8 is the open log.
# shellcheck shell=sh disable=SC2015,SC2034,SC2086,SC2154

# now: t becomes seconds of the clock that only goes forward.
now() {
  if [ -r /proc/uptime ]; then
    read -r t _ </proc/uptime
    t=${t%%.*}
  else t=$(date +%s); fi
}
nap() {
  sleep 0.3 2>/dev/null || sleep 1
}
# random: x becomes a word that was never there before.
random() {
  x=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
}

# --- the log

# find_log: log_kind becomes file (which log_file names) or journal, proven by a line of our own that came out there; none
# and status 1 where it came out nowhere in five seconds.
find_log() {
  flow_facts
  log_kind=none
  log_file=
  log_match=-
  random
  marker=$x
  ask postlog -c "$D" -t "$log_name/postmend" -p info "looking for the place of this log: $marker" >/dev/null
  now
  log_end=$((t + 5))
  until find_marker; do
    now
    [ "$t" -lt "$log_end" ] || return 1
    nap
  done
  # A syslog daemon writes its files in turn, and the one for mail is not the first everywhere.
  case $log_file in */syslog | */messages) nap && find_marker || : ;; esac
}
find_marker() {
  for x in "$maillog" /var/log/mail.log /var/log/maillog /var/log/mail /var/log/syslog /var/log/messages; do
    [ -f "$x" ] || continue
    case $(tail -c 262144 "$x" 2>/dev/null | tr '\000' '?') in
    *"$marker"*)
      log_kind='file'
      log_file=$x
      return 0
      ;;
    esac
  done
  command -v journalctl >/dev/null || return 1
  for x in "SYSLOG_FACILITY=$(facility_number)" -; do
    case $(journal -o cat -n 50 -t "$log_name/postmend" ${x#-}) in
    *"$marker"*)
      log_kind=journal
      log_match=$x
      return 0
      ;;
    esac
  done
  return 1
}
# log_mark: mark becomes a word for the present end of the log that was found, which another process may use too: `file
# INODE SIZE PATH`, `journal MATCH CURSOR` or `none`.
log_mark() {
  mark=none
  case $log_kind in
  file) x=$(stat -L -c '%i %s' "$log_file" 2>/dev/null) && mark="file $x $log_file" ;;
  journal)
    x=$(journal -n 1 -o cat --show-cursor)
    case $x in *"-- cursor: "*) mark="journal $log_match ${x##*-- cursor: }" ;; esac
    ;;
  esac
}
# log_since MARK: from here on log_next reads what was logged after the mark. A file that was rotated since is found again
# by its inode as long as it is beside the new one and not compressed. Status 1 where there is nothing to read.
log_since() {
  [ "$log_names" ] || flow_facts
  log_rest=
  log_turned=
  x=${1#* }
  y=${x#* }
  case $1 in
  'journal '*)
    log_kind=journal
    log_match=${x%% *}
    log_cursor=$y
    ;;
  'file '*)
    log_kind='file'
    log_inode=${x%% *}
    log_pos=${y%% *}
    log_file=${y#* }
    for l in "$log_file" "$log_file"[.-]*; do
      [ "$(stat -L -c %i "$l" 2>/dev/null)" != "$log_inode" ] || [ "$(stat -L -c %s "$l")" -lt "$log_pos" ] || {
        exec 8<"$l"
        dd bs=1 skip="$log_pos" count=0 2>/dev/null <&8
        return
      }
    done
    log_open
    ;;
  *)
    log_kind=none
    return 1
    ;;
  esac
}
# log_open: the file that has the log's name now, from its beginning. In a subshell first: a shell ends where exec fails.
log_open() {
  (: <"$log_file") 2>/dev/null && x=$(stat -L -c %i "$log_file" 2>/dev/null) || return 1
  exec 8<"$log_file"
  log_inode=$x
  log_pos=0
  log_rest=
}
# log_next: lines becomes the next whole lines; empty when there are none for now.
log_next() {
  lines=
  case $log_kind in
  journal)
    l=$log_match
    lines=$(journal -o short --show-cursor --after-cursor="$log_cursor" ${l#-})
    ;;
  file)
    log_block
    [ "$x" ] || { log_turn && log_block; }
    log_pos=$((log_pos + ${#x}))
    x=$log_rest$x
    case $x in
    *"$nl"*)
      lines=${x%"$nl"*}
      log_rest=${x##*"$nl"}
      ;;
    *) log_rest=$x ;;
    esac
    ;;
  esac
}
log_block() {
  x=$(
    dd bs=65536 count=1 2>/dev/null <&8 | tr '\000' '?'
    echo _
  )
  x=${x%_}
}
# log_turn: at the end of the file: whether it goes on in another. A new file counts only when something is in it, and the
# old one is read once more then: until the logger has opened the new one it goes on writing to the old.
log_turn() {
  y=$(stat -L -c '%i %s' "$log_file" 2>/dev/null) || return 1
  if [ "${y% *}" = "$log_inode" ]; then
    [ "${y#* }" -lt "$log_pos" ] || return 1
  else
    [ "${y#* }" != 0 ] || return 1
    [ "$log_turned" = "$y" ] || {
      log_turned=${y% *}
      log_block
      [ -z "$x" ] || return 1
    }
  fi
  log_open
}

# watch: shows every new line of this instance to `see`, and comes back after ten seconds where the log grows as fast as
# it is read.
watch() {
  now
  watch_end=$((t + 10))
  while [ "$t" -lt "$watch_end" ] && log_next && [ "$lines" ]; do
    now
    set -f
    IFS=$nl
    set -- $lines
    set +f
    unset IFS
    for l; do
      case $l in
      '-- cursor: '*) log_cursor=${l#-- cursor: } ;;
      *"]: "*) see "$l" ;;
      esac
    done
    [ "$log_kind" = file ] || return 0
  done
}
see() {
  rest=${1#*"]: "}
  tag=${1%%"]: "*}
  tag=${tag##* }
  tag=${tag%%"["*}
  case $log_names in *" ${tag%%/*} "*) ;; *) return 0 ;; esac
  id=${rest%%:*}
  case $rest in
  "$id: message-id=${canary_message:--}"*)
    canary_ids="$canary_ids$id "
    canary_live="$canary_live$id "
    ;;
  "$id: removed")
    case $canary_live in *" $id "*) canary_live="${canary_live%%" $id "*} ${canary_live#*" $id "}" ;; esac
    ;;
  "$id: to=<"*" status="* | "$id: from=<"*", status="*"expired, "*)
    case $canary_ids in
    *" $id "*) attempted canary ;;
    *) [ -z "$flush_grade" ] || attempted flush ;;
    esac
    ;;
  fatal:\ * | panic:\ * | warning:\ *throttling* | warning:\ *"bad command startup"*)
    [ ${#troubles} -gt 9999 ] || troubles=$troubles${tag##*/}:\ $rest$nl
    ;;
  esac
}
