#!/usr/bin/env bash
# Tries the Windows side of the product where there is no Windows: packs it under Wine, makes the installer, installs,
# uses, upgrades and uninstalls it, and prints a table of what was found.
#
#   sudo installer/windows/verify_under_wine.sh [FOLDER]        (FOLDER: build/wine; takes about 8 GB)
#
# It needs root, Debian or Ubuntu on amd64, debootstrap, Python 3.11 and a network. Systems, wheels and the Python are
# kept in FOLDER, so that the next time is shorter; the prefix of Wine is made anew each time. Ends with 0 when all is
# as it should be. Not part of .ci/run: it takes more than half an hour.
#
# Why it is as it is:
# - Wine 8 of Debian 12 cannot run Qt 6; Wine 10 of Debian 13 can, so a Debian 13 lies in FOLDER.
# - There is no installer of python.org that runs there. python311.dll and the binary modules of the standard library
#   come from the wheel of panda3d, the rest of the library from the Python 3.11 here; python.exe and a python3.dll that
#   leads on to python311.dll are made by mingw-w64. For this trial only: releases are packed on Windows.
# - Wine 10 runs neither PySide6 6.10 nor numpy 2.2 (importing it never ends): older ones are used.
# - Qt's plugin that asks Windows for its network ends every program under Wine, by reading at address 0; three lines of
#   Python that load it do the same. Without Wine's list of networks it says that there is nothing to ask, which the
#   program takes calmly.
# - Crashes would wait for a debugger for ever, so there is none. What is heard and said are plain files.
# - Exit codes prove little there; what counts are files, registry and processes.
# shellcheck disable=SC2317  # some are called by their names, by once
set -euo pipefail

SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
WORK=$(realpath -m "${1:-$SOURCE/build/wine}")
SYSTEM=$WORK/trixie  # the Debian 13
HERE=$SYSTEM/verify  # what both see: /verify there, Z:\verify in Wine
ROWS=$WORK/rows.md
NAME="BEDROT Control Panel"
MIRROR=${MIRROR:-http://deb.debian.org/debian}
PANDA3D=panda3d==1.10.15  # it carries Python 3.11.9
PACKAGES=(wine wine64 wine32:i386 xvfb fonts-dejavu-core gcc-mingw-w64-x86-64-win32 nsis python3 ca-certificates)
NETWORK_LIST='{DCB00C01-570F-4A9B-8D69-199FDBA5723B}'  # the class NetworkListManager
PYTHON='Z:\verify\python\python.exe'
STEP_SECONDS=600 BUILD_SECONDS=7200 TRIAL_SECONDS=7200
screen_pid="" commit=""
failed=0

say() { printf '\n== %s\n' "$*"; }

stop() {
  printf 'It cannot go on: %s\n' "$*" >&2
  exit 4
}

# One line of the table, and whether all is well so far: row ok|NOT WHAT FOUND
row() {
  printf '| %s | %s | %s |\n' "$1" "$2" "$3" | tee -a "$ROWS"
  if [ "$1" != ok ]; then failed=1; fi
}

# Does something once in the life of FOLDER: once NAME COMMAND
once() {
  if [ -e "$WORK/done/$1" ]; then return; fi
  say "$1"
  "$2"
  touch "$WORK/done/$1"
}

# A command in the Debian 13, with nothing of this system's environment but the way to the network.
inside() {
  chroot "$SYSTEM" /usr/bin/env -i --chdir="${FOLDER_INSIDE:-/}" HOME=/root USER=root LOGNAME=root LANG=C.UTF-8 \
    PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
    ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} \
    ${DISPLAY_INSIDE:+"DISPLAY=$DISPLAY_INSIDE"} WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=' \
    PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1 "$@"
}

# A Windows program: windows NAME SECONDS COMMAND ... What it says is in said/NAME.txt. Its exit code is returned, and
# is no proof of anything.
windows() {
  local name=$1 seconds=$2
  shift 2
  : > "$HERE/said/nothing"
  inside timeout --kill-after=30 "$seconds" wine "$@" \
    < "$HERE/said/nothing" > "$HERE/said/$name.txt" 2> "$HERE/said/$name.err.txt"
}

# The last words of a Windows program, for the table.
last_words() { tail -qn 2 "$HERE/said/$1.err.txt" "$HERE/said/$1.txt" 2>/dev/null | tr '\r\n|' '  /' | cut -c1-300; }

# ---- what is there in the end is put back

