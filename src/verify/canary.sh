# Sends a message and follows it. Functions only, to follow attempts.sh. What it changes on the host: the canary is sent, and
# one that stays in the queue is deleted by its queue id; nothing else ever is. There are no temporary files, so a crash
# leaves a canary in the queue at the worst.
# shellcheck shell=sh disable=SC2015,SC2034,SC2086,SC2154

# verify_canary FROM TO CANARYSECONDS QUEUESECONDS [trend]: the canary, and the flush where it was accepted; verified says so.
verify_canary() {
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
}

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
say_canary() {
  say canary "$canary_result" "$canary_seconds $canary_id $canary_dsn $canary_removed ${canary_by:--}"
  tell canary-relay "$canary_relay"
  tell canary-reason "$canary_reason"
}
# queued ID: whether the message is in the queue.
queued() {
  ask postcat -c "$D" -h -q "$1" >/dev/null
}
