# Brings the files of one Postfix instance from the state that a plan was made for to the state that it wants, or leaves
# them as they were. Runs after prelude.sh; needs root, coreutils and Postfix.
#
# Input, one line each: state directory of the instance, configuration directory, Postfix version, who is applying;
# activation, outcome of success, revisions to keep, revision to go back to (`-`: none) and bytes of content to come, on
# one line; manifests of the state that is found and of the new one; basis (DIGEST NAME ...); names of the revision's
# files in the order of writing: tables before the main.cf that names them. Then a line for each file that changes,
#   NAME DIGEST MODE UID GID LENGTH TYPE BUILT      (LENGTH `-`: the content is in the store; TYPE `-`: nothing to build)
#   NAME -                                          (shall not be there)
# with LENGTH bytes after it, and an empty line.
#
# Everything that can refuse does so before the write boundary, and then nothing has changed. After it the program hears
# no signal and ends in the new state or back in the old one. What a crash leaves: the lock, told from a living one by
# process and boot; a staging directory CONFIG/.postmend-*; after the boundary also the journal, which names it. No
# secret is in an argument or the environment, and every file with one is 0600 or in a directory that is 0700.
# shellcheck shell=sh disable=SC2086,SC2015,SC2030,SC2031,SC2046,SC3013
IFS= read -r S
IFS= read -r D
IFS= read -r version
IFS= read -r holder
read -r activation outcome keep back bytes
IFS= read -r found
IFS= read -r manifest
read -r basis
read -r names

# The store: revisions, contents by digest, journal.
R=$S/revisions
O=$S/objects
J=$S/journal
T=
mine=
nl=$(printf '\n_')
nl=${nl%_}

# lines TEXT...: each on a line.
lines() {
  printf '%s\n' "$@"
}
# die CODE TEXT: ends before the boundary.
die() {
  say failed "$1"
  tell reason "${2-}"
  exit 1
}
clean() {
  [ -z "$T" ] || rm -rf "$T"
  [ -z "$mine" ] || {
    [ -e "$J" ] || rm -rf "$R/.new"
    rm -f "$O/.new" "$J.new" "$S/lock"
  }
}
trap clean EXIT
trap 'exit 1' HUP INT TERM PIPE

# list [new]: the state of every file, one line each: DIGEST MODE UID GID MTIME SIZE PATH, or dashes where there is none.
# `new`: as it shall be.
list() {
  for f in $names; do
    p=$D/$f
    if [ "${1-}" ]; then
      [ ! -f "$T/new/$f" ] || p=$T/new/$f
      case " $gone " in *" $f "*) p=/ ;; esac
    fi
    if [ -f "$p" ]; then
      h=$(sha256sum <"$p")
      printf '%s %s %s\n' "${h%% *}" "$(stat -L -c '%a %u %g %Y %s' "$p")" "$D/$f"
    else
      lines "- - - - - - $D/$f"
    fi
  done
}
# line NAME LIST: l becomes the file's line without its path.
line() {
  l=$nl$2$nl
  l=${l%%" $D/$1$nl"*}
  l=${l##*"$nl"}
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
# number: gives the revision its number, the next one, as the name of its directory.
number() {
  n=$((1$last + 1))
  mv "$R/.new" "$R/${n#1}" && last=${n#1}
}
# flush FILE...: onto the disk. A sync that takes no file, or not such a file, writes everything; any other complaint is
# of the disk, and is left in x.
flush() {
  x=$(sync "$@" 2>&1) || case $x in
  *[Uu]sage* | *operand* | *rgument* | *"not supported"*) sync ;;
  *)
    lines "$x" >&2
    return 1
    ;;
  esac
}
# real NAME: r becomes the file itself, behind symbolic links.
real() {
  r=$(readlink -f "$D/$1") || r=$D/$1
}
# present: of a list, the files that are there, sorted.
present() {
  while IFS= read -r l; do case $l in -*) ;; *) lines "$l" ;; esac done | sort
}
# room KIB: both filesystems have as much free, and inodes; one that does not count cannot be asked. Of df the columns
# cannot be told apart where a device or a mount point has blanks.
room() {
  stat -f -c '%b %a %S %c %d' "$D" "$S" 2>/dev/null | while read -r z a u c i; do
    [ "$z" = 0 ] || [ $((a * u / 1024)) -ge "$1" ] || exit 1
    [ "$c" = 0 ] || [ "$i" -ge 64 ] || exit 1
  done
}
# born PID: b becomes the time at which the process was started, so that a number that came again is not taken for it.
born() {
  b=-
  [ ! -r "/proc/$1/stat" ] || read -r b <"/proc/$1/stat"
  set -- ${b##*) }
  b=${20:--}
}
# alive: master runs; pid becomes its process. One that nobody has waited for (state Z) is dead, whatever kill says.
alive() {
  pid=
  [ ! -f "$Q/pid/master.pid" ] || read -r pid <"$Q/pid/master.pid"
  case $pid in '' | *[!0-9]*) return 1 ;; esac
  kill -0 "$pid" 2>/dev/null || return 1
  c="(master) S"
  [ ! -r "/proc/$pid/stat" ] || read -r c <"/proc/$pid/stat"
  case $c in *"(master) Z"*) return 1 ;; *"(master)"*) ;; *) return 1 ;; esac
}

