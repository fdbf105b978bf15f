#!/bin/sh
# The head of every host program. It reads the first line of the program's input, the nonce, with which every answer
# begins, and defines the words in which a program answers. Coreutils only; runs under dash, busybox sh and bash.
# It writes nothing to the host. `exec` here only widens what later lines may call: Debian gives an ordinary user a
# PATH without sbin, where Postfix lives.
PATH=/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin
LC_ALL=C
export PATH LC_ALL
umask 077
IFS= read -r N || exit 125

# say NAME KIND [DATA...]: one record. KIND is a single word other than out, err, status and text.
say() {
  printf '%s %s\n' "$N" "$*"
}

# tell NAME TEXT: any text, newlines included, as one record.
tell() {
  printf '%s %s text %s\n' "$N" "$1" "$(printf '%s' "$2" | base64 -w0)"
}

# probe NAME COMMAND [ARG...]: runs the command with no input and answers with its standard output, byte for byte as it
# comes, its standard error and its exit status. Each reaches up to the nonce of what follows it. The two are kept apart by a
# file descriptor, not by temporary files.
probe() {
  n=$1
  shift
  printf '%s %s out\n' "$N" "$n"
  {
    e=$("$@" 2>&1 >&3 3>&- </dev/null)
    printf '%s %s err\n%s%s %s status %s\n' "$N" "$n" "$e" "$N" "$n" "$?"
  } 3>&1
}

# together COMMAND: what it answers goes out in one piece: every record on its own would be a packet of its own, thirty a
# host, and each costs the controller more than its bytes.
together() {
  "$1" | dd obs=1048576 2>/dev/null
}
