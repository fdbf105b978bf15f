# Carries out the change that transaction.sh has made ready, or takes it back. It lies on the host as STATE/change/settle,
# and everything that it needs lies beside it, so that whoever comes next can go on where another was cut off:
#   settle commit        from transaction.sh, detached from the connection: its standard output may be gone at any time
#   settle confirm       a person, or the controller, has seen that the host can still be reached
#   settle recover       the next contact: goes on from where a crash left it
#   settle guard ID      the guard's time is up: goes back, unless the change ID is settled
# Input: the nonce, then for commit the words of the lock, else who asks. Every act is written to the journal before it is
# done, and can be done twice. Before the line `confirmed` the way is back, after it the way is on. It ends in the new
# state or in the old one, and with a journal only where it got to neither.
# shellcheck shell=sh disable=SC2034,SC2086,SC2015,SC2046,SC2154,SC3013
IFS= read -r words
mode=$1
J=$S/journal
trap : HUP INT TERM PIPE

# load: what transaction.sh has left, the head line by line under the names that the values had there.
load() {
  while read -r k v; do eval "$k=\$v"; done <"$C/head"
  live=$(cat "$C/old")
  want=$(cat "$C/new")
  after=$(cat "$C/after")
}
# end TEXT...: the last words, for who listens.
end() {
  say "$@"
  exit 0
}
# step WORD...: into the journal, and onto the disk, before it is done. On the way back a full disk must not stop it. Who
# listens is told of it once, not of each file.
step() {
  [ "$1" = "${heard-}" ] || say step "$1"
  heard=$1
  lines "$*" >>"$J" && flush "$J" || [ "$back" ]
}
back=
# reached WORD: the journal has it.
reached() {
  while IFS= read -r l; do [ "${l%% *}" != "$1" ] || return 0; done <"$J"
  return 1
}
# reads: what postconf reads of the live files is what it read of the staged ones, soft_bounce apart.
reads() {
  [ "$(postconf -c "$D" -n 2>/dev/null | values | grep -v '^soft_bounce =')" = "$(lines "$after" | grep -v '^soft_bounce =')" ]
}
# mail: whether mail flows. 0: it does, or nothing speaks against it; proven then says which, for only a canary proves
# it. 1: it does not. Where nothing on the host tells, that is no reason to go back.
proven=
mail() {
  asked || return 0
  step verify
  set -- $flow
  # On the way back nothing holds a bounce back any more, so what waits is left alone; nor does watching it tell more.
  [ ! "$back" ] || set -- "$1" "$2" "$3" -
  verify_flow "$@"
  case "$? $flow" in
  "0 - "*) ;;
  "0 "*) proven=1 ;;
  "1 "*) return 1 ;;
  esac
}
asked() {
  [ "$was" = running ] && [ "$flow" ]
}
# record OUTCOME: the revision gets its outcome and its number, and only when all that is on the disk the journal goes. That
# it came back after a power failure would do no harm: it asks for a look.
record() {
  spared || return 1
  if [ -d "$R/.new" ]; then
    lines "$1" >"$R/.new/outcome" || return 1
    [ ! -f "$C/edited" ] || cp "$C/edited" "$R/.new/edited" || return 1
    number || return 1
  else
    for r in "$R"/[0-9]*; do last=${r##*/}; done
    lines "$1" >"$R/$last/outcome" || return 1
  fi
  flush "$R/$last"/* "$R/$last" "$R" && rm -f "$J" || return 1
  flush "$S" || :
  rm -rf "$T"
  disarm
  rm -rf "$C"
}
# await: the time to confirm begins now, and another guard watches over it.
await() {
  step waiting
  before=$(cat "$C/guard")
  arm "$confirm" && disarm "$before"
}
# prune: the newest revisions stay, and always the last known-good one; then the contents that no revision names go. Failed
# attempts are counted for themselves: they are nothing to go back to, and take no other's place. Names in it are numbers.
# shellcheck disable=SC2035,SC2115
prune() {
  good=$(cd "$R" && grep -lx known-good */outcome | tail -n 1)
  for o in -L -l; do
    set -- $(cd "$R" && grep $o -x failed */outcome)
    while [ $# -gt "$keep" ]; do
      [ "$1" = "$good" ] || rm -rf "$R/${1%/*}"
      shift
    done
  done
  # What a person wrote while a change was under way is named in `edited`, where there is one.
  used=$(cat "$R"/*/files && { cat "$R"/*/edited 2>/dev/null || :; }) && for f in "$O"/*; do
    case $used in *"${f##*/}"*) ;; *) rm -f "$f" ;; esac
  done
}

