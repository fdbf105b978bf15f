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

# probe NAME COMMAND [ARG...]: runs the command with no input and answers with its exit status, its standard output and
# its standard error as records of their own. The two are kept apart by a file descriptor, not by temporary files.
probe() {
  n=$1
  shift
  {
    e=$(
      {
        o=$(
          {
            "$@" 3>&- </dev/null
            printf '%s %s status %s\n' "$N" "$n" "$?" >&3
          } | base64 -w0
        )
        printf '%s %s out %s\n' "$N" "$n" "$o" >&3
      } 2>&1 | base64 -w0
    )
    printf '%s %s err %s\n' "$N" "$n" "$e" >&3
  } 3>&1
}
