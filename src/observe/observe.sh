# Reads everything that postmend wants to know of a Postfix instance and writes nothing: no temporary file, no
# `postfix check`. Runs after prelude.sh, built-table.sh and master.sh. Input, one line each:
#   configuration directory (empty: the one that was compiled in), lookup table type or `auto`, state directory of all
#   instances, names of parameters whose defaults are wanted, names of our tables.
# A file that is not there is proven so by stat's own words; whatever else went wrong comes back as it was said.
# shellcheck shell=sh disable=SC2086,SC2154
IFS= read -r D
read -r type
IFS= read -r store
read -r wanted
read -r tables

# ask NAME COMMAND...: answers as a probe does, both streams in one, and keeps what was printed in x for `value`.
ask() {
  n=$1
  shift
  x=$("$@" 2>&1 </dev/null)
  printf '%s %s out\n%s\n%s %s err\n%s %s status %s\n' "$N" "$n" "$x" "$N" "$n" "$N" "$n" "$?"
  x=$nl$x$nl
}
# value NAME: v becomes the value of the line `NAME = value` in x, or empty.
value() {
  v=${x#*"$nl$1 ="}
  [ "$v" != "$x" ] || v=
  v=${v%%"$nl"*}
  v=${v# }
}

# One `tail` prints the whole store, each file under its name. A directory is named by itself too, for one in which there
# is no file would not be seen.
revisions() {
  cd "$S/revisions" && printf '==> %s <==\n' */ && tail -n +1 -- */*
}

look() {
  uid=$(id -u)
  say uid is "$uid"
  [ "$uid" = 0 ] || exit 0
  command -v postconf >/dev/null || {
    say postconf missing
    exit 0
  }

  ask defaults postconf -d config_directory mail_version queue_directory default_database_type $wanted
  # A master.cf that it cannot read stops postconf even here; in the root directory there is none.
  case $x in
  *"${nl}mail_version ="*) ;;
  *) ask defaults postconf -c / -d config_directory mail_version queue_directory default_database_type $wanted ;;
  esac
  value config_directory
  home=$v
  D=${D:-$v}
  value queue_directory
  queue=$v
  value default_database_type
  first=$v
  ask types postconf -c "$D" -m
  types=$x
  ask effective postconf -c "$D" -x queue_directory default_database_type multi_instance_name
  value queue_directory
  queue=${v:-$queue}
  value default_database_type
  first=${v:-$first}
  value multi_instance_name
  instance=${v:-${D##*/}}
  real=$(cd "$D" && pwd -P)
  [ "$real" != "$(cd "$home" && pwd -P)" ] || instance=default
  tell directory "$D"
  tell real "$real"
  tell instance "$instance"
  S=$store/$instance

  if [ "$type" = auto ]; then
    # As desired/map-type.ts chooses.
    case $first in hash | btree | lmdb | texthash) ;; *) first= ;; esac
    for t in $first lmdb hash btree; do
      case $types in "$nl"postconf:*fatal:* | *"$nl$t$nl"*)
        type=$t
        break
        ;;
      esac
    done
  fi
  case $type in
  hash | btree) suffix=.db ;;
  lmdb) suffix=.lmdb ;;
  *) suffix= ;;
  esac
  say suffix is "$suffix"

  set --
  for f in main.cf master.cf $tables; do set -- "$@" "$D/$f"; done
  texts=$#
  # Of another type than is in use there may be a built table too, left from earlier, with what was in it then.
  for f in $tables; do set -- "$@" "$D/$f.db" "$D/$f.lmdb" "$D/$f.cdb"; done
  probe stat stat -L -c '%f %u %g %h %d %s %Y %n' "$@" "$D" "$queue/pid/master.pid" "$S" "$S/revisions" "$S/journal"
  for f; do
    w=${f##*/}
    [ ! -L "$f" ] || tell "link:$w" "$(readlink -f "$f")"
    if [ -f "$f" ]; then
      if [ "$w" = master.cf ]; then
        # Most of it are comments, of which only the lines count.
        probe "sum:$w" sha256sum "$f"
        probe "content:$w" sed 's/^#.*/#/' "$f"
      elif [ $texts -gt 0 ]; then
        probe "content:$w" cat "$f"
      else
        probe "sum:$w" sha256sum "$f"
        [ "${f%"$suffix"}" = "$f" ] || probe "dump:$w" built "$type:${f%"$suffix"}"
      fi
    fi
    texts=$((texts - 1))
  done

  # The plug-in of libsasl2 that logs in by OAuth 2.0. Debian's directories carry the architecture in their name.
  xoauth2=unknown
  for f in /usr/lib*/sasl2/* /usr/lib/*/sasl2/* /usr/local/lib/sasl2/*; do
    case $f in
    *\*) ;;
    *libsasl-xoauth2.so*)
      xoauth2=present
      break
      ;;
    *) xoauth2=absent ;;
    esac
  done
  say xoauth2 $xoauth2

  [ ! -d "$S/revisions" ] || probe revisions revisions
  [ ! -f "$S/journal" ] || probe journal cat "$S/journal"

  # A pid file outlives its process and process numbers come again, so the process is asked for its name and its state.
  master=
  if [ -f "$queue/pid/master.pid" ] && read -r pid <"$queue/pid/master.pid"; then
    case $pid in
    '' | *[!0-9]*) master=unreadable ;;
    *)
      master=another
      if ! kill -0 "$pid" 2>/dev/null; then
        master=dead
      elif [ ! -r "/proc/$pid/stat" ]; then
        master=unnamed
      elif is_master "$pid"; then
        master=alive
      fi
      ;;
    esac
  fi
  [ "$master" = alive ] || ! master_of "$D" || {
    master=alive
    tell queue "$q"
  }
  [ -z "$master" ] || say master "$master"
  say end is ok
}

together look
