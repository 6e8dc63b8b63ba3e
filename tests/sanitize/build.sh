# Builds everything once more with clang for the suites sanitize and fuzz: with ASan,
# UBSan, and counters of the lines that ran; sourced in the top folder.
# shellcheck shell=bash

# Debian's own programs, whatever else there is on the machine.
export PATH="/usr/bin:/bin:$PATH"
instrumented=$PWD/build/instrumented

# build_instrumented TARGET…: these.  The two suites may want it at once.
build_instrumented() {
    mkdir -p build
    flock build/instrumented.lock bash -s "$instrumented" "$@" <<'EOF'
folder=$1
shift
export LLVM_PROFILE_FILE=/dev/null
[ -f "$folder/build.ninja" ] ||
    CC=clang meson setup "$folder" -Dfuzz=true -Db_sanitize=address,undefined \
        -Db_lundef=false || exit
ninja -C "$folder" "$@"
EOF
}
