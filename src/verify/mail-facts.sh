# What every program asks that looks at the mail of one Postfix instance: where its log is, and how long its queues are.
# Functions only, to follow prelude.sh; the variables D (configuration directory) and Q (queue directory) are given. Needs
# coreutils and Postfix, and root for the queues; writes nothing.
#
# x, y, l and d are scratch.
# shellcheck shell=sh disable=SC2154,SC2034,SC2086
nl=$(printf '\n_')
nl=${nl%_}

# ask COMMAND [ARG...]: a command that must not hang and whose complaints are nobody's business.
ask() {
  timeout 30 "$@" 2>/dev/null </dev/null
}

# flow_facts: what Postfix calls itself in the log, and where it is told to log. log_names are the first parts of all
# names, because a service may have another than the instance. Where postconf cannot read main.cf the directory tells: that
# of another instance has its name.
flow_facts() {
  log_name=postfix
  case ${D##*/} in postfix-?*) log_name=${D##*/} ;; esac
  log_names=
  facility=mail
  maillog=
  myhostname=localhost
  sendmail=sendmail
  x=$(ask postconf -c "$D" -x syslog_name syslog_facility maillog_file myhostname sendmail_path)
  y=$(ask postconf -c "$D" -x -P '*/*/syslog_name')
  set -f
  IFS=$nl
  for l in $x $y; do
    d=${l#*= }
    case $l in
    'syslog_name = '?*) log_name=$d ;;
    'syslog_facility = '?*) facility=$d ;;
    'maillog_file = /'*) maillog=$d ;;
    'myhostname = '?*) myhostname=$d ;;
    'sendmail_path = /'*) sendmail=$d ;;
    */syslog_name\ =\ ?*) log_names="$log_names ${d%%/*}" ;;
    esac
  done
  set +f
  unset IFS
  log_names=" ${log_name%%/*}$log_names "
}

facility_number() {
  case $facility in
  local[0-7]) echo $((16 + ${facility#local})) ;;
  user) echo 1 ;;
  daemon) echo 3 ;;
  auth) echo 4 ;;
  syslog) echo 5 ;;
  lpr) echo 6 ;;
  news) echo 7 ;;
  uucp) echo 8 ;;
  cron) echo 9 ;;
  authpriv) echo 10 ;;
  ftp) echo 11 ;;
  *) echo 2 ;;
  esac
}
journal() {
  ask journalctl -q --no-pager "$@"
}

# queue_count NAME: x becomes the number of messages in one queue, whatever the depth of its hash directories: the lines
# that ls prints, less what it prints of the directories themselves.
queue_count() {
  set -- "$Q/$1"
  d=0
  while [ "$d" -lt $# ]; do
    eval "x=\${$((d + 1))}"
    for y in "$x"/?; do [ ! -d "$y" ] || set -- "$@" "$y"; done
    d=$((d + 1))
  done
  x=$(ask ls -1 "$@" | wc -l)
  [ $# -eq 1 ] || x=$((x - 3 * $# + 2))
  x=$((x))
}
