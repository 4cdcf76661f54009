#!/bin/sh
# Installs the speech synthesisers and voices that `make data` lets speak. Debian and Ubuntu; where a
# package is missing, the others are installed and the corpus is made without its voice.
set -eu

packages="espeak-ng libespeak-ng1 flite festival
festvox-kallpc16k festvox-kdlpc16k festvox-us-slt-hts
festvox-italp16k festvox-itapc16k
festvox-czech-dita festvox-czech-krb festvox-czech-machac festvox-czech-ph
festvox-suopuhe-common festvox-suopuhe-lj festvox-suopuhe-mv
festvox-ca-ona-hts festvox-ru festvox-hi-nsk festvox-mr-nsk festvox-te-nsk"

if ! command -v apt-get >/dev/null; then
    echo "apt-get is not here. Install espeak-ng, flite and festival with its voices by hand;" >&2
    echo "espeak-ng and flite alone give a smaller corpus." >&2
    exit 1
fi

missing=""
for package in $packages; do
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
        missing="$missing $package"
    fi
done

if [ -z "$missing" ]; then
    echo "all speech packages are installed"
    exit 0
fi

sudo=""
if [ "$(id -u)" -ne 0 ]; then
    sudo="sudo"
fi
# A fresh system knows no packages until it has asked.
$sudo apt-get update || echo "warning: the package lists are not up to date" >&2

available=""
skipped=""
for package in $missing; do
    if [ -n "$(apt-cache show "$package" 2>/dev/null)" ]; then
        available="$available $package"
    else
        skipped="$skipped $package"
    fi
done

if [ -n "$available" ]; then
    # shellcheck disable=SC2086  # one word for each package
    $sudo apt-get install -y --no-install-recommends $available
fi
if [ -n "$skipped" ]; then
    echo "warning: not to be had here, their voices are left out:$skipped" >&2
else
    echo "all speech packages are installed"
fi