# --- lock
mkdir -p "$O" "$R" && chmod 700 "$S" || die write "$S"
boot=-
[ ! -r /proc/sys/kernel/random/boot_id ] || read -r boot </proc/sys/kernel/random/boot_id
born $$
me="$$ $b $boot $holder"
until ln -s "$me" "$S/lock" 2>/dev/null; do
  other=$(readlink "$S/lock") || { ln -s "$me" "$S/lock" && break || die write "$S/lock"; }
  set -- $other
  born "$1"
  [ "$b $boot" != "$2 $3" ] || ! kill -0 "$1" 2>/dev/null || die lock-held "$other"
  rm -f "$S/lock"
done
mine=1
[ ! -e "$J" ] || die unfinished "$(cat "$J")"
rm -rf "$D"/.postmend-* "$R/.new"

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
if alive; then
  was=running
  [ "$activation $pid" != "restart 1" ] || die restart-impossible
  [ ! -d /run/systemd/system ] || while read -r l; do
    case $l in */postfix*.service) unit=${l##*/} ;; esac
  done <"/proc/$pid/cgroup"
else
  activation=none
fi

# --- stage
say step stage
T=$(mktemp -d "$D/.postmend-XXXXXX") && mkdir "$T/new" "$T/old" "$T/check" && : >"$T/log" || die write "$D"
age=$(($(date +%s) - 2))
gone=
made=
# The empty line must have come: of a plan that was cut off on its way nothing is carried out.
while read -r name sha mode uid gid length type built || die damaged "the list of files"; do
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
    case $length in
    -)
      cat "$O/$sha" >"$f" || die store-damaged "$O"
      while read -r h _ _ _ m _ p; do [ "$h $p" != "$sha $D/$name" ] || when=$m; done <"$R/$back/files"
      ;;
    0) : >"$f" ;;
    *) dd ibs=1 obs=4096 count="$length" of="$f" || die write "$f" ;;
    esac
    x=$(sha256sum <"$f")
    [ "${x%% *}" = "$sha" ] || die damaged "$D/$name"
    chown "$uid:$gid" "$f" && chmod "$mode" "$f" && touch -d "@$when" "$f" || die write "$f"
    if [ "$type" != - ]; then
      x=$(postmap -o -c "$D" "$type:$f" 2>&1) || die postmap "$x"
      x=$(lines "$x" | while IFS= read -r l; do
        case $l in *"$D/main.cf"*) ;; *warning:* | *error:* | *fatal:*) lines "$l" ;; esac
      done)
      [ -z "$x" ] || die postmap "$x"
      # Postfix itself is asked twice: what does the text say, what does the built table hold?
      x=$(postmap -c "$D" -s "$type:$f" 2>/dev/null | sort)
      [ "$x" = "$(postmap -c "$D" -s "texthash:$f" 2>/dev/null | sort)" ] || die postmap-differs "$type:$D/$name"
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
    if [ ! -f "$r" ]; then
      made="$made $f"
      continue
    fi
    [ "$(stat -c %h "$r")" = 1 ] || die layout "$r has other hard links"
    # The old file itself waits here to be put back. A file that cannot be linked cannot be replaced by a rename either:
    # it is immutable, mounted on its own, or on another filesystem. Where nothing can be linked, a copy has to do.
    x=$(ln "$r" "$T/old/$f" 2>&1) || {
      ! ln "$T/log" "$T/log2" 2>/dev/null && [ "$(stat -c %d "$r")" = "$(stat -c %d "$T")" ] && cp -a "$r" "$T/old/$f" ||
        die layout "$r: ${x##*: }"
    }
  done
done

# --- validate
say step validate
for f in main.cf master.cf; do
  p=$T/new/$f
  [ -f "$p" ] || p=$D/$f
  cp "$p" "$T/check/$f" && touch -d "@$age" "$T/check/$f" || die write "$T/check/$f"
