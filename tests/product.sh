# Builds the product alone, in a folder of its own, and says where its parts are; sourced by
# demo and screenshots, in the top folder.
# shellcheck shell=bash

build_product() {
    local folder=$PWD/build/product

    # Debian's own programs, whatever else there is on the machine.
    export PATH="/usr/bin:/bin:$PATH"
    [ -f "$folder/build.ninja" ] || meson setup "$folder" -Dtests=false
    ninja -C "$folder"

    export BCC_GUARD="$folder/helper/bcc-guard"
    export BCC_GUARD_HELPER="$folder/helper/bcc-guard-helper"
    export BCC_GUARD_XPI="$folder/extension/bcc-guard.xpi"
    export BCC_GUARD_LOCALEDIR="$folder/po"
}
