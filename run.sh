#!/usr/bin/env bash
# Installs what is missing, builds, compiles an example network, runs it, and teaches it the 1 x 2 Wilson loop.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly build=build/release
readonly model=wilson_loop

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
show() { printf '\033[1m$ %s\033[0m\n' "$*"; "$@"; }

.ci/setup.sh
say "building in $build"
.ci/build.sh

export PATH="$PWD/$build/bin:$PATH"
mkdir -p out
say "examples/$model.gauge becomes a shared library"
show gaugec "examples/$model.gauge" -o "out/lib$model.so"

say "what is inside"
show gauge-run "out/lib$model.so" --describe

say "its value on four random 16x16 configurations, with random weights"
show gauge-run "out/lib$model.so" --function value --lattice 16x16 --batch 4 \
  --random-links 7 --random-params 1 --time -o "out/$model.h5"

say "compiled code against the reference interpreter, and gauge covariance"
show gauge-run "out/lib$model.so" --verify

say "configurations of SU(2) at ten couplings: to learn from, to choose the weights by, and larger ones to test"
rm -rf out/run out/baseline out/*.h5.part out/*.h5.state out/train.h5 out/validation.h5 out/test16.h5 out/test64.h5
show gauge-sample --lattice 8x8 --beta=0.1:6.0:10 --configs=200 --seed=1 -o out/train.h5
show gauge-sample --lattice 8x8 --beta=0.1:6.0:10 --configs=50 --seed=2 -o out/validation.h5 >out/sampling.log
show gauge-sample --lattice 16x16 --beta=0.1:6.0:10 --configs=10 --seed=3 -o out/test16.h5 >>out/sampling.log
show gauge-sample --lattice 64x64 --beta=0.1:6.0:10 --configs=1 --thermalise=200 --seed=4 -o out/test64.h5 >>out/sampling.log

say "the network learns the 1 x 2 Wilson loop on 8x8 .."
show gauge-train "examples/$model.gauge" --data=out/train.h5 --validate=out/validation.h5 \
  --target='loop(1, 2)' --epochs=15 --lr=3e-3 -o out/run

say ".. an ordinary convolutional network with forty times as many weights learns it as far as it can .."
show gauge-train examples/cnn_baseline.gauge --data=out/train.h5 --validate=out/validation.h5 \
  --target='loop(1, 2)' --epochs=15 --lr=3e-3 -o out/baseline

say "errors of both, there and on lattices that none of them has seen"
show gauge-eval out/run out/baseline --data=out/validation.h5,out/test16.h5,out/test64.h5 -o out/report.html
printf '\nThe page out/report.html has the pictures, out/run/history.svg the learning curve.\n'
