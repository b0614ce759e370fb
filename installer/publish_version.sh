#!/usr/bin/env bash
# Puts a signed version file on the branch "updates", where programs ask for it; an older or foreign one is refused.
#
#   installer/publish_version.sh FILE REMOTE "what for"
#
# UPDATES_KEYS says whom programs believe. The branch holds this one file, byte for byte, and nothing else.
set -euo pipefail

file=$1 remote=$2 words=$3
name=bedrot-version.txt
after=() parent=()
if git fetch --quiet --depth=1 "$remote" refs/heads/updates 2>/dev/null; then
  parent=(-p "$(git rev-parse FETCH_HEAD)")
  before=$(mktemp)
  trap 'rm -f "$before"' EXIT
  git cat-file blob "FETCH_HEAD:$name" > "$before"
  after=(--after "$before")
fi
"${PYTHON:-python}" -m installer.version_file check "$file" "${after[@]}"
blob=$(git hash-object -w --no-filters "$file")
tree=$(printf '100644 blob %s\t%s\n' "$blob" "$name" | git mktree)
export GIT_AUTHOR_NAME="BEDROT Control Panel" GIT_AUTHOR_EMAIL="release@localhost"
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
commit=$(git commit-tree "$tree" "${parent[@]}" -m "$words")
git push --quiet "$remote" "$commit:refs/heads/updates"
echo "Published: $name on the branch updates, $words"
