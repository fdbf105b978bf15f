# Reads lookup tables as Postfix does, and writes nothing. Runs after prelude.sh and built-table.sh, alone or after observe.sh.
# Input, one line each:
#   configuration directory (empty: the one that was compiled in); names of parameters whose tables are wanted (empty:
#   none but the named ones); how many tables are named, and their names; how many keys, and the keys.
# Answers for table number I: name:I, and then content:I (its text), dump:I (what postmap built of it) or answer:I (what
# it has for the keys). Texts of passwords are among them: nobody but the caller sees this output.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154
IFS= read -r D
IFS= read -r parameters

# counted: reads how many lines follow, and these; in $lines each ends with a newline.
counted() {
  IFS= read -r count
  lines=
  while [ "$count" -gt 0 ]; do
    IFS= read -r line
    lines=$lines$line$nl
    count=$((count - 1))
  done
}
counted
named=$lines
counted
keys=$lines

# content FILE: its text, unless it is so large that nobody wrote it by hand.
content() {
  size=$(stat -L -c %s -- "$1") || return 1
  [ "$size" -le 8388608 ] || {
    printf '%s\n' "$1 has $size bytes; more than 8388608 are not read" >&2
    return 1
  }
  cat -- "$1"
}

# dump NAME FILE: what was built of a text that is not too large.
dump() {
  size=$(stat -L -c %s -- "$2" 2>/dev/null) || size=0
  [ "$size" -le 8388608 ] || {
    printf '%s\n' "$2 has $size bytes; tables of more than 8388608 are not read" >&2
    return 1
  }
  built "$1"
}

# asked NAME: what postmap finds for the keys, all at once.
asked() {
  known "$1" || return 2
  printf '%s' "$keys" | postmap -c "$D" -q - "$1"
}

# find_tables VALUE...: adds the words that look like a table in a file, or like a file. What stands in braces is not
# taken apart here.
find_tables() {
  for name; do
    while [ "${name#!}" != "$name" ]; do name=${name#!}; done
    case $nl$named in *"$nl$name$nl"*) continue ;; esac
    case $name in
    *[{}]* | [!a-z/]* | *: | inline:* | static:*) ;;
    /* | *:*) named=$named$name$nl ;;
    esac
  done
}

look_up() {
  set -f
  D=${D:-$(postconf -dh config_directory 2>/dev/null </dev/null)}
  types=$nl$(postconf -c "$D" -m 2>&1 </dev/null)$nl
  if [ -n "$parameters" ]; then
    values=$(postconf -c "$D" -x $parameters myhostname mydomain 2>/dev/null </dev/null)
    tell values "$values"
    options=$(postconf -c "$D" -xP 2>/dev/null </dev/null)
    IFS=", $nl"
    find_tables $values $options
    unset IFS
    probe addresses hostname -I
  fi
  # Relative names of tables start where Postfix runs.
  cd "$(postconf -c "$D" -xh queue_directory 2>/dev/null </dev/null)" || cd /

  i=0
  IFS=$nl
  for name in $named; do
    IFS=' '
    i=$((i + 1))
    tell "name:$i" "$name"
    bare=${name#proxy:}
    case $bare in
    /*) probe "content:$i" content "$bare" ;;
    hash:* | btree:* | lmdb:* | cdb:* | dbm:* | sdbm:* | texthash:* | regexp:* | pcre:* | cidr:*)
      probe "content:$i" content "${bare#*:}"
      ;;
    esac
    case $name in
    hash:* | btree:* | lmdb:* | cdb:* | dbm:* | sdbm:*) probe "dump:$i" dump "$name" "${name#*:}" ;;
    /* | texthash:* | inline:* | static:*) ;;
    *) probe "answer:$i" asked "$name" ;;
    esac
    IFS=$nl
  done
  unset IFS
  say looked-up is ok
}

together look_up
