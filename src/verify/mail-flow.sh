# Proves that mail flows through one Postfix instance. Functions only, to follow prelude.sh and mail-facts.sh; the variables
# D (configuration directory) and Q (queue directory) are given. Needs root, coreutils and Postfix.
#
# What it changes on the host: one line goes into the mail log, one message (the canary) is sent, and deferred mail is
# tried again. A canary that stays in the queue is deleted by its queue id, and nothing else ever is. There are no
# temporary files, so a crash leaves a canary in the queue at the worst. Every wait has a deadline, by a clock that nobody
# sets. Nothing depends on what it says being heard; whoever runs it with the connection gone has to trap PIPE.
#
# x, y, l, d and t are scratch, and so are the fields of a line of the log: rest, tag, id, dsn, status, text, delay. File
# descriptor 8 is the open log.
# shellcheck shell=sh disable=SC2015,SC2154,SC2086

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
  "$id: to=<"*" status="* | "$id: from=<"*", status="*"expired, "*) attempted ;;
  fatal:\ * | panic:\ * | warning:\ *throttling* | warning:\ *"bad command startup"*)
    [ ${#troubles} -gt 9999 ] || troubles=$troubles${tag##*/}:\ $rest$nl
    ;;
  esac
}
# attempted: one delivery attempt, or a message that was given up for its age. The fields are taken from the left: behind
# them is the text of somebody else, in front of them only the address.
attempted() {
  x=${rest#*", dsn="}
  dsn=${x%%,*}
  x=${rest#*" status="}
  status=${x%%[ ,]*}
  status=${status#force-}
  text=${x#*[ ,]}
  text=${text#[ (]}
  text=${text%)}
  x=${rest#*", delay="}
  delay=${x%%[.,]*}
  case $canary_ids in
  *" $id "*) canary_attempt ;;
  *) [ -z "$flush_grade" ] || flush_attempt ;;
  esac
}

# --- the queue

queue_sizes=
# queue_reading: queue_sizes becomes the sizes of incoming, active, deferred, hold and maildrop; queue_waiting what is on
# its way out of them.
queue_reading() {
  queue_sizes=
  for y in incoming active deferred hold maildrop; do
    queue_now=$y
    queue_count "$y"
    queue_sizes=$queue_sizes${queue_sizes:+ }$x
    [ "$queue_now" != deferred ] || queue_deferred=$x
    [ "$queue_now" != active ] || queue_active=$x
    [ "$queue_now" != incoming ] || queue_incoming=$x
  done
  queue_waiting=$((queue_incoming + queue_active + queue_deferred))
}
# queued ID: whether the message is in the queue.
queued() {
  ask postcat -c "$D" -h -q "$1" >/dev/null
}

# --- the canary

# canary FROM TO SECONDS: sends one message and follows it. canary_result becomes
#   sent          a mail client handed it to canary_relay
#   local         it was delivered or handed over on this host, which says nothing of the relay
#   deferred, bounced, softbounce     with the reason; the last is a bounce that soft_bounce held back
#   timeout       it is still in the queue, untried
#   unsent        Postfix did not take it
#   undetermined  it is not in the queue, and nothing tells where it went
# with canary_reason, canary_relay, canary_by (the service), canary_id, canary_dsn, canary_seconds, and canary_removed (yes,
# no, or - where there was nothing to remove). Status 0 when it was sent.
canary() {
  canary_result=
  canary_reason=
  canary_relay=
  canary_by=
  canary_id=-
  canary_dsn=-
  canary_removed=-
  canary_ids=" "
  canary_live=" "
  canary_retried=
  canary_sent=
  random
  canary_message="<postmend-canary.$x@$myhostname>"
  now
  canary_start=$t
  # A second more, because the clock counts whole ones.
  canary_end=$((t + $3 + 1))
  canary_clock=$(date +%s)
  if x=$(canary_text "$1" "$2" | timeout 30 "$sendmail" -C "$D" -f "$1" -i -- "$2" 2>&1); then
    if [ "$log_kind" = none ]; then canary_queue "$1"; else canary_follow "$1"; fi
  else
    canary_result=unsent
    canary_reason=${x:-"sendmail did not end in 30 s"}
    canary_find "$1" && canary_remove
  fi
  now
  canary_seconds=$((t - canary_start))
  [ "$canary_result" = sent ]
}
canary_text() {
  printf '%s\n' "From: <$1>" "To: <$2>" "Subject: postmend canary: a test of outgoing mail from $myhostname" \
    "Date: $(date -R)" "Message-ID: $canary_message" "Auto-Submitted: auto-generated" "" \
    "postmend sent this message through Postfix on $myhostname to see that mail leaves it." "Nobody has to answer it."
}
# canary_attempt: what became of one of its attempts. `sent` is not the end: a content filter may hand it back in, and it
# goes on under a new queue id, of which the log may speak first.
canary_attempt() {
  [ -z "$canary_result" ] || return 0
  case $canary_ids in
  *" $id ") ;;
  *) [ "$status" != sent ] || [ -z "$canary_sent" ] || return 0 ;;
  esac
  x=${rest#*", relay="}
  canary_relay=${x%%", "*}
  canary_by=${tag##*/}
  canary_id=$id
  canary_dsn=$dsn
  canary_reason=$text
  case $status in
  sent)
    now
    canary_sent=$t
    ;;
  deferred)
    case $text in
    "delivery temporarily suspended"*)
      # The queue manager takes the relay for dead since before, and did not try.
      [ "$canary_retried" ] || canary_result=suspended
      ;;
    esac
    canary_result=${canary_result:-deferred}
    ;;
  SOFTBOUNCE) canary_result=softbounce ;;
  bounced | expired) canary_result=bounced ;;
  esac
}
canary_follow() {
  while :; do
    watch
    if [ "$canary_result" = suspended ]; then
      canary_result=
      canary_sent=
      canary_retried=1
      ask postqueue -c "$D" -i "$canary_id"
    elif [ "$canary_result" ]; then
      canary_remove
      return
    fi
    now
    ! canary_is_out || return 0
    [ "$t" -lt "$canary_end" ] || break
    nap
  done
  canary_late "$1"
}
# canary_is_out: every message that it became has left. What went to a program or a port of this host may come back.
canary_is_out() {
  [ "$canary_sent" ] && [ "$canary_live" = " " ] || return 1
  case $canary_by:$canary_relay in
  pipe:* | *\[127.*\]:* | *\[::1\]:*) [ "$t" -ge $((canary_sent + 5)) ] || [ "$t" -ge "$canary_end" ] || return 1 ;;
  esac
  canary_arrived
}
canary_arrived() {
  canary_result=local
  case $canary_by:$canary_relay in
  smtp:* | lmtp:*\[[0-9a-fA-F]*[.:]*\]:*) canary_result=sent ;;
  esac
}
# canary_late: the time is up. Of what the log never named, the queue is asked.
canary_late() {
  if [ "$canary_ids" = " " ]; then
    canary_find "$1" || {
      canary_result=undetermined
      canary_reason="the log has no line of it, and it is not in the queue"
      return
    }
  else
    for y in $canary_ids; do canary_id=$y; done
    queued "$canary_id" || {
      canary_result=undetermined
      canary_reason="it left the queue, and the log does not say where to"
      [ -z "$canary_sent" ] || canary_arrived
      return
    }
  fi
  canary_result=timeout
  x=queue
  [ ! -f "$Q/active/$canary_id" ] || x="active queue"
  canary_reason="it is in the $x since $((t - canary_start)) s, and no attempt was logged"
  canary_remove
}
# canary_find FROM: looks for it among the messages of its sender in the queue, by its Message-ID. canary_id becomes its
# queue id, canary_reason what Postfix keeps of the last attempt.
canary_find() {
  x=$(ask postqueue -c "$D" -j)
  set -f
  IFS=$nl
  for l in $x; do
    case $l in *"\"sender\": \"$1\""*) ;; *) continue ;; esac
    y=${l#*'"arrival_time": '}
    [ "${y%%[!0-9]*}" -ge $((canary_clock - 5)) ] || continue
    d=${l#*'"queue_id": "'}
    d=${d%%'"'*}
    case $(ask postcat -c "$D" -h -q "$d") in *"$canary_message"*) ;; *) continue ;; esac
    canary_id=$d
    case $l in
    *'"delay_reason": "'*)
      canary_reason=${l#*'"delay_reason": "'}
      canary_reason=${canary_reason%%'"}'*}
      ;;
    esac
    set +f
    unset IFS
    return 0
  done
  set +f
  unset IFS
  return 1
}
# canary_queue FROM: without a log the queue alone is asked. It can tell that an attempt was deferred, and nothing else.
canary_queue() {
  seen_there=
  while canary_find "$1" || [ -z "$seen_there" ]; do
    [ "$canary_id" = - ] || seen_there=1
    if [ "$canary_reason" ]; then
      canary_result=deferred
      canary_remove
      return
    fi
    now
    if [ "$t" -ge "$canary_end" ]; then
      [ "$seen_there" ] || break
      canary_result=timeout
      canary_reason="it is in the queue since $((t - canary_start)) s"
      canary_remove
      return
    fi
    [ "$seen_there" ] || [ "$t" -lt $((canary_start + 5)) ] || break
    sleep 1
  done
  canary_result=undetermined
  canary_reason="it is not in the queue, and there is no log that tells where it went"
}
# canary_remove: deletes it, so that nobody gets it tomorrow. What a client is handing over at this moment may still arrive.
# A queue id may come again as soon as its message is gone: what is deleted has to be the canary itself.
canary_remove() {
  canary_removed=no
  case $canary_result in bounced) canary_removed=- && return ;; esac
  set -- $canary_live
  [ $# -gt 0 ] || set -- "$canary_id"
  for y; do
    case $(ask postcat -c "$D" -h -q "$y") in *"$canary_message"*) ;; *) continue ;; esac
    # Of itself postsuper does not look into maildrop.
    for d in "" maildrop; do
      x=$(timeout 60 postsuper -c "$D" -d "$y" $d 2>&1 </dev/null)
      case $x in *"Deleted: 1 message"*) canary_removed=yes && break ;; esac
    done
  done
}

