#!/bin/sh
# check-c-example.sh BUILD CC OUT: examples/c/action.c builds as C11 without a
# warning and prints an action of about 6 beta a site.
set -eu
build=$1 cc=$2 out=$3
source=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$out"
cd "$out"
"$build/bin/gaugec" "$source/examples/wilson_action.gauge" -o libwilson_action.so
"$cc" -std=c11 -Wall -Wextra -Wpedantic -Werror -I"$source/runtime" -I. "$source/examples/c/action.c" -o action \
  libwilson_action.so -L"$build/lib" -lgauge_runtime -Wl,-rpath,"$build/lib:$out"
result=$(./action 4 5.7)
echo "$result"
case $result in
  *'= 0.99'* | *'= 1.00'*) ;;
  *) echo "the action of random links is about 6 beta a site" >&2; exit 1 ;;
esac
# The same number from gauge-run.
expected=$("$build/bin/gauge-run" ./libwilson_action.so --lattice 4x4x4x8 --random-links 7 --set beta=5.7)
action=$(printf '%s' "$result" | sed 's/^S = \([0-9.]*\),.*/\1/')
printf '%s\n' "$expected" | grep -q "mean $(printf '%.6e' "$action")"
