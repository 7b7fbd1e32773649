#!/bin/bash
# supervise.sh SIGNAL PIDFILE FOLDER COMMAND... : runs a server until it ends, or until standard input closes because its owner
# ended in whatever way (return, panic, kill -9). Then the server gets SIGNAL and, 3 seconds later, SIGKILL with its whole group,
# and its folder of temporary files goes.
signal=$1 pidfile=$2 folder=$3; shift 3
exec 9<&0
"$@" < /dev/null & child=$!
echo "$child" > "$pidfile"
(
  cat <&9 > /dev/null
  touch "$pidfile.ending"
  kill "-$signal" "$child" 2> /dev/null
  for _ in $(seq 60); do kill -0 "$child" 2> /dev/null || exit 0; sleep 0.05; done
  kill -KILL 0
) & watcher=$!
wait "$child"; code=$?
exec 9<&-
kill -KILL "$watcher" 2> /dev/null
# Whatever the server left behind in this group (the group is this script's own).
trap '' TERM; kill -TERM 0 2> /dev/null
if [ -e "$pidfile.ending" ]; then case $folder in */igny8-*) rm -rf -- "$folder" ;; esac; fi
rm -f "$pidfile"
exit "$code"
