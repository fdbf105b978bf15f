# What the log says of attempts to deliver. Functions only, to follow mail-log.sh. The fields of a line of the log are scratch:
# dsn, status, text, delay.
# shellcheck shell=sh disable=SC2034,SC2154

# attempted WHOSE: one delivery attempt, or a message that was given up for its age, is handed to canary_attempt or
# flush_attempt. The fields are taken from the left: behind them is the text of somebody else, in front of them only the
# address.
attempted() {
  x=${rest#*", dsn="}
  dsn=${x%%,*}
  x=${rest#*" status="}
  status=${x%%[ ,]*}
  status=${status#force-}
  text=${x#*[ ,]}
  text=${text#[ (]}
  text=${text%)}
  x=${rest#*", delay="}
  delay=${x%%[.,]*}
  "$1_attempt"
}
# recipients_own: whether the reason is the recipient's: no such user, the mailbox full or closed, greylisting.
recipients_own() {
  case $dsn in [45].1.[126] | [45].2.*) return 0 ;; esac
  case $status:$text in
  deferred:*[Gg]r[ea]y*list* | deferred:*GR[EA]Y*LIST*) return 0 ;;
  esac
  return 1
}