# --- the backlog

# flush_graded SECONDS: tries deferred mail again: one message, then ten, then all the rest, and not the next grade once a
# message that had waited is bounced or given up. Only after an accepted canary. flush_result becomes
#   none         nothing was deferred
#   emptied      nothing waits any more
#   falling, not-falling     less waits than before, or not
#   stopped      at flush_reason
# with flush_grade (one, sample, rest), flush_sent, flush_deferred, flush_own (deferred for a reason of the recipient: no
# failure of the change), flush_bounced, and flush_blame of a stop: change, or recipient.
flush_graded() {
  queue_sizes=
  flush_begin
  if [ "$queue_deferred" = 0 ]; then
    flush_result=none
  else
    flush_end=$((t + $1))
    flush_some one 1 && flush_some sample 10 && flush_rest
    flush_verdict
  fi
  queue_after=$queue_sizes
}
# flush_begin: the reading before anything is tried; one from before the change, if somebody took it.
flush_begin() {
  flush_sent=0
  flush_deferred=0
  flush_own=0
  flush_bounced=0
  flush_reason=
  flush_blame=-
  flush_grade=
  flush_tried=" "
  flush_open=" "
  flush_result=
  [ "$queue_sizes" ] || queue_reading
  queue_before=$queue_sizes
  flush_backlog=$queue_waiting
  now
  flush_start=$t
}
# flush_some GRADE COUNT: status 0 when the next grade may follow: something has left, and nothing has bounced.
flush_some() {
  flush_grade=$1
  flush_pick "$2"
  [ "$flush_ids" ] || return 1
  flush_open=" $flush_ids "
  for y in $flush_ids; do ask postqueue -c "$D" -i "$y"; done
  now
  grade_end=$((t + (flush_end - t) / 2))
  while watch && [ -z "$flush_reason" ] && [ "$flush_open" != " " ]; do
    now
    [ "$t" -lt "$grade_end" ] || break
    nap
  done
  [ -z "$flush_reason" ] && { [ "$flush_sent" -gt 0 ] || [ "$1" = one ] && [ "$flush_open" = " " ]; }
}
# flush_pick COUNT: flush_ids becomes as many of the messages that are deferred and were not tried yet, one from each hash
# directory in turn, so that they are not all of one age.
flush_pick() {
  flush_ids=
  flush_left=$1
  for y in 1 2 3 4 5 6 7 8 9 10; do
    for d in "$Q"/deferred "$Q"/deferred/? "$Q"/deferred/?/?; do
      [ -d "$d" ] || continue
      [ "$flush_left" -gt 0 ] || return 0
      for x in $(ask ls -1 "$d" | head -n $((y + 1))); do
        case $x in ? | *[!0-9A-Za-z]*) continue ;; esac
        case $flush_tried in *" $x "*) continue ;; esac
        flush_tried="$flush_tried$x "
        flush_ids=$flush_ids${flush_ids:+ }$x
        flush_left=$((flush_left - 1))
        break
      done
    done
  done
}
# flush_rest: until nothing waits any more, or nothing moves any more, or the time is up.
flush_rest() {
  queue_reading
  [ "$queue_deferred" -gt 0 ] || return 0
  flush_grade=rest
  ask postqueue -c "$D" -f
  now
  flush_moved=$t
  flush_seen=
  while watch && [ -z "$flush_reason" ]; do
    queue_reading
    now
    [ "$queue_sizes $flush_sent $flush_deferred" = "$flush_seen" ] || flush_moved=$t
    flush_seen="$queue_sizes $flush_sent $flush_deferred"
    [ "$queue_waiting" -gt 0 ] && [ "$t" -lt "$flush_end" ] || return 0
    [ $((queue_active + queue_incoming)) -gt 0 ] || [ "$t" -lt $((flush_moved + 5)) ] || return 0
    sleep 1
  done
}
# flush_watched SECONDS: after flush_begin. Nothing is tried, and what Postfix tries by itself is watched. The result is as
# above, or `untried` when nothing of what waits was tried in that time.
flush_watched() {
  flush_end=$((flush_start + $1))
  if [ "$queue_deferred" = 0 ]; then
    flush_result=none
    flush_grade=
  else
    flush_trend
    flush_verdict
    [ "$flush_result $((flush_sent + flush_deferred + flush_own))" != "not-falling 0" ] || flush_result=untried
  fi
  queue_after=$queue_sizes
}
# flush_trend: until less waits than before because something of it was sent, a message is bounced, or the time is up.
flush_trend() {
  while watch && [ -z "$flush_reason" ]; do
    queue_reading
    [ "$flush_sent" = 0 ] || [ "$queue_waiting" -ge "$flush_backlog" ] || return 0
    now
    [ "$t" -lt "$flush_end" ] || return 0
    sleep 1
  done
}
# flush_wait: what was tried is deferred again, and the trend has until the time is up to show.
flush_wait() {
  flush_grade=$flush_told
  flush_trend
  flush_verdict
  queue_after=$queue_sizes
}
# flush_attempt: of a message that was deferred before. One that is no older than the flush is somebody's new mail.
flush_attempt() {
  case $flush_open in
  *" $id "*) flush_open="${flush_open%%" $id "*} ${flush_open#*" $id "}" ;;
  *) [ "$status" = expired ] || [ "$delay" -gt $((t - flush_start)) ] || return 0 ;;
  esac
  case $status in
  sent) flush_sent=$((flush_sent + 1)) ;;
  deferred)
    if recipients_own; then flush_own=$((flush_own + 1)); else flush_deferred=$((flush_deferred + 1)); fi
    ;;
  bounced | SOFTBOUNCE | expired)
    flush_bounced=$((flush_bounced + 1))
    [ "$flush_reason" ] || {
      flush_reason=$rest
      flush_blame=change
      ! recipients_own || flush_blame=recipient
    }
    ;;
  esac
}
# recipients_own: whether the reason is the recipient's: no such user, the mailbox full or closed, greylisting.
recipients_own() {
  case $dsn in [45].1.[126] | [45].2.*) return 0 ;; esac
  case $status:$text in
  deferred:*[Gg]r[ea]y*list* | deferred:*GR[EA]Y*LIST*) return 0 ;;
  esac
  return 1
}
flush_verdict() {
  queue_reading
  # The log may be a moment behind the queue.
  nap
  watch
  if [ "$flush_reason" ]; then
    flush_result=stopped
  elif [ "$queue_waiting" = 0 ]; then
    flush_result=emptied
  elif [ "$queue_waiting" -lt "$flush_backlog" ]; then
    flush_result=falling
  else flush_result=not-falling; fi
  flush_told=$flush_grade
  flush_grade=
}

