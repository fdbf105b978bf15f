# Proves that mail flows through one Postfix instance. Functions only, to follow mail-log.sh; where the backlog is watched also
# queues.sh, attempts.sh and backlog.sh, and for a canary canary.sh beside these.
# shellcheck shell=sh disable=SC2015,SC2034,SC2086,SC2154

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
  verified=undetermined
  if [ "$1" = - ]; then verify_quiet "$4"; else verify_canary "$@"; fi
  smtp_trouble && verified=refused
  mark=
  queue_sizes=
  say_troubles
  say verified "$verified" "$log_kind $log_file"
  case $verified in
  accepted) return 0 ;;
  refused) return 1 ;;
  esac
  return 2
}
# verify_quiet QUEUESECONDS: without a canary. A few seconds in which a service that cannot start would say so, and what
# becomes of the backlog.
verify_quiet() {
  backlog=
  case $log_kind:$1 in none:* | *:0 | *:-) ;; *)
    backlog=1
    flush_begin
    flush_grade=-
    ;;
  esac
  now
  quiet_end=$((t + quiet))
  until watch && [ "$t" -ge "$quiet_end" ]; do
    sleep 1
    now
  done
  [ "$log_kind" = none ] || verified=accepted
  [ -z "$backlog" ] || verify_backlog "$1"
}
say_troubles() {
  [ -z "$trouble_new" ] || tell trouble "$trouble_new"
  [ -z "$trouble_old" ] || tell trouble-before "$trouble_old"
}
