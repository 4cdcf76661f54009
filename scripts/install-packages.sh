#!/usr/bin/env bash
# Installs what the build and the examples need from the distribution, and only that which is missing.
# With everything in place it does nothing and needs no rights. Otherwise it calls apt, dnf or pacman, through
# sudo only when not root. Never asks a question.
set -u

say() { printf '%s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }
have_library() { { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } | grep -q "$1"; }
have_vulkan_driver() { compgen -G '/usr/share/vulkan/icd.d/*.json' >/dev/null || compgen -G '/etc/vulkan/icd.d/*.json' >/dev/null; }

if ! have cargo; then
    if [ -x "$HOME/.cargo/bin/cargo" ]; then
        say "note: cargo is in ~/.cargo/bin, which is not on your PATH"
    else
        say "error: no Rust here. Install it from https://rustup.rs and try again."
        exit 1
    fi
fi

# On macOS and Windows the compiler, sound and graphics come with the system.
case $(uname -s) in
    Linux) ;;
    *) exit 0 ;;
esac

if have apt-get; then
    manager=apt
elif have dnf; then
    manager=dnf
elif have pacman; then
    manager=pacman
else
    manager=none
fi

# package NAME-IN-APT NAME-IN-DNF NAME-IN-PACMAN
missing=()
package() {
    case $manager in
        apt) missing+=("$1") ;;
        dnf) missing+=("$2") ;;
        pacman) missing+=("$3") ;;
        none) missing+=("$1") ;;
    esac
}

needed_to_build=no
have cc || { package gcc gcc gcc; needed_to_build=yes; }
have make || package make make make
if [ "$manager" = apt ] && ! [ -e /usr/include/stdlib.h ]; then package libc6-dev glibc-devel glibc; needed_to_build=yes; fi
have pkg-config || { package pkg-config pkgconf-pkg-config pkgconf; needed_to_build=yes; }
if ! have pkg-config || ! pkg-config --exists alsa; then
    package libasound2-dev alsa-lib-devel alsa-lib
    needed_to_build=yes
fi
# Reads the kernel's camera headers while the feature `webcam` is built.
have_library 'libclang\(-[0-9.]*\)\?\.so' || { package libclang1 clang-libs clang; needed_to_build=yes; }
have_library 'libvulkan\.so\.1' || package libvulkan1 vulkan-loader vulkan-icd-loader
have_vulkan_driver || package mesa-vulkan-drivers mesa-vulkan-drivers vulkan-swrast

[ ${#missing[@]} -eq 0 ] && exit 0

root=()
if [ "$(id -u)" -ne 0 ]; then
    if have sudo; then root=(sudo); else root=(false); fi
fi

say "installing: ${missing[*]}"
case $manager in
    apt)
        # Package lists are stale or absent on a fresh machine; a failing mirror must not end the attempt.
        "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null >/dev/null 2>&1
        "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
        ;;
    dnf) "${root[@]}" dnf install -y -q "${missing[@]}" </dev/null ;;
    pacman) "${root[@]}" pacman -S --needed --noconfirm "${missing[@]}" </dev/null ;;
    none) false ;;
esac
status=$?

if [ $status -ne 0 ]; then
    case $manager in
        apt) hint="sudo apt-get install ${missing[*]}" ;;
        dnf) hint="sudo dnf install ${missing[*]}" ;;
        pacman) hint="sudo pacman -S ${missing[*]}" ;;
        none) hint="(Debian names; look for your distribution's) ${missing[*]}" ;;
    esac
    if [ $needed_to_build = yes ]; then
        say "error: these packages could not be installed: ${missing[*]}"
        say "       install them by hand and try again: $hint"
        exit 1
    fi
    say "warning: could not install ${missing[*]}; without a Vulkan driver there will be no pictures."
    say "         to get them: $hint"
fi
exit 0
