# Tries deferred mail again, a part of it in each execution: `begin`, then `batch` after `batch`, then `end`. Runs after
# prelude.sh, host-files.sh and the functions of MAIL_LOG. Input after the state directory and the configuration directory,
# one line each: queue directory; mode; a word of this flush; who asks; and what the mode needs.
#
# What it writes: the lock of the instance while an execution lasts, the file `flush` in the state directory (who flushes,
# since when, and how far), one line in the mail log. What it does to the queue is `postqueue -i` for ids that it was given,
# or `postqueue -f`. Nothing waits on the host between two executions: when the controller is gone, what was handed over is
# tried by Postfix, and nothing else is.
# shellcheck shell=sh disable=SC2015,SC2154,SC2034,SC2086
IFS= read -r Q
IFS= read -r mode
IFS= read -r word
IFS= read -r who
F=$S/flush

trap '[ -z "$mine" ] || rm -f "$S/lock"' EXIT
trap 'exit 1' HUP INT TERM PIPE

# refuse WHY [TEXT]: ends it, with nothing done.
refuse() {
  say failed "$1"
  [ -z "${2-}" ] || tell reason "$2"
  exit 1
}
# remember STATE: who flushes and how far it is. The first line is: word, begun, last sign of life, state, digest of the
# configuration, what was selected; the second who.
remember() {
  lines "$word $begun $(date +%s) $1 $config $about" "$who" >"$F.new" && mv -f "$F.new" "$F" || refuse write "$F"
}
# recall: what was remembered; its word becomes their_word.
recall() {
  their_word=- begun=0 last=0 their_state=none config=- about=- their_who=
  [ ! -f "$F" ] || {
    IFS=' ' read -r their_word begun last their_state config about
    IFS= read -r their_who
  } <"$F"
  case $begun$last in *[!0-9]*) begun=0 last=0 ;; esac
}
# ours: the lock is ours, no change is unfinished, and no other flush has taken over.
ours() {
  take "$who" || {
    [ $? = 1 ] || refuse write "$S/lock"
    refuse lock-held "$other"
  }
  [ ! -f "$S/journal" ] || refuse unfinished
  recall
  [ "$1" = any ] || [ "$their_word" = "$word" ] || refuse overtaken "$their_who"
}
# counted: says the sizes of the queues.
counted() {
  queue_reading
  say queue "$1" "$queue_sizes"
}

# begin QUIET SECONDS: refuses where a flush is under way that gave a sign of life in the last QUIET seconds, or where the
# same one, or all of everything, was made in the last SECONDS with the same configuration. Says where the log is.
begin() {
  IFS=' ' read -r quiet seconds needs_log
  IFS=' ' read -r new_config new_about
  mkdir -p "$S" && chmod 700 "$S" || refuse write "$S"
  ours any
  t=$(date +%s)
  x=$((t - last))
  [ "$their_state" != running ] || [ "$x" -ge "$quiet" ] || refuse running "$x $their_who"
  [ "$x" -ge "$seconds" ] || [ "$config" != "$new_config" ] ||
    case "$their_state $about" in
    "ended $new_about" | "done $new_about" | "done everything") refuse recent "$x $their_who" ;;
    esac
  begun=$t config=$new_config about=$new_about
  find_log || [ "$needs_log" = no ] || refuse no-log
  log_mark
  say log "$log_kind" "$log_file"
  tell mark "$mark"
  remember running
  counted before
}

# flush_attempt, for `watch`: attempts for our ids go to tries, one line each, and so does a bounce of
# any other message that had waited since before the flush, but for one that is its recipient's own.
flush_attempt() {
  case $ids in
  *" $id "*)
    now
    moved=$t
    case $open in *" $id "*) open="${open%%" $id "*} ${open#*" $id "}" ;; esac
    ;;
  *)
    case $status in bounced | SOFTBOUNCE | expired) ;; *) return 0 ;; esac
    [ "$status" = expired ] || [ "$delay" -gt "$age" ] || return 0
    ! recipients_own || return 0
    ;;
  esac
  # A line of the queue manager has none.
  case $dsn in *[!0-9.]*) dsn=- ;; esac
  x=other
  ! recipients_own || x=own
  case $status in bounced | SOFTBOUNCE | expired) ! [ $x = other ] || bad=1 ;; esac
  [ ${#tries} -gt 262144 ] || tries=$tries$status\ $x\ ${dsn:--}\ $id\ $text$nl
}
# batch SECONDS: hands the ids over and watches until each was tried once, or for SECONDS nothing moves.
batch() {
  IFS= read -r mark
  IFS= read -r patience
  ids=" "
  while IFS= read -r x && [ "$x" != . ]; do ids="$ids$x "; done
  # The end of the list was lost with the connection.
  [ "$x" = . ] || exit 1
  ours word
  age=$(($(date +%s) - begun))
  remember running
  troubles=
  canary_ids=" "
  canary_live=" "
  flush_grade='batch'
  bad=
  tries=
  open=$ids
  log_since "$mark" || refuse no-log
  for y in $ids; do ask postqueue -c "$D" -i "$y" || refuse no-postfix; done
  now
  moved=$t
  batch_end=$((t + 180))
  while watch && [ "$open" != " " ] && [ -z "$bad" ]; do
    now
    [ "$t" -lt "$batch_end" ] && [ "$t" -lt $((moved + patience)) ] || break
    nap
  done
  # Other recipients of the same messages come a moment later.
  nap
  watch
  case $log_kind in
  file) mark="file $log_inode $((log_pos - ${#log_rest})) $log_file" ;;
  journal) mark="journal $log_match $log_cursor" ;;
  esac
  remember running
  tell mark "$mark"
  tell tries "$tries"
  tell open "$open"
  tell trouble "$troubles"
  counted after
}

case $mode in
begin) begin ;;
batch) batch ;;
all)
  ours word
  ask postqueue -c "$D" -f || refuse no-postfix
  remember "done"
  ;;
end)
  IFS= read -r state
  ours word
  remember "$state"
  ;;
esac
say flush "$mode"
