# master_of DIRECTORY: whether a master runs for this configuration directory; q becomes its queue directory, p its process.
# For a main.cf that nobody can read, or that has been given another queue directory since. Master says it itself: it was
# started for the directory, and stands in its queue. In a container even root may not be allowed to ask; then the queue
# directories are tried that main.cf names all the same, or named in a revision (S is the state of the instance). The
# master of a container on this host has another root.
# shellcheck shell=sh disable=SC2013,SC2015,SC2034,SC2154,SC3013
master_of() {
  for p in /proc/[0-9]*; do
    is_master "${p#/proc/}" && [ "$p/root" -ef / ] || continue
    c=$({ tr '\000' '\n' <"$p/environ"; } 2>/dev/null | sed -n 's/^config_directory=//p')
    [ "$c" -ef "$1" ] && q=$(readlink "$p/cwd") && p=${p#/proc/} && return
  done
  for q in $(sed -n 's/^queue_directory[[:blank:]]*=[[:blank:]]*//p' "$1/main.cf" "$S"/objects/* 2>/dev/null | sort -u); do
    { read -r p <"$q/pid/master.pid"; } 2>/dev/null && is_master "$p" && return
  done
  return 1
}
# is_master PID
is_master() {
  { read -r c <"/proc/$1/stat"; } 2>/dev/null || return 1
  case $c in *"(master) Z"*) return 1 ;; *"(master) "*) ;; *) return 1 ;; esac
}