# wine_server -w waits until no Windows program runs any more, -k ends all; Debian has it under several names.
wine_server() {
  local one
  for one in /usr/bin/wineserver /usr/bin/wineserver-stable /usr/lib/wine/wineserver64 /usr/lib/wine/wineserver; do
    if inside test -x "$one"; then
      inside timeout 120 "$one" "$@"
      return
    fi
  done
  stop "Wine's server is not where it was in Debian 13."
}

tidy_up() {
  if [ -d "$SYSTEM/root/.wine" ]; then wine_server -k || true; fi
  # It is the child of the shell that was sent to the background for it.
  if [ -n "$screen_pid" ]; then pkill -P "$screen_pid" || true; fi
  if mountpoint -q "$SYSTEM/proc"; then umount -l "$SYSTEM/proc"; fi
}

# ---- once: the system, the wheels, the Python

make_system() {
  # One that was cut off in the middle is of no use.
  rm -rf --one-file-system "${SYSTEM:?}"
  debootstrap --variant=minbase --include=ca-certificates trixie "$SYSTEM" "$MIRROR"
}

install_packages() {
  printf '#!/bin/sh\nexit 101\n' > "$SYSTEM/usr/sbin/policy-rc.d"  # nothing that is installed starts a service
  chmod 755 "$SYSTEM/usr/sbin/policy-rc.d"
  inside dpkg --add-architecture i386
  inside apt-get update -q
  inside apt-get install -y -q --no-install-recommends "${PACKAGES[@]}"
}

