# Lists the messages in the queues of one Postfix instance, as `postqueue -j` prints them: raw lines before the first record.
# Runs after prelude.sh. Input: the configuration directory. It writes nothing.
# shellcheck shell=sh disable=SC2154
IFS= read -r D
{
  e=$(timeout 240 postqueue -c "$D" -j 2>&1 >&3 3>&- </dev/null)
  s=$?
} 3>&1
echo
tell complaint "$e"
say listed with "$s"
