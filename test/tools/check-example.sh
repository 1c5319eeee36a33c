#!/bin/sh
# check-example.sh BIN EXAMPLE OUT: compiles in at most 3 s (10 s are granted to a
# busy machine), runs on a lattice with odd extents, and passes --verify.
set -eu
bin=$1 example=$2 out=$3
name=$(basename "$example" .gauge)
library=$out/lib$name.so
timeout 10 "$bin/gaugec" "$example" -o "$library"
case $(sed -n 's/^lattice //p' "$example") in
  1) lattice=7 ;;
  2) lattice=6x5 ;;
  3) lattice=4x3x5 ;;
  *) lattice=4x3x2x5 ;;
esac
"$bin/gauge-run" "$library" --lattice "$lattice" --batch 2 --random-links 1 --random-params 1 -o "$out/$name.h5"
"$bin/gauge-run" "$library" --verify
