# What every program asks that looks at the mail of one Postfix instance: where its log is. Functions only, to follow
# prelude.sh; the variable D (configuration directory) is given. Needs coreutils and Postfix; writes nothing.
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
  case $facility in local[0-7]) echo $((16 + ${facility#local})) && return ;; esac
  x=0
  for d in - user mail daemon auth syslog lpr news uucp cron authpriv ftp; do
    [ "$d" != "$facility" ] || { echo $x && return; }
    x=$((x + 1))
  done
  echo 2
}
journal() {
  ask journalctl -q --no-pager "$@"
}
