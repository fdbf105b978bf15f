# Makes ready the change of one Postfix instance from the state that a plan was made for to the state that it wants: takes
# the lock, compares, stages, validates, keeps the old state as a revision, arms the guard. Then it hands everything to
# settle.sh, which it has put on the host, and tells what that says. Runs after prelude.sh and host-files.sh; needs root,
# coreutils and Postfix.
#
# Input, one line each: state directory of the instance, configuration directory (these two are read before), Postfix
# version, who is applying; activation, outcome of success, revisions to keep, revision to go back to (`-`: none) and
# bytes of content to come; seconds until the guard reverts, seconds to wait for a confirmation (0: the verification
# confirms); sender, recipient and seconds of the canary (`- - 0`: none) and seconds for the queue; manifests of the state
# that is found and of the new one; basis (DIGEST NAME ...); names of the revision's files in the order of writing: tables
# before the main.cf that names them; bytes of the program settle.sh, and these. Then a line for each file that changes,
#   NAME DIGEST MODE UID GID LENGTH TYPE BUILT      (LENGTH `-`: the content is in the store; TYPE `-`: nothing to build)
#   NAME DIGEST MODE UID GID LENGTH TYPE BUILT AT COUNT NEW ... (an edit: of the live file COUNT bytes from byte AT on, the
#                                                                first is 1, then NEW of those that come; and so on)
#   NAME -                                          (shall not be there)
# with LENGTH bytes after it, and an empty line.
#
# Everything that can refuse does so here, and then nothing has changed. What a crash leaves: the lock, told from a living
# one by process and boot; a staging directory CONFIG/.postmend-*; and once there is a journal, all that settle.sh needs
# to go on or back. No secret is in an argument or the environment, and every file with one is 0600 or in a directory
# that is 0700.
# shellcheck shell=sh disable=SC2016,SC2034,SC2086,SC2015,SC2030,SC2031,SC2046,SC2154,SC3013
IFS= read -r version
IFS= read -r holder
read -r activation outcome keep back bytes
read -r seconds confirm
IFS= read -r flow
IFS= read -r found
IFS= read -r manifest
read -r basis
IFS= read -r names
read -r length

J=$S/journal
T=

# die CODE TEXT: ends before the boundary.
die() {
  say failed "$1"
  tell reason "${2-}"
  exit 1
}
clean() {
  [ -z "$T" ] || rm -rf "$T"
  [ -z "$mine" ] || rm -rf "$C" "$R/.new" "$O/.new" "$J.new" "$S/lock"
}
trap clean EXIT
trap 'exit 1' HUP INT TERM PIPE

# receive FILE: the next $length bytes of the input become the file. dd tells of its success too, in packets of their own.
receive() {
  x=$(dd ibs=1 obs=4096 count="$length" of="$1" 2>&1) || {
    lines "$x" >&2
    die write "$1"
  }
}
# wanted: the state of every file as it shall be.
wanted() {
  for f in $names; do
    p=$D/$f
    [ ! -f "$T/new/$f" ] || p=$T/new/$f
    case " $gone " in *" $f "*) p=/ ;; esac
    state "$p" "$D/$f"
  done
}
# put FILE TEXT: by way of cat, whose word tells a full disk from other trouble.
put() {
  lines "$2" | cat >"$1" || die write "$1"
}
# keep_all LIST [new]: the contents of a list go into the store, once each; one that is damaged there is replaced.
keep_all() {
  for f in $names; do
    line "$f" "$1"
    h=${l%% *}
    [ "$h" != - ] || continue
    [ ! -f "$O/$h" ] || [ "$(sha256sum <"$O/$h")" != "$h  -" ] || continue
    p=$D/$f
    [ -z "${2-}" ] || [ ! -f "$T/new/$f" ] || p=$T/new/$f
    cat "$p" >"$O/.new" && mv -f "$O/.new" "$O/$h" || die write "$O"
  done
}
# sound LIST...: every content of the lists is in the store, undamaged.
sound() {
  all=$(lines "$@")
  set -- $(lines "$all" | cut -d' ' -f1 | sort -u)
  [ "$1" != - ] || shift
  good=$(cd "$O" && sha256sum "$@" 2>/dev/null | while read -r h f; do [ "$h" != "$f" ] || echo "$h"; done)
  bad=$(lines "$all" | while read -r h _ _ _ _ _ p; do case -$good in *"$h"*) ;; *) echo "$p" ;; esac done)
  [ -z "$bad" ] || die store-damaged "$bad"
}
# revise LIST MANIFEST OUTCOME: a revision, ready to be given its number.
revise() {
  mkdir "$R/.new" || die write "$R"
  put "$R/.new/files" "$1"
  put "$R/.new/manifest.json" "$2"
  put "$R/.new/outcome" "$3"
}
# room KIB: both filesystems have as much free, and inodes; one that does not count cannot be asked. Of df the columns
# cannot be told apart where a device or a mount point has blanks.
room() {
  stat -f -c '%b %a %S %c %d' "$D" "$S" 2>/dev/null | while read -r z a u c i; do
    [ "$z" = 0 ] || [ $((a * u / 1024)) -ge "$1" ] || exit 1
    [ "$c" = 0 ] || [ "$i" -ge 64 ] || exit 1
  done
}
# --- tools
# Of what is not coreutils, and of what a small busybox may lack: without it there would be a journal that nobody settles.
for f in setsid mktemp readlink sha256sum stat grep sed; do
  command -v "$f" >/dev/null || die tools "$f"