done
# complaints, values: the two kinds of lines of `postconf -n`, without what depends on the place of the file.
complaints() {
  while IFS= read -r l; do
    case $l in postconf:*)
      l=${l##*/main.cf}
      lines "${l#*: }"
      ;;
    esac
  done
}
values() {
  while IFS= read -r l; do case $l in postconf:* | config_directory\ =*) ;; *) lines "$l" ;; esac done
}
before=$nl$(postconf -c "$D" -n 2>&1 | complaints)$nl
after=$(postconf -c "$T/check" -n 2>&1) || die invalid "$after"
x=$(postconf -c "$T/check" -M 2>&1 >/dev/null) || die invalid "$x"
x=$(lines "$after" | complaints | while IFS= read -r l; do
  case $before in *"$nl$l$nl"*) ;; *) lines "$l" ;; esac
done)
[ -z "$x" ] || [ "$back" != - ] || die invalid "$x"
after=$(lines "$after" | values)

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
want=$(list new)
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
[ "$(readlink "$S/lock")" = "$me" ] || {
  mine=
  die lock-held "$(readlink "$S/lock")"
}

# place DIRECTORY [NAME...]: renames what waits in the directory to its place, tables first, then removes the names. A file
# that never left its place is the same as the one that waits for it, and mv would call that an error.
place() {
  p=$T/$1
  shift
  for f in $names; do
    real "$f"
    [ ! -f "$p/$f" ] || [ "$p/$f" -ef "$r" ] || mv -f "$p/$f" "$r" || return 1
  done
  for f; do rm -f "$D/$f" || return 1; done
  set -- "$D"
  for f in $names; do
    real "$f"
    set -- "$@" "${r%/*}"
    [ ! -f "$r" ] || ! command -v restorecon >/dev/null || restorecon "$r"
  done
  flush "$@"
}
# activate HOW: makes Postfix use what is there, and sees master alive, and alive again a second later.
activate() {
  [ "$1" != none ] || return 0
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
  sleep 1
  alive
}
# settle OUTCOME: the revision, with its number or still without, gets its outcome and its number, and only when all that
# is on the disk the journal goes. That it came back after a power failure would do no harm: it asks for a look.
settle() {
  r=$R/.new
  [ -d "$r" ] || r=$R/$last
  [ "$1" = "$outcome" ] || lines "$1" >"$r/outcome" || return 1
  [ "$r" != "$R/.new" ] || number || return 1
  flush "$R/$last"/* "$R/$last" "$R" && rm -f "$J" || return 1
  flush "$S" || :
}

# --- WRITE BOUNDARY
# All of it reaches the disk in one go, and only then the first rename is made: a journal that does not end in `end` was
# never acted on. From here on what the commands say goes to a file, because the connection may be gone.
trap : HUP INT TERM PIPE
say step write
put "$J.new" "postmend journal 1${nl}outcome $outcome${nl}stage $T${nl}base ${base##*/}${nl}activation $activation $unit${nl}was $was${nl}by $me${nl}old$nl$live${nl}new$nl$want${nl}end"
mv -f "$J.new" "$J" || die write "$J"
flush "$J" "$O"/* "$R"/*/* "$R"/.new/* "$O" "$R"/*/ "$R/.new" \
  "$R" "$S" "$T"/*/* "$T"/*/ "$T" "$D" || {
  rm -f "$J"
  die write "$x"
}
# Reaching the disk may take seconds, in which somebody else may have edited a file. This is the last look.
[ "$(list)" = "$live" ] || {
  rm -f "$J"
  die stale "$D"
}
exec 2>"$T/log"
step=place
how=reload
place new $gone && {
  step=activate
  how=restart
  [ "$activation" = none ] || say step "$activation"
  activate "$activation"
} && {
  step=check
  say step check
  [ "$(list)" = "$want" ] && [ "$(postconf -c "$D" -n 2>/dev/null | values)" = "$after" ]
} && {
  step=settle
  settle "$outcome"
} && {
  [ $was = running ] || activation=not-running
  say activation is "$activation"
  say result applied "$last"
  # Retention: the newest, and always the last known-good one; then the contents that no revision names.
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
  used=$(cat "$R"/*/files) && for f in "$O"/*; do
    case $used in *"${f##*/}"*) ;; *) rm -f "$f" ;; esac
  done
  exit 0
}

# --- back
say failed "$step"
say step restore
[ ! -s "$T/log" ] || tell reason "$(cat "$T/log")"
[ "$activation" != none ] || how=none
alive || [ $was = stopped ] || how=restart
[ "$pid" != 1 ] || how=reload
place old $made
safe=$?
[ "$(list)" = "$live" ] && activate $how && {
  [ $safe = 0 ] && settle failed || {
    say journal kept
    last=
  }
  say result restored $last
  exit 0
}
tell stage "$T"
T=
say result restore-failed
