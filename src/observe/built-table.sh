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
  hash:*) intact "${1#*:}.db" hash 398689 0 ;;
  btree:*) intact "${1#*:}.db" btree 340322 0 ;;
  lmdb:*) intact "${1#*:}.lmdb" lmdb 3203383518 4 ;;
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

# intact FILE TYPE MAGIC SKIP: whether it has the head of such a table, and what that counts. Behind SKIP bytes the magic is the
# fourth word. In Berkeley DB the sixth is the size of a page, the ninth the number of the last one; in LMDB the tenth is
# the size of a page, and two of them have a head.
intact() {
  size=$(stat -L -c %s -- "$1") || return 1
  [ "$size" -gt 0 ] || complain 2 "it is empty" || return
  set -- "$2" "$3" "$4" $(od -An -v -tu4 -j "$4" -N 40 -- "$1")
  case ${7-} in
  "$2") ;;
  # Of a machine with the other byte order.
  1628767744 | 1647379712) return 0 ;;
  *) complain 2 "it is not of type $1" || return ;;
  esac
  need=$((${13:-4096} * 2))
  [ "$3" = 4 ] || need=$(((${12:-0} + 1) * ${9:-0}))
  [ "$size" -ge $need ] || complain 2 "it was cut off: $size of $need bytes are there"
}

# complain STATUS TEXT
complain() {
  printf '%s\n' "$2" >&2
  return "$1"
}