done
[ -z "$flow" ] || timeout 30 true || die tools timeout

# --- lock
mkdir -p "$O" "$R" && chmod 700 "$S" || die write "$S"
take "$holder" || {
  [ $? = 1 ] || die write "$S/lock"
  die lock-held "$other"
}
[ ! -e "$J" ] || {
  rm -f "$S/lock"
  mine=
  die unfinished "$(cat "$J")"
}
rm -rf "$D"/.postmend-* "$R/.new" "$C"
mkdir "$C" || die write "$C"
receive "$C/settle"
[ "$(wc -c <"$C/settle")" = "$length" ] || die damaged settle.sh

# --- basis
x=$(postconf -c "$D" -x -h queue_directory 2>/dev/null) || x=$(postconf -d -h queue_directory)
Q=$x
x=$(postconf -d -h mail_version)
[ "$x" = "$version" ] || die stale "the Postfix version is $x"
for f in $names; do
  [ -f "$D/$f" ] || ! { [ -e "$D/$f" ] || [ -L "$D/$f" ]; } || die layout "$D/$f is not a regular file"
done
live=$(list)
moved=
set -- $basis
while [ $# -gt 1 ]; do
  line "$2" "$live"
  [ "${l%% *}" = "$1" ] || moved="$moved $D/$2"
  shift 2
done
[ -z "$moved" ] || die stale "$moved"
size=$(lines "$live" | {
  s=0
  while read -r _ _ _ _ _ z _; do s=$((s + ${z%-} + 0)); done
  echo $s
})
room $(((size + bytes) / 256 + 256)) || die disk-full

unit=
was=stopped
if alive || { master_of "$D" && Q=$q; }; then
  was=running
  alive || die master-astray "$p $Q/pid/master.pid"
  [ "$activation $pid" != "restart 1" ] || die restart-impossible
  unit_of_master
fi

# hold NAME: the old file itself waits in the staging directory to be put back. A file that cannot be linked cannot be
# replaced by a rename either: it is immutable, mounted on its own, or on another filesystem; x says so. Where nothing can
# be linked, a copy has to do.
hold() {
  real "$1"
  x=" has other hard links"
  [ "$(stat -c %h "$r")" = 1 ] || return 1
  x=$(ln "$r" "$T/old/$1" 2>&1) && return
  x=": ${x##*: }"
  ! ln "$T/log" "$T/log2" 2>/dev/null && [ "$(stat -c %d "$r")" = "$(stat -c %d "$T")" ] && cp -a "$r" "$T/old/$1"
}

# --- stage
say step stage
T=$(mktemp -d "$D/.postmend-XXXXXX") && mkdir "$T/new" "$T/old" "$T/edited" "$T/check" && : >"$T/log" || die write "$D"
age=$(($(date +%s) - 2))
gone=
made=
# fatal DIRECTORY: of what every program of Postfix reads when it starts, what it dies of: an inet_interfaces that the host has
# not, a boolean that is none. postconf only prints such values.
fatal() {
  postmap -c "$1" -q postmend static:postmend 2>&1 >/dev/null | while IFS= read -r l; do
    case $l in *": fatal: "*) lines "${l#*: fatal: }" ;; esac
  done
}
# Tables do not depend on main.cf: where postmap dies of the live one, an empty one does.
maker=$D
dies=$(fatal "$D")
[ -z "$dies" ] || {
  : >"$T/check/main.cf" || die write "$T/check/main.cf"
  maker=$T/check
}
# The empty line must have come: of a plan that was cut off on its way nothing is carried out.
while read -r name sha mode uid gid length type built edit || die damaged "the list of files"; do
  [ "$name" ] || break
  real "$name"
  f=$T/new/$name
  changed=$name
  if [ "$sha" = - ]; then
    [ ! -L "$D/$name" ] || die layout "$D/$name is a symbolic link"
    gone="$gone $name"
  else
    # A copy of the live file brings its ACLs, attributes and label along; its content is replaced.
    [ ! -f "$r" ] || cp -a "$r" "$f" || die write "$f"
    when=$age
    case ${edit:+edit}$length in
    -)
      cat "$O/$sha" >"$f" || die store-damaged "$O"
      while read -r h _ _ _ m _ p; do [ "$h $p" != "$sha $D/$name" ] || when=$m; done <"$R/$back/files"
      ;;
    0) : >"$f" ;;
    edit*)
      receive "$T/next"
      at=1
      set -- $edit
      while [ $# -gt 0 ]; do
        tail -c "+$1" "$r" | head -c "$2"
        tail -c "+$at" "$T/next" | head -c "$3"
        at=$((at + $3))
        shift 3
      done | cat >"$f" || die write "$f"
      ;;
    *) receive "$f" ;;
    esac
    x=$(sha256sum <"$f")
    [ "${x%% *}" = "$sha" ] || {
      [ "$(list)" = "$live" ] || die stale "$D"
      die damaged "$D/$name"
    }
    chown "$uid:$gid" "$f" && chmod "$mode" "$f" && touch -d "@$when" "$f" || die write "$f"
    if [ "$type" != - ]; then
      x=$(postmap -o -c "$maker" "$type:$f" 2>&1) || die postmap "$x"
      x=$(lines "$x" | while IFS= read -r l; do
        case $l in *"$maker/main.cf"*) ;; *warning:* | *error:* | *fatal:*) lines "$l" ;; esac
      done)
      [ -z "$x" ] || die postmap "$x"
      # Postfix itself is asked twice: what does the text say, what does the built table hold?
      x=$(postmap -c "$maker" -s "$type:$f" 2>/dev/null | sort)
      [ "$x" = "$(postmap -c "$maker" -s "texthash:$f" 2>/dev/null | sort)" ] || die postmap-differs "$type:$D/$name"
      chown "$uid:$gid" "$T/new/$built" && chmod "$mode" "$T/new/$built" || die write "$T/new/$built"
      changed="$built $name"
      line "$name" "$live"
      case $l in "$sha $mode $uid $gid "*)
        rm "$f"
        changed=$built
        ;;
      esac
    fi
  fi
  for f in $changed; do
    real "$f"
    if [ -f "$r" ]; then hold "$f" || die layout "$r$x"; else made="$made $f"; fi
  done
