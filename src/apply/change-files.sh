# The files of a change that settle.sh carries out or takes back: each comes in one rename, and what somebody wrote meanwhile
# is kept. Functions; every act is a step of the journal.
# shellcheck shell=sh disable=SC2015,SC2016,SC2034,SC2046,SC2086,SC2154,SC3013
# carry FROM NAME: the file becomes this one, in one rename. What waits in the staging directory stays there, to be taken
# again. An old file comes back itself, which also needs no room on a full disk; a new one is copied, because who edits it
# in place would edit what waits, too.
carry() {
  real "$2"
  [ ! "$1" -ef "$r" ] || return 0
  step place "$r"
  rm -f "$T/next"
  case $1 in "$T"/old/*) ln "$1" "$T/next" 2>/dev/null ;; *) false ;; esac || { cp -a "$1" "$T/next" && flush "$T/next"; } || return 1
  # It took a while, and may have been long since anybody looked.
  ! foreign "$r" || spare "$r" "$2" || return 1
  mv -f "$T/next" "$r"
}
# main FROM: main.cf becomes this one, if there is such a one.
main() {
  [ ! -f "$1" ] || carry "$1" main.cf
}
# tables DIRECTORY [NAME...]: every other file that waits in the directory is put in its place, then the names are removed.
tables() {
  from=$T/$1
  shift
  for f in $names; do
    [ "$f" != main.cf ] && [ -f "$from/$f" ] || continue
    carry "$from/$f" "$f" || return 1
  done
  for f; do
    [ -e "$D/$f" ] || continue
    ! foreign "$D/$f" || spare "$D/$f" "$f" || return 1
    step remove "$D/$f"
    rm -f "$D/$f" || return 1
  done
}
# safe: names and labels of all that was put in place are on the disk.
safe() {
  set -- "$D"
  for f in $names; do
    real "$f"
    set -- "$@" "${r%/*}"
    [ ! -f "$r" ] || ! command -v restorecon >/dev/null || restorecon "$r"
  done
  flush "$@"
}
# kept: every old file waits in the staging directory. One that is not there any more comes back from the store.
kept() {
  mkdir -p "$T/old" || return 1
  for f in $names; do
    line "$f" "$live"
    set -- $l
    [ "$1" != - ] || continue
    [ ! -f "$T/old/$f" ] || [ "$(sha256sum <"$T/old/$f")" != "$1  -" ] || continue
    [ "$(sha256sum <"$D/$f")" != "$1  -" ] || continue
    cat "$O/$1" >"$T/next" && [ "$(sha256sum <"$T/next")" = "$1  -" ] && chown "$3:$4" "$T/next" && chmod "$2" "$T/next" &&
      touch -d "@$5" "$T/next" && mv -f "$T/next" "$T/old/$f" || return 1
  done
}
# attributes: what is in a file is as it was, and somebody has changed its mode, owner or time: they become what they were.
attributes() {
  for f in $names; do
    line "$f" "$live"
    h=$(state "$D/$f" "$D/$f")
    [ "$h" != "$l $D/$f" ] && [ "${h%% *}" = "${l%% *}" ] || continue
    real "$f"
    set -- $l
    chown "$3:$4" "$r" && chmod "$2" "$r" && touch -d "@$5" "$r"
  done
}
# foreign FILE: h becomes its digest; whether it is as neither side of the change knows it, so that somebody has edited it.
foreign() {
  [ -f "$1" ] || return 1
  h=$(sha256sum <"$1")
  h=${h%% *}
  case "$live $want" in *"$h "*) return 1 ;; esac
  for k in "$T/soft/old" "$T/soft/new"; do
    [ ! -f "$k" ] || [ "$(sha256sum <"$k")" != "$h  -" ] || return 1
  done
}
# store FILE NAME: what a foreign file holds is kept, and named in the revision.
store() {
  cat "$1" >"$O/.new" && mv -f "$O/.new" "$O/$h" && lines "$h $D/$2" >>"$C/edited"
}
# spare FILE NAME: the same; where the disk of the store is full the file itself waits in the staging directory for `spared`.
spare() {
  store "$@" || ln -f "$1" "$T/edited/$2"
}
# edited: e becomes the files that somebody has edited. An old one that waits is the very file that somebody may have open.
edited() {
  e=
  for f in $names; do
    real "$f"
    ! foreign "$T/old/$f" || spare "$T/old/$f" "$f" || return 1
    foreign "$r" || continue
    e="$e $f"
    spare "$r" "$f" || return 1
  done
}
# spared: what waits for room comes into the store. 1: there is none yet, and the staging directory has to stay.
spared() {
  for f in "$T"/edited/*; do
    foreign "$f" || continue
    store "$f" "${f##*/}" && rm -f "$f" || return 1
  done
}
# tell_edited: which files those are, of which something was kept.
tell_edited() {
  x=$(
    for f in $e; do lines "$D/$f"; done
    [ ! -s "$C/edited" ] || cut -d' ' -f2- "$C/edited"
  )
  [ -z "$x" ] || tell edited "$(lines "$x" | sort -u)"
}
