# The guard, which takes a change back that nobody has settled in time. Functions, to follow lock.sh.
# shellcheck shell=sh disable=SC2015,SC2016,SC2034,SC2046,SC2086,SC2154,SC3013
# uptime: up becomes the seconds since the boot, 0 where nothing tells.
uptime() {
  up=0
  [ ! -r /proc/uptime ] || read -r up _ </proc/uptime
  up=${up%%.*}
}
# arm SECONDS: a guard that goes back when the change is not settled by then: a timer of systemd, else a detached process. It
# is known by the name of the timer, or by its process and that one's start.
arm() {
  id=${T##*-}
  {
    if [ -d /run/systemd/system ] && systemd-run --quiet --collect --unit="postmend-guard-$id-$1" --on-active="$1" \
      --timer-property=AccuracySec=1s --property=KillMode=process /bin/sh -c 'echo guard | exec /bin/sh "$0" guard "$1"' "$C/settle" "$id"; then
      g="timer postmend-guard-$id-$1.timer"
    else
      setsid sh -c 'sleep "$2"; echo guard | exec /bin/sh "$0" guard "$1"' "$C/settle" "$id" "$1" &
      g=$!
      born "$g"
      g="$g $b"
    fi
  } </dev/null >/dev/null 2>&1
  uptime
  lines "$boot $((up + $1)) $(($(date +%s) + $1)) $1" >"$C/until" && lines "$g" >"$C/guard"
}
# disarm [GUARD]: the guard has nothing to do any more.
disarm() {
  [ "$mode" != guard ] && g=${1-$(cat "$C/guard")} || return 0
  t=${g#* }
  g=${g%% *}
  if [ "$g" = timer ]; then
    systemctl stop "$t"
  else
    born "$g"
    [ "$b" != "$t" ] || kill -- "-$g"
  fi >/dev/null 2>&1
}
# late: the time to confirm is over. After a reboot only the clock on the wall tells, and not where it was set back.
late() {
  set -- $(cat "$C/until")
  [ $# = 4 ] || return 0
  uptime
  [ "$1" = "$boot" ] && left=$(($2 - up)) || left=$(($3 - $(date +%s)))
  [ "$left" -le 0 ] || [ "$left" -gt "$4" ]
}