done

# --- validate
say step validate
for f in main.cf master.cf; do
  p=$T/new/$f
  [ -f "$p" ] || p=$D/$f
  cp "$p" "$T/check/$f" && touch -d "@$age" "$T/check/$f" || die write "$T/check/$f"
done
# complaints: of `postconf -n` the lines that are none of values, without what depends on the place of the file.
complaints() {
  while IFS= read -r l; do
    case $l in postconf:*)
      l=${l##*/main.cf}
      lines "${l#*: }"
      ;;
    esac
  done
}
before=$nl$(postconf -c "$D" -n 2>&1 | complaints)$nl
after=$(postconf -c "$T/check" -n 2>&1) || die invalid "$after"
x=$(postconf -c "$T/check" -M 2>&1 >/dev/null) || die invalid "$x"
x=$(lines "$after" | complaints | while IFS= read -r l; do
  case $before in *"$nl$l$nl"*) ;; *) lines "$l" ;; esac
done)
[ -z "$x" ] || [ "$back" != - ] || die invalid "$x"
after=$(lines "$after" | values)
x=$(fatal "$T/check")
# Where no program of Postfix starts nothing can be seen to flow, and neither could the restore be proven. The way back is not
# barred by what there is already.
[ "$back" = - ] || [ "$x" != "$dies" ] || x=
[ -z "$x" ] || die invalid "$x"
# Master would not be found again, and what waits in its queue would be left behind.
x=$(postconf -c "$T/check" -x -h queue_directory 2>/dev/null)
[ $was = stopped ] || [ "$x" -ef "$Q" ] || die queue-elsewhere "$Q $x"
# bouncing: the services to which soft_bounce in main.cf says nothing, because master.cf does. What only answers clients
# has no mail to bounce.
bouncing() {
  postconf -c "$D" -x -P '*/*/soft_bounce' 2>/dev/null | while IFS= read -r l; do
    case $l in *"= "[Yy][Ee][Ss]) continue ;; esac
    l=${l%/soft_bounce =*}
    case $(postconf -c "$D" -F "$l/command" 2>/dev/null) in
    *"command = smtpd"* | *"command = postscreen"*) ;;
    *) printf '%s ' "$l" ;;
    esac
  done
}
x=$(bouncing)
[ -z "$x" ] || {
  # The way back is not barred: what is there now may be worse.
  [ "$back" != - ] || [ $was = stopped ] || die soft-bounce-overridden "$x"
  tell bouncing "in master.cf: $x"
}
# For as long as it is not proven that mail flows, nothing may bounce. The last word in main.cf is ours then, on the old file
# as long as that is in force and on the new one after it. Both are proven to be read so before they are needed. Also where
# Postfix does not run: after a crash the boot starts it, on what is there by then.
soft=
for p in "$D" "$T/check"; do
  case $nl$(postconf -c "$p" -x -h soft_bounce 2>/dev/null)$nl in *"${nl}yes$nl"*) ;; *) soft=1 ;; esac
