# Tests that a tool finds nothing, as TAP; sourced by the programs of this folder.
# shellcheck shell=bash

# Debian's own programs, whatever else there is on the machine.
export PATH="/usr/bin:/bin:$PATH"
# They compute, and yield to what waits for windows beside them.
renice -n 10 -p $$ >/dev/null
number=0

# report NAME COMMAND…: whether it succeeds and says nothing.
report() {
    local name=$1 output
    shift
    number=$((number + 1))
    if output=$("$@" 2>&1) && [ -z "$output" ]; then
        echo "ok $number $name"
    else
        echo "not ok $number $name"
        tr -cd '[:print:]\n' <<<"$output" | sed 's/^/# /'
    fi
}

# skip_without FILE: the plan of a program that cannot run, and its end.
skip_without() {
    [ ! -e "$1" ] || return 0
    echo "1..0 # SKIP no $1: npm ci --prefix tests/static --ignore-scripts"
    exit 0
}
