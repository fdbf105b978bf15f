# Resolves a name as the programs of this host do, and writes nothing. Runs after prelude.sh. Input: seconds, the name.
# Answers: the probe `name`, with status 127 where there is no getent and 124 where the resolver did not answer in time.
# shellcheck shell=sh
IFS= read -r seconds
IFS= read -r name
probe name timeout "$seconds" getent ahosts "$name"
say end is ok
