#!/bin/sh
# One night: measure, check against the nights before, keep the figures. What every pipeline here runs.
#
# KASSENSTURZ  the command                    (default: npx kassensturz)
# RESULTS      folder that outlives the job   (default: results/nightly)
# EDITION      what is measured               (default: synapse-single)
# TARGET       options of `capacity` instead of an edition, such as "--target URL --accounts … --secret-file …"
# TIME_BUDGET  length of the search           (default: 1h)
# LIMITS       file with fixed limits         (default: none)
# CHECK        further options of `check`, such as "--since 2026-11-01"
#
# Exit status: 0 no regression · 1 regression · 2 wrong usage · 3 no valid measurement · 4 target or tool not available
set -u

KASSENSTURZ=${KASSENSTURZ:-npx kassensturz}
RESULTS=${RESULTS:-results/nightly}
TARGET=${TARGET:---edition ${EDITION:-synapse-single}}
night="$RESULTS/$(date -u +%Y-%m-%dT%H%M%SZ)"
store="$RESULTS/history.parquet"
mkdir -p "$RESULTS"
# The search begins beside the edge of the last night that found one.
set --
[ -f "$RESULTS/found" ] && set -- --near "$(cat "$RESULTS/found")"

# Options are several words on purpose.
# shellcheck disable=SC2086
$KASSENSTURZ capacity $TARGET --time-budget "${TIME_BUDGET:-1h}" "$@" --out "$night"
measured=$?
# Without a result there is nothing to check: the status says why.
[ -f "$night/result.json" ] || exit "$measured"
echo "$night" >"$RESULTS/latest"
[ "$measured" -eq 0 ] && echo "$night" >"$RESULTS/found"

set -- "$night"
[ -n "${LIMITS:-}" ] && set -- "$@" --limits "$LIMITS"
[ -f "$store" ] && set -- "$@" --baseline "$store"
if [ $# -gt 1 ]; then
  # shellcheck disable=SC2086
  $KASSENSTURZ check "$@" ${CHECK:-}
  status=$?
else
  # The first night has nothing to be compared with; it becomes the baseline.
  status=$measured
fi

$KASSENSTURZ report "$night" --history "$store" || [ "$status" -ne 0 ] || status=$?
exit "$status"