# --- WRITE BOUNDARY
# commit: the new state, proven as far as it can be.
commit() {
  # What was in the log before is not of this change. Looking for it takes seconds, in which somebody may edit a file.
  ! asked || { find_log && log_mark && { [ "$flow" = "- - 0 0" ] || queue_reading; }; }
  [ "$(list)" = "$live" ] || {
    rm -f "$J"
    rm -rf "$T" "$R/.new"
    disarm
    say failed stale
    tell reason "$D"
    rm -rf "$C"
    exit 1
  }
  why=place
  main "$T/soft/old" && tables new $gone && {
    if [ "$soft" ]; then main "$T/soft/new"; else main "$T/new/main.cf"; fi
  } && safe && edited && [ ! -s "$C/edited" ] && {
    why=activate
    activate "$(use)"
  } && {
    why=check
    step check
    reads
  } && {
    why=verify
    # Who goes back knows best: how mail flows then is told, and nothing more.
    { mail || [ "$outcome" = rolled-back ]; } && { [ -z "$proven" ] || step proven; }
  }
}
# use: how Postfix comes to use what was written. A table whose old file has no name any more it notices by itself, but a
# message in the active queue keeps the relay that was found for it, a process keeps its soft_bounce, and the old files wait
# as hard links. One that somebody has started since the change began may have read half of it.
use() {
  if [ "$activation" = none ] && { [ "$soft" ] || [ "$was" = stopped ] || { asked && [ "$flow" != "- - 0 0" ]; }; }; then echo reload; else echo "$activation"; fi
}
# onwards: the change is confirmed, and what was raised for it is taken back. Of a main.cf that somebody has edited since,
# only our own lines are taken.
onwards() {
  why=settle
  reached confirmed || step confirmed || return 1
  why=place
  edited || return 1
  if [ "$soft" ]; then
    p=$T/new/main.cf
    [ -f "$p" ] || p=$T/old/main.cf
    case "$e " in *" main.cf "*)
      real main.cf
      p=$T/stripped
      cp -a "$r" "$p" && sed '/^# postmend is changing /{$d;N;/\nsoft_bounce = yes$/d;s/.*\n//;}' "$r" >"$p" || return 1
      ;;
    esac
    carry "$p" main.cf && safe || return 1
    why=activate
    # Master has read this master.cf already, where nobody had time to edit it.
    activate reload $((confirm > 0 ? 2 : 1)) || insist || return 1
  fi
  why=check
  [ "$e" ] || [ "$(list)" = "$want" ] || return 1
  why=settle
  step settle
  tell_edited
  ! rests || activation=not-running
  [ "$was$activation" != stoppednone ] || activation=reload
  record "$(good)" || return 1
  say activation is "$activation"
  say result applied "$last"
  prune
}
# good: the outcome. Only what mail has proven is known-good.
good() {
  case "$outcome $(reached proven && echo proven)" in
  "applied proven") lines known-good ;;
  *) lines "$outcome" ;;
  esac
}
# sealed: what is in place is as it was in all else, and on the disk; ok becomes how that went.
sealed() {
  attributes
  safe
  ok=$?
}
# backwards WHY: the old state, byte for byte. What is in the active queue by then goes to the relay of the new state, and with
# the login of the old one: so soft_bounce stays up on the way, too, until Postfix has been told.
backwards() {
  back=1
  say failed "$1"
  step restore
  [ ! -s "$C/log" ] || tell reason "$(tail -c 4000 "$C/log")"
  how=reload
  [ "$activation$soft$was" != nonerunning ] || how=none
  # What master reads at its start alone it may have read of the new state: when it was told, or in a boot.
  { [ "$activation" != restart ] || ! reached place; } && ! reached reload && ! reached restart && alive || how=restart
  raised=
  placed=
  edited && kept && {
    # A full disk may not take it.
    [ ! -f "$T/soft/old" ] || ! reached place || { main "$T/soft/old" && raised=1; }
    tables old $made && { [ "$raised" ] || main "$T/old/main.cf"; } && placed=1
  }
  told=1
  last_word=$how
  sealed
  # Of an old main.cf that Postfix cannot read it cannot be told. A master that lives goes on with what it knows.
  postmap -c "$D" -q postmend static:postmend >/dev/null 2>&1 || ! alive || {
    how=none
    last_word=none
  }
  [ -z "$raised" ] || {
    activate $how || insist || told=
    [ "$how" = none ] || last_word="reload 1"
    # Beside a table of the new state it stays, and where a Postfix that lives goes on with that.
    [ -z "$placed" ] || { [ -z "$told" ] && alive; } || main "$T/old/main.cf"
    sealed
  }
  tell_edited
  [ "$told" ] && [ "$(list)" = "$live" ] && { activate $last_word || insist; } || {
    tell stage "$T"
    end result restore-failed
  }
  proven=
  throttled
  if ! mail; then
    say again failed
  elif [ "$proven" ]; then
    say again ok
  fi
  [ $ok = 0 ] && record failed || {
    say journal kept
    last=
  }
  end result restored $last
}
# ours: takes the lock, from transaction.sh or from a dead process.
ours() {
  if [ "$mode" = commit ]; then
    born $$
    set -- $words
    shift 3
    me="$$ $b $boot $*"
    other=$words
    [ "$(readlink "$S/lock")" = "$words" ] && succeed "$S/lock" || exit 1
    mine=1
    return
  fi
  i=0
  while :; do
    take "$words"
    x=$?
    [ $x != 0 ] || return 0
    [ "$mode" = guard ] || {
      if [ $x = 1 ]; then say failed lock-held; else say failed write; fi
      tell reason "${other:-$S/lock}"
      exit 1
    }
    current || exit 0
    i=$((i + 1))
    # Its time is up: what still holds the lock hangs. But who goes back already gets as long again.
    [ $x = 2 ] || { reached restore && [ $i -lt "$(cut -d' ' -f4 "$C/until")" ]; } || {
      set -- $other
      kill -9 "-$1" || kill -9 "$1"
    }
    sleep 1
  done 2>/dev/null
}
# current: the guard's change is the one that is under way.
current() {
  [ "$mode" != guard ] || grep -q "^stage .*-$guarded\$" "$J"
}
# waits: who has to confirm has time left.
waits() {
  reached waiting && ! reached confirmed && ! reached restore && ! late
}

trap '[ -z "$mine" ] || rm -f "$S/lock"' EXIT
[ -f "$J" ] || end result none
guarded=${2-}
current || exit 0
load
ours
# Until the lock was ours another one may have settled it, and a next one begun.
[ -f "$J" ] && current || end result none
load
# Where the disk takes no new file, it goes on without.
(: >>"$C/log") 2>/dev/null && exec 2>>"$C/log"
if [ "$mode" = commit ]; then
  commit || backwards "$why"
  [ "$confirm" = 0 ] || {
    await
    end result waiting
  }
elif [ "$mode" = guard ]; then
  reached confirmed && ! reached restore || backwards unconfirmed
elif waits; then
  [ "$mode" = confirm ] || end result waiting
else
  reached confirmed && ! reached restore || {
    reached confirmed || ! reached waiting || backwards unconfirmed
    backwards interrupted
  }
fi
onwards || backwards "$why"
