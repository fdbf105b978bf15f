# What the programs that change a host share: the state directory, and what is known of files and of master. Runs after
# prelude.sh and master.sh. A program that is stored on the host knows S, the state directory of the instance, by its own place; another one
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
# alive: master runs; pid becomes its process, or empty. One that nobody has waited for (state Z) is dead, whatever kill
# says, and a number that master has left behind may be another's by now.
alive() {
  pid=
  [ ! -f "$Q/pid/master.pid" ] || read -r pid <"$Q/pid/master.pid"
  case $pid in '' | *[!0-9]*) pid= ;; esac
  [ "$pid" ] && kill -0 "$pid" 2>/dev/null && { [ ! -r "/proc/$pid/stat" ] || is_master "$pid"; } || {
    pid=
    return 1
  }
}
# unit_of_master: unit becomes the unit of systemd that process pid belongs to, if it does.
unit_of_master() {
  [ ! -d /run/systemd/system ] || [ -z "$pid" ] || while read -r l; do
    case $l in */postfix*.service) unit=${l##*/} ;; esac
  done <"/proc/$pid/cgroup"
}
