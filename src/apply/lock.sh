# The lock of an instance: a symbolic link that names process, its start time, boot and holder. Functions, to follow
# host-files.sh.
# shellcheck shell=sh disable=SC2015,SC2016,SC2034,SC2046,SC2086,SC2154,SC3013
boot=-
[ ! -r /proc/sys/kernel/random/boot_id ] || read -r boot </proc/sys/kernel/random/boot_id
# born PID: b becomes the time at which the process was started, so that a number that came again is not taken for it. One
# that has ended and that nobody has waited for (state Z, for good where process 1 waits for nobody) was never born.
born() {
  b=-
  [ ! -r "/proc/$1/stat" ] || read -r b <"/proc/$1/stat"
  set -- ${b##*) }
  b=${20:--}
  [ "${1-}" != Z ] || b=dead
}
# lives WORDS...: whether the process lives whose words a lock holds: process, its start, boot, who, since when.
lives() {
  born "$1"
  [ "$b $boot" = "$2 $3" ] && kill -0 "$1" 2>/dev/null
}
# held: somebody lives who holds the lock; other becomes the words of the lock.
held() {
  other=$(readlink "$S/lock") && lives $other
}
# take WHO: the lock is ours. 1: somebody else's (whose words are in other), 2: it cannot be written. A link that was there
# when ours was refused, and is gone when it is looked at, was let go in between: only when that seems to happen time after
# time does nothing stand in the way but the directory itself.
take() {
  born $$
  me="$$ $b $boot $1"
  turns=0
  until ln -s "$me" "$S/lock" 2>/dev/null; do
    [ -L "$S/lock" ] || {
      turns=$((turns + 1))
      [ "$turns" -ge 20 ] || continue
      ln -s "$me" "$S/lock" && break || return 2
    }
    ! held || return 1
    [ "$other" ] || continue
    succeed "$S/lock"
    x=$?
    case $x in 0) break ;; 1 | 2) return $x ;; esac
  done
  mine=1
}
# succeed LINK: our words replace those of the dead process in other. Who may do so is settled by a second link, which bears
# the name of the dead one: only one can make it, and it becomes the first one in one rename. A successor that died is
# succeeded in the same way. 1 and 2 as above, 3: it has changed, look again.
succeed() {
  set -- "$1" "$other" $other
  set -- "$1" "$2" "$S/lock-$3-$4-$5"
  tries=0
  until ln -s "$me" "$3" 2>/dev/null; do
    other=$(readlink "$3") || {
      [ ! -L "$3" ] || return 3
      tries=$((tries + 1))
      [ "$tries" -ge 20 ] || continue
      ln -s "$me" "$3" && break || return 2
    }
    ! lives $other || return 1
    succeed "$3" || return
    break
  done
  [ "$(readlink "$1")" = "$2" ] && mv -f "$3" "$1" || {
    rm -f "$3"
    return 3
  }
}