# --- trouble

# smtp_trouble: of the lines since the mark that say that a service of this instance died or was throttled, trouble_new
# becomes those that were not there before it, each once, and trouble_old the others. Commands that a person may run are
# left out. Status 0 when there are new ones.
smtp_trouble() {
  watch
  trouble_new=
  trouble_old=
  [ "$troubles" ] || return 1
  known=$nl
  trouble_before
  x=$troubles
  set -f
  IFS=$nl
  set -- $x
  set +f
  unset IFS
  told=$nl
  for l; do
    trouble_key "$l" || continue
    case $told in *"$nl$x$nl"*) continue ;; esac
    told=$told$x$nl
    # Master says up to a second later that it holds back a program: its death is what counts, and that was before.
    case $x in *": bad command startup -- throttling")
      y=${x%: bad command startup -- throttling}
      case $known in *"$nl${y##*/}: fatal: "*) known=$known$x$nl ;; esac
      ;;
    esac
    case $known in
    *"$nl$x$nl"*) trouble_old=$trouble_old${trouble_old:+$nl}$l ;;
    *) trouble_new=$trouble_new${trouble_new:+$nl}$l ;;
    esac
  done
  [ "$trouble_new" ]
}
# trouble_key LINE: x becomes the line without its numbers: a process that dies again has another.
trouble_key() {
  case ${1%%:*} in post[acklmqs]* | sendmail) [ "${1%%:*}" = postscreen ] || return 1 ;; esac
  x=$(printf '%s' "$1" | tr -d 0-9)
}
# trouble_before: known becomes the keys of such lines in the last stretch before the mark.
trouble_before() {
  troubles_since=$troubles
  troubles=
  x=${mark#* }
  y=${x#* }
  case $mark in
  'journal '*)
    d=${x%% *}
    x=$(journal -r -o short -n 2000 --cursor="$y" ${d#-})
    ;;
  'file '*)
    d=${y#* }
    y=${y%% *}
    x=$((y > 262144 ? 262144 : y))
    x=$(tail -c +$((y - x + 1)) "$d" 2>/dev/null | head -c "$x" | tr '\000' '?')
    ;;
  esac
  set -f
  IFS=$nl
  set -- $x
  set +f
  unset IFS
  for l; do case $l in *"]: "*) see "$l" ;; esac done
  x=$troubles
  troubles=$troubles_since
  set -f
  IFS=$nl
  set -- $x
  set +f
  unset IFS
  for l; do
    ! trouble_key "$l" || known=$known$x$nl
  done
}

# --- the whole

# verify_flow FROM TO CANARYSECONDS QUEUESECONDS [trend]: the canary, the flush where it was accepted, and trouble; says
# records and ends with `verified`. With `trend` the backlog has all of its time to become less, else until nothing moves.
# QUEUESECONDS `-`: nothing is flushed. FROM and TO `-`: no canary, so nothing is flushed either: the backlog is watched
# (QUEUESECONDS 0 or `-`: it is not), and trouble is looked for. The variable mark may hold what log_mark found before the
# change, and the queue may have been read then; both are good for once, so that what the new state said is not blamed on
# the old one when that is back. Status 0: accepted, 1: refused, 2: undetermined.
verify_flow() {
  # Who set a mark before a change has waited since.
  quiet=1
  [ "${mark:-none}" != none ] || {
    find_log
    log_mark
    quiet=5
  }
  troubles=
  canary_ids=" "
  canary_live=" "
  canary_message=
  flush_grade=
  log_since "$mark"
  say log "$log_kind" "$log_file"
  verified=undetermined
  if [ "$1" = - ]; then
    verify_quiet "$4"
  else
    say step canary
    canary "$1" "$2" "$3"
    say_canary
    case $canary_result in
    sent) verified=accepted ;;
    local | undetermined) ;;
    *) verified=refused ;;
    esac
    [ "$verified" != accepted ] || [ "$4" = - ] || {
      say step flush
      flush_graded "$4"
      [ "${5-} $flush_result" != "trend not-falling" ] || ! flush_failed || flush_wait
      say_flush
      ! flush_failed || verified=refused
    }
  fi
  smtp_trouble && verified=refused
  mark=
  queue_sizes=
  say_troubles
  say verified "$verified"
  case $verified in
  accepted) return 0 ;;
  refused) return 1 ;;
  esac
  return 2
}
# verify_quiet QUEUESECONDS: without a canary. A few seconds in which a service that cannot start would say so, and what
# becomes of the backlog.
verify_quiet() {
  flush_begin
  flush_grade=-
  quiet_end=$((t + quiet))
  until watch && [ "$t" -ge "$quiet_end" ]; do
    sleep 1
    now
  done
  [ "$log_kind" = none ] || verified=accepted
  case $log_kind:$1 in none:* | *:0 | *:-)
    flush_grade=
    return 0
    ;;
  esac
  say step queue
  flush_watched "$1"
  say_flush
  case $flush_result in
  untried) verified=undetermined ;;
  *) ! flush_failed || verified=refused ;;
  esac
}
# flush_failed: mail that waits for the recipient's own reason, and nothing else, is no failure.
flush_failed() {
  case $flush_result in
  stopped) [ "$flush_blame" = change ] ;;
  not-falling) [ "$flush_deferred" -gt 0 ] || [ "$flush_own" = 0 ] ;;
  *) return 1 ;;
  esac
}
say_canary() {
  say canary "$canary_result" "$canary_seconds $canary_id $canary_dsn $canary_removed ${canary_by:--}"
  tell canary-relay "$canary_relay"
  tell canary-reason "$canary_reason"
}
say_flush() {
  say flush "$flush_result" "${flush_told:--} $flush_sent $flush_deferred $flush_own $flush_bounced $flush_blame"
  tell flush-reason "$flush_reason"
  say queue before "$queue_before"
  say queue after "$queue_after"
}
say_troubles() {
  [ -z "$trouble_new" ] || tell trouble "$trouble_new"
  [ -z "$trouble_old" ] || tell trouble-before "$trouble_old"
}
