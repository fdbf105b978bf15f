# What becomes of the mail that waits: tried again by degrees, or only watched. Functions only, to follow queues.sh
# and attempts.sh.
# shellcheck shell=sh disable=SC2015,SC2034,SC2086,SC2154

# verify_backlog SECONDS: after flush_begin. What becomes of it by itself; verified says when that is no good.
verify_backlog() {
  say step queue
  flush_watched "$1"
  say_flush
  case $flush_result in
  untried) verified=undetermined ;;
  *) ! flush_failed || verified=refused ;;
  esac
}

# flush_graded SECONDS: tries deferred mail again: one message, then ten, then all the rest, and not the next grade once a
# message that had waited is bounced or given up. It ends when what it tried has had its answer, for which it waits a minute
# longer; of the rest a bounce for a reason of the recipient is counted, and ends nothing. Only after an accepted canary.
# flush_result becomes
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
    [ "$flush_result $((flush_sent + flush_deferred + flush_own + flush_bounced))" != "not-falling 0" ] || flush_result=untried
  fi
  queue_after=$queue_sizes
}
# flush_trend: until less waits than before because something of it was sent, a message is bounced for no reason of
# its recipient, or the time is up.
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
    if ! recipients_own; then
      [ "$flush_blame" = change ] || flush_reason=$rest
      flush_blame=change
    else
      case $flush_reason:$flush_grade in :one | :sample)
        flush_reason=$rest
        flush_blame=recipient
        ;;
      esac
    fi
    ;;
  esac
}
flush_verdict() {
  # What is active has its answer to come, and soon nothing may hold a bounce back any more.
  now
  grade_end=$((t + 60))
  while queue_reading && [ "$flush_blame" != change ] && [ $((queue_active + queue_incoming)) -gt 0 ] && [ "$t" -lt "$grade_end" ]; do
    sleep 1
    watch
    now
  done
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
# flush_failed: mail that waits for the recipient's own reason, and nothing else, is no failure.
flush_failed() {
  case $flush_result in
  stopped) [ "$flush_blame" = change ] ;;
  not-falling) [ "$flush_deferred" -gt 0 ] || [ "$flush_own$flush_bounced" = 00 ] ;;
  *) return 1 ;;
  esac
}
say_flush() {
  say flush "$flush_result" "${flush_told:--} $flush_sent $flush_deferred $flush_own $flush_bounced $flush_blame"
  tell flush-reason "$flush_reason"
  say queue before "$queue_before"
  say queue after "$queue_after"
}
