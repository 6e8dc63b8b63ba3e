# What is needed of Debian 12 or 13, and its installation; sourced by run, demo and screenshots.
# shellcheck shell=bash

# To build the product.
# shellcheck disable=SC2034 # for those who source it
product_packages=(
    build-essential meson ninja-build pkg-config gettext python3
    libglib2.0-dev libgmime-3.0-dev libjson-glib-dev libnotify-dev
    libpsl-dev libidn2-dev libseccomp-dev libsodium-dev zlib1g-dev libarchive-dev libxml2-dev nettle-dev
    publicsuffix
)
# To show it: a Thunderbird on a screen of its own, and a mail server.
# shellcheck disable=SC2034
demo_packages=(
    thunderbird dbus-daemon dunst imagemagick openbox util-linux xdotool xvfb
    python3-aiosmtpd python3-dbusmock
)
# To test it, beside these.
# shellcheck disable=SC2034
test_packages=(
    binutils clang clang-format clang-tidy cppcheck debhelper debootstrap git libclang-rt-dev lintian
    llvm nodejs shellcheck valgrind
    at-spi2-core bash-completion fonts-ipafont-gothic gir1.2-atspi-2.0 librsvg2-common
    notification-daemon thunderbird-l10n-ja xfce4-notifyd
    openssl poppler-utils python3-gi python3-jsonschema python3-radicale python3-tap
)
# Servers that tests start, unpacked and not installed: an installed one would run, and listen for everybody.
# shellcheck disable=SC2034
server_packages=(slapd libwrap0 dovecot-core dovecot-imapd)

# missing_packages PACKAGE…: those that are not installed, a line each.
missing_packages() {
    comm -23 <(printf '%s\n' "$@" | sort -u) \
        <(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
            sed -n 's/^installed //p' | sort -u)
}

# is_supported OS_RELEASE: whether the packages have these names there; if not, a sentence says so.
is_supported() {
    local ID='' VERSION_ID='' PRETTY_NAME=''

    # shellcheck source=/dev/null
    [ ! -r "$1" ] || . "$1"
    case "$ID $VERSION_ID" in
        "debian 12" | "debian 13") ;;
        *)
            echo "This works on Debian 12 and 13 only, and here is ${PRETTY_NAME:-another system}." >&2
            return 1
            ;;
    esac
}

# install_packages PACKAGE…: installs what is missing of them, as root or after a question.
install_packages() {
    local missing=() answer

    if ! command -v dpkg-query >/dev/null; then
        # There is no Debian 12 or 13 without it.
        is_supported "${os_release:-/etc/os-release}" || return
        echo "There is no dpkg-query to look for packages with" >&2
        return 1
    fi
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0

    is_supported "${os_release:-/etc/os-release}" || return
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

# unpack_packages FOLDER PACKAGE…: unpacks them there, once. Where they cannot be fetched, their tests are skipped.
unpack_packages() {
    local folder=$1 package
    shift

    [ ! -e "$folder/complete" ] || return 0
    rm -rf "$folder"
    mkdir -p "$folder"
    if ! fetch_packages "$folder" "$@" 2>/dev/null; then
        echo "These could not be fetched, and their tests will be skipped: $*" >&2
        return
    fi
    for package in "$folder"/*.deb; do
        dpkg-deb --extract "$package" "$folder"
        rm "$package"
    done
    touch "$folder/complete"
}

# fetch_packages FOLDER PACKAGE…: with a new look at what there is, if it must be.
fetch_packages() (
    cd "$1" || return
    shift
    apt-get download -qq -o APT::Sandbox::User=root "$@" && return
    [ "$(id --user)" -eq 0 ] && apt-get update -qq && apt-get download -qq -o APT::Sandbox::User=root "$@"
)
