# How Postfix comes to use what is there. Functions of settle.sh.
# shellcheck shell=sh disable=SC2015,SC2016,SC2034,SC2046,SC2086,SC2154,SC3013
# rests: Postfix did not run when the change began, and does not run now. Somebody may have started it meanwhile, or the boot
# after a crash: then it has read what was there at that time, is told like any other, and rests no more.
rests() {
  ! alive && [ "$was" = stopped ] && ! reached reload && ! reached restart
}
# activate HOW [SECONDS]: makes Postfix use what is there, and sees master alive, and alive again two seconds later: one that
# gives up over a master.cf that it was told to read says so, sleeps for a second, and only then ends. The first process of
# a container cannot be restarted.
activate() {
  [ "$1" != none ] && ! rests || return 0
  [ "$1$pid" != restart1 ] || set -- reload "${2-2}"
  [ "$unit" ] || unit_of_master
  # A master that lives is not told of a master.cf that nobody can read: it would die of it.
  postconf -c "$D" -M >/dev/null || return 1
  step "$1"
  {
    if [ "$1" = reload ]; then
      postfix -c "$D" reload || return 1
    elif [ "$unit" ]; then
      systemctl restart "$unit" || return 1
    else
      postfix -c "$D" stop
      postfix -c "$D" start || return 1
    fi
  } >&2 </dev/null
  i=0
  until alive; do
    i=$((i + 1))
    [ $i -lt 10 ] || return 1
    sleep 1
  done
  sleep "${2-2}"
  alive
}
# insist: Postfix may just be starting, after a crash of the host, and not be ready to hear.
insist() {
  sleep 3
  activate restart
  x=$?
  [ "$pid" = 1 ] || how=restart
  return $x
}
# throttled: master leaves a service that died over the new state alone for a minute, and a reload does not change that; until
# then no canary tells anything. A restart might: but who was running may not be able to start.
throttled() {
  [ "$how$pid" != restart1 ] || how=reload
  case "$how ${trouble_new:+died} $flow" in
  "reload died "[!-]*) sleep "$(postconf -c "$D" -x -h service_throttle_time)" ;;
  esac
}
