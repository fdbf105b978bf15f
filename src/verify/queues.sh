# How long the queues of one Postfix instance are. Functions only, to follow mail-facts.sh; the variable Q (queue directory) is
# given. Needs root; writes nothing. x, y and d are scratch.
# shellcheck shell=sh disable=SC2034,SC2154

# queue_count NAME: x becomes the number of messages in one queue, whatever the depth of its hash directories: the lines
# that ls prints, less what it prints of the directories themselves.
queue_count() {
  set -- "$Q/$1"
  d=0
  while [ "$d" -lt $# ]; do
    eval "x=\${$((d + 1))}"
    for y in "$x"/?; do [ ! -d "$y" ] || set -- "$@" "$y"; done
    d=$((d + 1))
  done
  x=$(ask ls -1 "$@" | wc -l)
  [ $# -eq 1 ] || x=$((x - 3 * $# + 2))
  x=$((x))
}
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