done
real main.cf
# Without a main.cf nothing is delivered, and nothing of it has to wait for the way back.
[ -z "$soft" ] || [ ! -f "$r" ] || [ -f "$T/old/main.cf" ] || hold main.cf || {
  soft=
  tell bouncing "$r$x"
}
if [ "$soft" ]; then
  p=$T/new/main.cf
  [ -f "$p" ] || p=$r
  mkdir "$T/soft" && cp -a "$p" "$T/soft/new" || die write "$T/soft"
  [ ! -f "$r" ] || cp -a "$r" "$T/soft/old" || die write "$T/soft"
  for p in "$T/soft/old" "$T/soft/new"; do
    [ -f "$p" ] || continue
    x="# postmend is changing this host: until the change is proven, no mail may bounce.${nl}soft_bounce = yes"
    [ "$(tail -c 1 "$p" | tr '\n\000' ab)" = a ] || x=$nl$x
    lines "$x" >>"$p" && cat "$p" >"$T/check/main.cf" && touch -d "@$age" "$p" "$T/check/main.cf" || die write "$p"
    [ "$(postconf -c "$T/check" -h soft_bounce 2>/dev/null)" = yes ] || case $p in
    # With an old file that Postfix cannot read nothing is delivered, and so nothing bounces.
    */old) rm -f "$p" ;;
    *) die invalid "soft_bounce cannot be raised for the time of the change" ;;
    esac
  done
fi

# --- save
say step save
last=000000
base=
for r in "$R"/[0-9]*; do
  [ -d "$r" ] || continue
  last=${r##*/}
  o=
  [ ! -f "$r/outcome" ] || read -r o <"$r/outcome"
  [ "$o" = failed ] || base=$r
done
want=$(wanted)
keep_all "$live"
keep_all "$want" new
sound "$live" "$want"
if [ ! -f "$base/files" ] || [ "$(present <"$base/files")" != "$(lines "$live" | present)" ]; then
  revise "$live" "$found" found
  number || die write "$R"
  say found is "$last"
  base=$R/$last
fi
revise "$want" "$manifest" "$outcome"

# --- ready
# All that settle.sh needs to go on or back, whoever starts it, is on the disk before there is a journal; and a journal that
# does not begin with its first line and end in `ready` was never acted on.
put "$C/old" "$live"
put "$C/new" "$want"
put "$C/after" "$after"
put "$C/head" "$(for k in D Q names gone made activation unit was soft outcome keep last T confirm flow; do eval "lines \"$k \$$k\""; done)"
put "$J.new" "postmend journal 2${nl}outcome $outcome${nl}stage $T${nl}base ${base##*/}${nl}activation $activation $unit${nl}was $was${nl}by $me${nl}ready"
flush "$J.new" "$C"/* "$C" "$O"/* "$R"/*/* "$R"/.new/* "$O" "$R"/*/ "$R/.new" \
  "$R" "$S" "$T"/*/* "$T"/*/ "$T" "$D" || die write "$x"
[ "$(readlink "$S/lock")" = "$me" ] || {
  mine=
  die lock-held "$(readlink "$S/lock")"
}
# The guard, armed before the first write: it goes back when nobody has settled the change in time.
arm "$seconds" || die write "$C/guard"
cat </dev/null >"$C/log" || die write "$C"
# Once there is a journal no signal may take away what it needs.
trap : HUP INT TERM PIPE
mv -f "$J.new" "$J" && flush "$S" || {
  rm -f "$J"
  die write "$J"
}
# From here on the change is settle's, and so are lock and staged files: it goes on without this process and without
# anybody to listen.
mine=
T=
lines "$N" "$me" | setsid /bin/sh "$C/settle" commit 2>"$C/log" | cat
