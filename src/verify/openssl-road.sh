# Opens a TLS connection with the host's own openssl, for a host whose sshd forbids forwarding; it writes nothing. Runs
# after prelude.sh. Input, one line each: seconds, host:port, `smtp` for STARTTLS or `-` for implicit TLS, the name for
# EHLO, the oldest TLS version or `-`, CA file or `-`, CA directory or `-`, the name that the certificate must have or `-`,
# the name for SNI or `-`. Whatever follows on standard input is the dialogue: what is secret is there and nowhere else.
# What openssl tells of the connection goes to standard error.
# shellcheck shell=sh
IFS= read -r seconds
IFS= read -r place
IFS= read -r starttls
IFS= read -r helo
IFS= read -r oldest
IFS= read -r file
IFS= read -r directory
IFS= read -r name
IFS= read -r sni
if ! command -v openssl >/dev/null 2>&1; then
  echo 'postmend: no openssl' >&2
  exit 69
fi
# -ign_eof: without it a line that begins with Q, such as QUIT, is a command to openssl itself.
set -- -brief -ign_eof -connect "$place"
[ "$starttls" = - ] || set -- "$@" -starttls "$starttls" -name "$helo"
[ "$oldest" = - ] || set -- "$@" -min_protocol "$oldest"
[ "$file" = - ] || set -- "$@" -CAfile "$file"
[ "$directory" = - ] || set -- "$@" -CApath "$directory"
[ "$name" = - ] || set -- "$@" -verify_hostname "$name"
if [ "$sni" = - ]; then set -- "$@" -noservername; else set -- "$@" -servername "$sni"; fi
exec timeout "$seconds" openssl s_client "$@"
