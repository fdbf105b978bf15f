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

# load: what transaction.sh has left.
load() {
  while read -r k v; do
    case $k in
    directory) D=$v ;;
    queue) Q=$v ;;
    names) names=$v ;;
    gone) gone=$v ;;
    made) made=$v ;;
    activation) activation=$v ;;
    unit) unit=$v ;;
    was) was=$v ;;
    soft) soft=$v ;;
    outcome) outcome=$v ;;
    keep) keep=$v ;;
    last) last=$v ;;
    stage) T=$v ;;
    confirm) confirm=$v ;;
    flow) flow=$v ;;
    esac
  done <"$C/head"
  live=$(cat "$C/old")
  want=$(cat "$C/new")
  after=$(cat "$C/after")
}
# end TEXT...: the last words, for who listens.
end() {
  say "$@"
  exit 0
}
# step WORD...: into the journal, and onto the disk, before it is done. On the way back a full disk must not stop it.
step() {
  say step "$1"
  lines "$*" >>"$J" && flush "$J" || [ "$back" ]
}
back=
# reached WORD: the journal has it.
reached() {
  while IFS= read -r l; do [ "${l%% *}" != "$1" ] || return 0; done <"$J"
  return 1
}
# carry FROM FILE: the file becomes this one, in one rename. What waits in the staging directory stays there, to be taken
# again. An old file comes back itself, which also needs no room on a full disk; a new one is copied, because who edits it
# in place would edit what waits, too.
carry() {
  [ ! "$1" -ef "$2" ] || return 0
  step place "$2"
  rm -f "$T/next"
  case $1 in "$T"/old/*) ln "$1" "$T/next" 2>/dev/null ;; *) false ;; esac || { cp -a "$1" "$T/next" && flush "$T/next"; } || return 1
  mv -f "$T/next" "$2"
}
# main FROM: main.cf becomes this one, if there is such a one.
main() {
  [ -f "$1" ] || return 0
  real main.cf
  carry "$1" "$r"
}
# tables DIRECTORY [NAME...]: every other file that waits in the directory is put in its place, then the names are removed.
tables() {
  from=$T/$1
  shift
  for f in $names; do
    [ "$f" != main.cf ] && [ -f "$from/$f" ] || continue
    real "$f"
    carry "$from/$f" "$r" || return 1
  done
  for f; do
    [ -e "$D/$f" ] || continue
    step remove "$D/$f"
    rm -f "$D/$f" || return 1
  done
}
# safe: names and labels of all that was put in place are on the disk.
safe() {
  set -- "$D"
  for f in $names; do
    real "$f"
    set -- "$@" "${r%/*}"
    [ ! -f "$r" ] || ! command -v restorecon >/dev/null || restorecon "$r"
  done
  flush "$@"
}
# kept: every old file waits in the staging directory. One that is not there any more comes back from the store.
kept() {
  mkdir -p "$T/old" || return 1
  for f in $names; do
    line "$f" "$live"
    set -- $l
    [ "$1" != - ] || continue
    [ ! -f "$T/old/$f" ] || [ "$(sha256sum <"$T/old/$f")" != "$1  -" ] || continue
    [ "$(sha256sum <"$D/$f")" != "$1  -" ] || continue
    cat "$O/$1" >"$T/next" && [ "$(sha256sum <"$T/next")" = "$1  -" ] && chown "$3:$4" "$T/next" && chmod "$2" "$T/next" &&
      touch -d "@$5" "$T/next" && mv -f "$T/next" "$T/old/$f" || return 1
  done
}
# attributes: what is in a file is as it was, and somebody has changed its mode, owner or time: they become what they were.
attributes() {
  for f in $names; do
    line "$f" "$live"
    h=$(state "$D/$f" "$D/$f")
    [ "$h" != "$l $D/$f" ] && [ "${h%% *}" = "${l%% *}" ] || continue
    real "$f"
    set -- $l
    chown "$3:$4" "$r" && chmod "$2" "$r" && touch -d "@$5" "$r"
  done
}
# activate HOW [SECONDS]: makes Postfix use what is there, and sees master alive, and alive again two seconds later: one that
# gives up over a master.cf that it was told to read says so, sleeps for a second, and only then ends.
activate() {
  [ "$1" != none ] || return 0
  step "$1"
  {
    if [ "$1" = reload ]; then
      postfix -c "$D" reload || return 1
    elif [ "$unit" ]; then
      systemctl restart "$unit" || return 1
    else
      postfix -c "$D" stop
      postfix -c "$D" start || return 1
    fi
  } >&2 </dev/null
  i=0
  until alive; do
    i=$((i + 1))
    [ $i -lt 10 ] || return 1
    sleep 1
  done
  sleep "${2-2}"
  alive
}
# insist: Postfix may just be starting, after a crash of the host, and not be ready to hear.
insist() {
  sleep 3
  [ "$pid" = 1 ] || how=restart
  activate $how
}
# reads: what postconf reads of the live files is what it read of the staged ones, soft_bounce apart.
reads() {
  [ "$(postconf -c "$D" -n 2>/dev/null | values | grep -v '^soft_bounce =')" = "$(lines "$after" | grep -v '^soft_bounce =')" ]
}
# mail: whether mail flows, where the profile says how to see it. 0: it does, or nobody wants to know; proven then says
# which. 1: it does not. Where nothing on the host tells, that is no reason to go back.
proven=
mail() {
  asked || return 0
  step verify
  verify_flow $flow
  case $? in
  0) proven=1 ;;
  1) return 1 ;;
  esac
}
asked() {
  [ "$was" = running ] && [ "$flow" ]
}
# edited: files that are as neither side of the change knows them. Somebody has edited them since; what they hold is kept.
edited() {
  e=
  for f in $names; do
    [ -f "$D/$f" ] || continue
    h=$(sha256sum <"$D/$f")
    h=${h%% *}
    case "$live $want" in *"$h "*) continue ;; esac
    for p in "$T/soft/old" "$T/soft/new"; do
      [ ! -f "$p" ] || [ "$(sha256sum <"$p")" != "$h  -" ] || continue 2
    done
    e="$e $D/$f"
    cat "$D/$f" >"$O/.new" && mv -f "$O/.new" "$O/$h" || return 1
    lines "$h $D/$f" >>"$C/edited"
  done
}
# record OUTCOME: the revision gets its outcome and its number, and only when all that is on the disk the journal goes. That
# it came back after a power failure would do no harm: it asks for a look.
record() {
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
# disarm [GUARD]: the guard has nothing to do any more.
disarm() {
  [ "$mode" != guard ] && g=${1-$(cat "$C/guard")} || return 0
  t=${g#* }
  g=${g%% *}
  if [ "$g" = timer ]; then
    systemctl stop "$t"
  else
    born "$g"
    [ "$b" != "$t" ] || kill -- "-$g"
  fi >/dev/null 2>&1
}
# await: the time to confirm begins now, and another guard watches over it.
await() {
  step waiting
  before=$(cat "$C/guard")
  arm "$confirm" && disarm "$before"
}
# prune: the newest revisions stay, and always the last known-good one; then the contents that no revision names go.
prune() {
  good=
  for r in "$R"/[0-9]*; do
    o=
    [ ! -f "$r/outcome" ] || read -r o <"$r/outcome"
    [ "$o" != known-good ] || good=$r
  done
  set -- "$R"/[0-9]*
  while [ $# -gt "$keep" ]; do
    [ "$1" = "$good" ] || rm -rf "$1"
    shift
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
  ! asked || { find_log && log_mark; }
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
  main "$T/soft/old" && tables new $gone && edited && [ -z "$e" ] && {
    if [ "$soft" ]; then main "$T/soft/new"; else main "$T/new/main.cf"; fi
  } && safe && {
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
# use: how Postfix comes to use what was written. A table whose old file has no name any more it notices by itself, but the
# old files wait as hard links: who shall be seen to deliver with the new table has to be told of it.
use() {
  if [ "$activation" = none ] && asked; then echo reload; else echo "$activation"; fi
}
# onwards: the change is confirmed, and what was raised for it is taken back. Of a main.cf that somebody has edited since,
# only our own lines are taken.
onwards() {
  why=settle
  reached confirmed || step confirmed || return 1
  why=place
  edited || return 1
  if [ "$soft" ]; then
    real main.cf
    p=$T/new/main.cf
    [ -f "$p" ] || p=$T/old/main.cf
    case "$e " in *" $D/main.cf "*)
      p=$T/edited
      cp -a "$r" "$p" && sed '/^# postmend is changing this host: /d;/^soft_bounce = yes$/d' "$r" >"$p" || return 1
      ;;
    esac
    carry "$p" "$r" && safe || return 1
    why=activate
    # Master has read this master.cf already.
    how=$(lower)
    activate "$how" 1 || insist || return 1
  fi
  why=check
  [ "$e" ] || [ "$(list)" = "$want" ] || return 1
  why=settle
  step settle
  record "$(good)" || return 1
  [ "$was" = running ] || activation=not-running
  say activation is "$activation"
  [ -z "$e" ] || tell edited "$e"
  say result applied "$last"
  prune
}
# lower: how Postfix hears of soft_bounce going back. Processes that a mere change of tables has made end by themselves.
lower() {
  if [ "$activation" = none ] && ! reached reload; then echo none; else echo reload; fi
}
# good: the outcome. Only what mail has proven is known-good.
good() {
  case "$outcome $(reached proven && echo proven)" in
  "applied proven") lines known-good ;;
  *) lines "$outcome" ;;
  esac
}
# backwards WHY: the old state, byte for byte.
backwards() {
  back=1
  say failed "$1"
  step restore
  [ ! -s "$C/log" ] || tell reason "$(tail -c 4000 "$C/log")"
  how=reload
  ! reached reload && ! reached restart || how=restart
  [ "$activation" != none ] || reached reload || how=none
  alive || [ "$was" = stopped ] || how=restart
  [ "$pid" != 1 ] || how=reload
  kept && edited && { main "$T/soft/old" || :; } && tables old $made && main "$T/old/main.cf"
  attributes
  safe
  ok=$?
  [ ! -s "$C/edited" ] || tell edited "$(cut -d' ' -f2- "$C/edited" | sort -u)"
  [ "$(list)" = "$live" ] && { activate $how || insist; } || {
    tell stage "$T"
    end result restore-failed
  }
  proven=
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
# late: the time to confirm is over. After a reboot only the clock on the wall tells, and not where it was set back.
late() {
  set -- $(cat "$C/until")
  [ $# = 4 ] || return 0
  uptime
  [ "$1" = "$boot" ] && left=$(($2 - up)) || left=$(($3 - $(date +%s)))
  [ "$left" -le 0 ] || [ "$left" -gt "$4" ]
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
  reached confirmed && ! reached restore || backwards interrupted
fi
onwards || backwards "$why"
