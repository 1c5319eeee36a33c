//===- Machine.h - what this machine can do -------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A library of its own: for tools and benchmarks, not for compiled models.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_MACHINE_MACHINE_H
#define RUNTIME_MACHINE_MACHINE_H

namespace gauge::machine {

/// The threads of a context that was made for `wanted`; 0 stands for all cores.
int countThreads(int wanted);

/// Fused multiply-adds from registers, two flops each, with the widest vectors
/// that the CPU has: Gflop/s of all threads together, the best of some tries.
double measurePeak(bool isDouble, int threads);

/// STREAM triad, a = b + s c, on arrays that no cache holds: GB/s of all
/// threads together, the best of some tries. 24 bytes an element; what the
/// memory moves for write-allocation is not counted. 0: not enough memory for
/// that.
double measureBandwidth(int threads);

} // namespace gauge::machine

#endif // RUNTIME_MACHINE_MACHINE_H
