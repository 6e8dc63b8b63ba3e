# Builds the targets and runs them; sourced by run and long, in the top folder.
# shellcheck shell=bash

. tests/sanitize/build.sh

targets=(mail port policy bounce archive contents approval job letter)
fuzz_folder=$PWD/build/fuzz

build_targets() {
    build_instrumented "${targets[@]/#/tests/fuzz/fuzz-}" || return
    rm -rf "$fuzz_folder/seeds"
    /usr/bin/python3 -B tests/fuzz/seeds.py "$fuzz_folder/seeds"
}

# Nothing of the machine gets in, and nothing gets out: run_target NAME OPTION…
# Leaks are for the suite sanitize: GMime 3.2 and json-glib 1.6 lose what they had
# read of odd input, and the stack of such a leak does not show who called.
run_target() {
    local name=$1 state="$fuzz_folder/state"
    shift
    mkdir -p "$state" "$fuzz_folder/crashes"
    env --ignore-environment PATH=/usr/bin:/bin LC_ALL=C.UTF-8 \
        HOME="$state" XDG_STATE_HOME="$state" XDG_RUNTIME_DIR="$state" \
        DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent/bus G_SLICE=always-malloc \
        ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1 \
        LLVM_PROFILE_FILE="${profile:-/dev/null}" \
        "$instrumented/tests/fuzz/fuzz-$name" -dict="tests/fuzz/$name.dict" -max_len=8192 \
        -timeout=60 -detect_leaks=0 -artifact_prefix="$fuzz_folder/crashes/$name-" "$@"
}
