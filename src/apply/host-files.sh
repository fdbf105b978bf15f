# What the programs that change a host share: the state directory, its lock, and what is known of files. Runs after
# prelude.sh. A program that is stored on the host knows S, the state directory of the instance, by its own place; another one
# reads it and D, the configuration directory, from its input.
# shellcheck shell=sh disable=SC2015,SC2016,SC2034,SC2086,SC2046,SC2154

case $0 in
*/change/settle) S=${0%/change/settle} ;;
*)
  IFS= read -r S
  IFS= read -r D
  ;;
esac
# The store: revisions, contents by digest, and the change that is under way.
R=$S/revisions
O=$S/objects
C=$S/change
mine=
nl=$(printf '\n_')
nl=${nl%_}

# lines TEXT...: each on a line.
lines() {
  printf '%s\n' "$@"
}
# real NAME: r becomes the file itself, behind symbolic links.
real() {
  r=$(readlink -f "$D/$1") || r=$D/$1
}
# state PATH NAME: the state of a file, one line: DIGEST MODE UID GID MTIME SIZE NAME, or dashes where there is none.
state() {
  if [ -f "$1" ]; then
    h=$(sha256sum <"$1")
    printf '%s %s %s\n' "${h%% *}" "$(stat -L -c '%a %u %g %Y %s' "$1")" "$2"
  else
    lines "- - - - - - $2"
  fi
}
# list: of every file of the change.
list() {
  for f in $names; do state "$D/$f" "$D/$f"; done
}
# line NAME LIST: l becomes the file's line without its path.
line() {
  l=$nl$2$nl
  l=${l%%" $D/$1$nl"*}
  l=${l##*"$nl"}
}
# present: of a list, the files that are there, sorted.
present() {
  while IFS= read -r l; do case $l in -*) ;; *) lines "$l" ;; esac done | sort
}
# values: of `postconf -n` the lines with values, without what depends on the place of the file.
values() {
  while IFS= read -r l; do case $l in postconf:* | config_directory\ =*) ;; *) lines "$l" ;; esac done
}
# number: gives the revision `.new` its number, the next one after last, as the name of its directory.
number() {
  n=$((1$last + 1))
  mv "$R/.new" "$R/${n#1}" && last=${n#1}
}
# flush FILE...: onto the disk. A sync that takes no file, or not such a file, writes everything; any other complaint is
# of the disk, and is left in x.
flush() {
  x=$(sync "$@" 2>&1) || case $x in
  *[Uu]sage* | *operand* | *rgument* | *"not supported"*) sync ;;
  *)
    lines "$x" >&2
    return 1
    ;;
  esac
}
# born PID: b becomes the time at which the process was started, so that a number that came again is not taken for it. One
# that has ended and that nobody has waited for (state Z, for good where process 1 waits for nobody) was never born.
born() {
  b=-
  [ ! -r "/proc/$1/stat" ] || read -r b <"/proc/$1/stat"
  set -- ${b##*) }
  b=${20:--}
  [ "${1-}" != Z ] || b=dead
}
# alive: master runs; pid becomes its process. One that nobody has waited for (state Z) is dead, whatever kill says.
alive() {
  pid=
  [ ! -f "$Q/pid/master.pid" ] || read -r pid <"$Q/pid/master.pid"
  case $pid in '' | *[!0-9]*) return 1 ;; esac
  kill -0 "$pid" 2>/dev/null || return 1
  c="(master) S"
  [ ! -r "/proc/$pid/stat" ] || read -r c <"/proc/$pid/stat"
  case $c in *"(master) Z"*) return 1 ;; *"(master)"*) ;; *) return 1 ;; esac
}

boot=-
[ ! -r /proc/sys/kernel/random/boot_id ] || read -r boot </proc/sys/kernel/random/boot_id
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
# lives WORDS...: whether the process lives whose words a lock holds: process, its start, boot, who, since when.
lives() {
  born "$1"
  [ "$b $boot" = "$2 $3" ] && kill -0 "$1" 2>/dev/null
}
# held: somebody lives who holds the lock; other becomes the words of the lock.
held() {
  other=$(readlink "$S/lock") && lives $other
}
# take WHO: the lock is ours. 1: somebody else's (whose words are in other), 2: it cannot be written.
take() {
  born $$
  me="$$ $b $boot $1"
  until ln -s "$me" "$S/lock" 2>/dev/null; do
    [ -L "$S/lock" ] || { ln -s "$me" "$S/lock" && break || return 2; }
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
  until ln -s "$me" "$3" 2>/dev/null; do
    other=$(readlink "$3") || {
      ! ln -s "$me" "$3" 2>/dev/null || break
      [ ! -L "$3" ] || return 3
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
