# Installs what building and testing need, on Debian 12; sourced by run and demo.
# shellcheck shell=bash

packages=(
    build-essential binutils clang-format meson ninja-build pkg-config gettext git debhelper lintian
    clang clang-tidy llvm libclang-rt-14-dev cppcheck shellcheck valgrind
    libglib2.0-dev libgmime-3.0-dev libjson-glib-dev libnotify-dev
    libpsl-dev libidn2-dev libseccomp-dev publicsuffix
    nodejs python3 python3-aiosmtpd python3-dbusmock python3-tap
    dbus-daemon openbox xvfb xdotool imagemagick util-linux
    notification-daemon xfce4-notifyd at-spi2-core gir1.2-atspi-2.0 python3-gi librsvg2-common
    python3-jsonschema bash-completion
    thunderbird thunderbird-l10n-ja fonts-ipafont-gothic dunst
)

install_packages() {
    local missing=() name answer

    for name in "${packages[@]}"; do
        dpkg-query --show --showformat='${db:Status-Status}\n' "$name" 2>/dev/null |
            grep --quiet --line-regexp installed || missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    echo "Missing packages: ${missing[*]}" >&2
    if [ "$(id --user)" -eq 0 ]; then
        apt-get update -qq >&2
        DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
            "${missing[@]}" >&2
        return
    fi

    if ! command -v sudo >/dev/null; then
        echo "There is no sudo. As root: apt-get install --no-install-recommends ${missing[*]}" >&2
        return 1
    fi
    read -r -p "Install them with sudo apt-get? [y/N] " answer || answer=
    [ "$answer" = y ] || { echo "Not without them: ${missing[*]}" >&2; return 1; }
    sudo apt-get update -qq >&2
    sudo apt-get install --yes --no-install-recommends "${missing[@]}" >&2
}
