# Prints the certificates that Postfix on this host trusts, and writes nothing. Runs after prelude.sh. Input, one line
# each: the CA file and the CA directory, `-` for none. Answers: the probes `file` and `directory`.
# shellcheck shell=sh disable=SC2154
IFS= read -r file
IFS= read -r directory

# One file a certificate, named by the hash of its subject; other files of the directory do not count.
hashed() {
  for certificate in "$directory"/*.[0-9]; do
    [ ! -f "$certificate" ] || cat -- "$certificate"
  done
}
[ "$file" = - ] || probe file cat -- "$file"
[ "$directory" = - ] || probe directory hashed
say end is ok
