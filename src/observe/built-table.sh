# Reads built lookup tables for programs that only look. Runs after prelude.sh, before those.
# shellcheck shell=sh disable=SC2046,SC2154
nl=$(printf '\n_')
nl=${nl%_}

# built TYPE:NAME: the entries, as `postmap -s` prints them. For probes. In $D is the configuration directory, in $types
# the answer of `postconf -m` between newlines. What postmap complains of it tells the mail log too, in which whoever only
# looks leaves no line. So it is not asked while it would die of main.cf, nor of a type that it does not know, nor of a
# file that anybody can see is damaged: then the status is 2, and standard error says in a few words why.
built() {
  unset IFS
  known "$1" || return
  case $1 in
  hash:*) berkeley 398689 "${1#*:}.db" hash ;;
  btree:*) berkeley 340322 "${1#*:}.db" btree ;;
  lmdb:*) lightning "${1#*:}.lmdb" ;;
  esac || return
  postmap -c "$D" -s "$1"
}

# known TYPE:NAME: whether postmap reads main.cf here, and knows the type.
known() {
  case $types in
  *"$nl${1%%:*}$nl"*) ;;
  *fatal:*) complain 1 "${types#"$nl"}" ;;
  *) complain 1 "Postfix has no type ${1%%:*} here" ;;
  esac
}

# berkeley MAGIC FILE TYPE: whether it has the head of such a table and all pages that the head counts.
berkeley() {
  size=$(stat -L -c %s -- "$2") || return 1
  [ "$size" -gt 0 ] || complain 2 "it is empty" || return
  set -- "$1" "$3" $(head -c 36 -- "$2" | od -An -v -tu4)
  case ${6-} in
  "$1")
    [ "$size" -ge $(((${11:-0} + 1) * ${8:-0})) ] ||
      complain 2 "it was cut off: $size of $(((${11} + 1) * ${8})) bytes are there"
    ;;
  # Of a machine with the other byte order.
  1628767744 | 1647379712) ;;
  *) complain 2 "it is not of type $2" ;;
  esac
}

# lightning FILE: whether it begins as a table of LMDB does, with two pages that both have a head.
lightning() {
  size=$(stat -L -c %s -- "$1") || return 1
  [ "$size" -gt 0 ] || complain 2 "it is empty" || return
  set -- $(head -c 44 -- "$1" | od -An -v -tu4)
  [ "${5-}" = 3203383518 ] || complain 2 "it is not of type lmdb" || return
  [ "$size" -ge $((${11:-4096} * 2)) ] || complain 2 "it was cut off: only $size bytes are there"
}

# complain STATUS TEXT
complain() {
  printf '%s\n' "$2" >&2
  return "$1"
}