# Wheels for Windows, with the versions that Wine 10 can run in the place of newer ones.
fetch_wheels() {
  rm -f "$WORK"/done/wheels* "$WORK"/done/*Python*
  python3.11 -m venv "$WORK/tools"
  "$WORK/tools/bin/python" -m pip install -q --disable-pip-version-check uv
  "$WORK/tools/bin/python" -m pip download -q --no-deps --only-binary=:all: --platform win_amd64 \
    --implementation cp --abi cp311 --python-version 3.11 --dest "$WORK/wheels" "$PANDA3D"
  printf '%s\n' pyside6-essentials==6.8.3 shiboken6==6.8.3 numpy==2.1.3 pandas==2.2.3 > "$WORK/overrides.txt"
  rm -rf "$WORK/site"
  "$WORK/tools/bin/uv" pip install -q --python "$WORK/tools/bin/python" --python-version 3.11 \
    --python-platform x86_64-pc-windows-msvc --only-binary :all: --target "$WORK/site" \
    --overrides "$WORK/overrides.txt" --requirements "$SOURCE/pyproject.toml" --extra build
}

make_python() {
  local made=$HERE/python unpacked=$WORK/panda3d library
  library=$("$WORK/tools/bin/python" -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
  rm -rf "$made" "$unpacked"
  mkdir -p "$made/DLLs" "$made/Lib" "$unpacked"
  "$WORK/tools/bin/python" -m zipfile -e "$WORK"/wheels/panda3d-*.whl "$unpacked"
  cp "$unpacked/deploy_libs/python311.dll" "$made/"
  # The run-time library of the compiler as PySide6 brings it: the one that is loaded first serves all, and an older one
  # would not do for Qt.
  cp "$WORK"/site/PySide6/{vcruntime140,vcruntime140_1,msvcp140}.dll "$made/"
  cp "$unpacked"/deploy_libs/*.pyd "$made/DLLs/"
  for one in libffi-8.dll libcrypto-3.dll libssl-3.dll sqlite3.dll; do
    cp "$unpacked/deploy_libs/$one" "$made/DLLs/"
  done
  (cd "$library" && tar -c --exclude=./site-packages --exclude=./lib-dynload --exclude=./test \
    --exclude='__pycache__' --exclude='./_sysconfigdata*' --exclude='./config-3*' .) | tar -x -C "$made/Lib"
  mkdir -p "$made/Lib/site-packages"
  cp -r "$WORK/site/." "$made/Lib/site-packages/"
  # Nothing writes bytecode later, and PyInstaller starts this Python some dozens of times.
  "$WORK/tools/bin/python" -m compileall -q --invalidation-mode unchecked-hash "$made/Lib" > /dev/null 2>&1 || true
  build_launcher "$made"
}

# python.exe, and a python3.dll: modules for several versions of Python look for its names there.
build_launcher() {
  local made=$1
  cat > "$made/launcher.c" <<'C'
#include <stdio.h>
#include <windows.h>

int wmain(int count, wchar_t **words)
{
    HMODULE library = LoadLibraryW(L"python311.dll");
    FARPROC begin = library ? GetProcAddress(library, "Py_Main") : NULL;
    if (!begin) {
        fprintf(stderr, "python311.dll cannot be used: %lu\n", GetLastError());
        return 103;
    }
    return ((int (*)(int, wchar_t **))(void *)begin)(count, words);
}
C
  printf 'int begins(void *a, unsigned b, void *c) { return a || b || c || 1; }\n' > "$made/python3.c"
  PYTHONPATH=$WORK/site "$WORK/tools/bin/python" - "$made/python311.dll" > "$made/python3.def" <<'PY'
import sys

import pefile

library = pefile.PE(sys.argv[1], fast_load=True)
library.parse_data_directories([pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_EXPORT"]])
print("LIBRARY python3.dll\nEXPORTS")
for symbol in library.DIRECTORY_ENTRY_EXPORT.symbols:
    if symbol.name:
        print(f"  {symbol.name.decode()} = python311.{symbol.name.decode()}")
PY
  FOLDER_INSIDE=/verify/python inside x86_64-w64-mingw32-gcc -O1 -municode -o python.exe launcher.c
  FOLDER_INSIDE=/verify/python inside x86_64-w64-mingw32-gcc -shared -nostdlib -Wl,--entry=begins -o python3.dll \
    python3.c python3.def
}

# ---- each time: a screen, a prefix, the sources

open_screen() {
  inside Xvfb -displayfd 1 -screen 0 1600x1000x24 -nolisten tcp > "$HERE/said/display.txt" 2> "$HERE/said/screen.txt" &
  screen_pid=$!
  for _ in $(seq 60); do
    if [ -s "$HERE/said/display.txt" ]; then break; fi
    sleep 0.5
  done
  DISPLAY_INSIDE=:$(tr -d '[:space:]' < "$HERE/said/display.txt")
  if [ "$DISPLAY_INSIDE" = : ]; then stop "there is no screen; see $HERE/said/screen.txt"; fi
}

# After wine32 is there: a prefix from before it stays without its half.
make_prefix() {
  local half
  rm -rf --one-file-system "${SYSTEM:?}/root/.wine"
  windows wineboot "$STEP_SECONDS" wineboot --init || true
  windows winecfg "$STEP_SECONDS" winecfg -v win10 || true
  for half in 32 64; do
    windows "reg$half" "$STEP_SECONDS" reg add 'HKLM\Software\Microsoft\Windows NT\CurrentVersion\AeDebug' \
      /v Debugger /t REG_SZ /d false /f "/reg:$half" || true
    windows "network$half" "$STEP_SECONDS" reg delete "HKCR\\CLSID\\$NETWORK_LIST" /f "/reg:$half" || true
  done
  wine_server -w || true
  if [ "$(grep -c '"Debugger"="false"' "$SYSTEM/root/.wine/system.reg")" != 2 ]; then
    stop "Wine's prefix is not as it should be; see $HERE/said"
  fi
}

fresh_sources() {
  rm -rf "$HERE/source"
  mkdir -p "$HERE/source"
  commit=$(git -c safe.directory="$SOURCE" -C "$SOURCE" rev-parse --short HEAD)  # others may go on meanwhile
  git -c safe.directory="$SOURCE" -C "$SOURCE" archive "$commit" | tar -x -C "$HERE/source"
}

# ---- each time: what is tried

try_python() {
  FOLDER_INSIDE=/verify/source windows python "$STEP_SECONDS" "$PYTHON" -c \
    "import sys, ssl, sqlite3, ctypes, numpy, pandas, pyarrow, PySide6.QtWidgets; open('python.txt', 'w').write(sys.version)" \
    || true
  if [ -s "$HERE/source/python.txt" ]; then
    row ok "Windows Python with its packages" "$(tr -d '\r\n|' < "$HERE/source/python.txt")"
  else
    row NOT "Windows Python with its packages" "$(last_words python)"
    return 1
  fi
}

try_packing() {
  local packed=$HERE/source/dist/$NAME
  FOLDER_INSIDE=/verify/source windows build "$BUILD_SECONDS" "$PYTHON" -m installer.build || true
  if [ -s "$packed/bedrot-panel.exe" ] && [ -s "$packed/bedrot.exe" ] && [ -d "$packed/_internal" ]; then
    row ok "packing with PyInstaller" "$(du -sm --apparent-size "$packed" | cut -f1) MiB in $(find "$packed" -type f | wc -l) files"
  else
    row NOT "packing with PyInstaller" "$(last_words build)"
    return 1
  fi
}

try_details() {
  local found
  found=$(PYTHONPATH=$WORK/site "$WORK/tools/bin/python" - "$HERE/source/dist/$NAME" <<'PY'
import sys
from pathlib import Path

import pefile

wanted = {"version": 16, "manifest": 24, "icon": 14}
for name in ("bedrot.exe", "bedrot-panel.exe"):
    program = pefile.PE(str(Path(sys.argv[1]) / name), fast_load=True)
    program.parse_data_directories([pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_RESOURCE"]])
    there = {entry.id for entry in program.DIRECTORY_ENTRY_RESOURCE.entries}
    missing = [what for what, number in wanted.items() if number not in there]
    windowed = program.OPTIONAL_HEADER.Subsystem == 2
    if windowed != (name == "bedrot-panel.exe"):
        missing.append("the right kind of program")
    if missing:
        print(f"{name} lacks {', '.join(missing)}")
PY
  ) || found="they cannot be read"
  if [ -z "$found" ]; then
    row ok "version, manifest and icon of both programs" "all there"
  else
    row NOT "version, manifest and icon of both programs" "$found"
  fi
}

try_installer() {
  local made
  FOLDER_INSIDE=/verify/source inside python3 -m installer.windows.pack "dist/$NAME" --icon build/build/bedrot.ico \
    --output /verify/made > "$HERE/said/pack.txt" 2>&1 || true
  made=$(find "$HERE/made" -name '*-setup.exe' -size +1M)
  if [ -n "$made" ] && (cd "$HERE/made" && sha256sum --check --quiet --strict ./*.sha256); then
    row ok "installer by makensis, with its checksum" "$(du -m --apparent-size "$made" | cut -f1) MiB"
  else
    row NOT "installer by makensis, with its checksum" "$(tail -n 3 "$HERE/said/pack.txt" | tr '\n|' ' /')"
    return 1
  fi
}

# What a person does with it, from the first start to the end; the table of that trial is part of ours.
try_installation() {
  local setup
  setup=$(basename "$(find "$HERE/made" -name '*-setup.exe')")
  rm -rf "$HERE/trial"
  mkdir -p "$HERE/trial"
  FOLDER_INSIDE=/verify/source windows trial "$TRIAL_SECONDS" "$PYTHON" -m installer.windows.trial \
    "Z:\\verify\\made\\$setup" 'Z:\verify\trial\found.json' || true
  if [ -s "$HERE/trial/found.md" ]; then
    tail -n +3 "$HERE/trial/found.md" | tr -d '\r' | tee -a "$ROWS"
    if grep -q '^| NOT |' "$HERE/trial/found.md"; then failed=1; fi
  else
    row NOT "installation" "the trial has not come to its end: $(last_words trial)"
  fi
  {
    printf '| not tried | the length of secrets in the Credential Manager | Wine takes any |\n'
    printf '| not tried | news of the network by Windows | under Wine Qt cannot ask for them |\n'
  } | tee -a "$ROWS"
}

main() {
  local wanted
  if [ "$(id -u)" != 0 ]; then stop "only root can open a system in a folder. Start it with sudo."; fi
  for one in debootstrap python3.11 git; do
    if ! command -v "$one" > /dev/null; then stop "$one is missing. Install it, then start this again."; fi
  done
  if [ ! -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
    stop "the keys of Debian's archive are missing. Install debian-archive-keyring, then start this again."
  fi
  mkdir -p "$WORK/done"
  trap tidy_up EXIT
  once "Debian 13 in $(basename "$SYSTEM")" make_system
  mkdir -p "$HERE/said" "$HERE/made"
  cp /etc/resolv.conf "$SYSTEM/etc/resolv.conf"
  mountpoint -q "$SYSTEM/proc" || mount -t proc proc "$SYSTEM/proc"
  once "Wine, mingw-w64 and NSIS" install_packages
  wanted=$(sha256sum "$SOURCE/pyproject.toml" | cut -c1-12)  # other needs, other wheels
  once "wheels for Windows, $wanted" fetch_wheels
  once "a Windows Python, $wanted" make_python
  rm -f "$HERE"/made/* "$HERE"/said/*
  : > "$ROWS"
  say "screen, prefix and sources"
  open_screen
  make_prefix
  fresh_sources
  say "what is tried"
  if try_python && try_packing; then
    try_details
    if try_installer; then try_installation; fi
  fi
  finish
}

finish() {
  {
    printf '%s, %s on Debian %s, commit %s\n\n' "$(date -u +%F)" "$(inside wine --version | tr -d '\r\n')" \
      "$(cat "$SYSTEM/etc/debian_version")" "$commit"
    printf '| | what | found |\n|---|---|---|\n'
    cat "$ROWS"
  } > "$WORK/result.md"
  say "$WORK/result.md"
  cat "$WORK/result.md"
  exit "$failed"  # here, not at the end of the file, which may have been changed meanwhile
}

main
