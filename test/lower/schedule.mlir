// Which values become fields, and in which kernel (compiler/lower/Schedule.h): the plans.
// RUN: gauge-opt %s --convert-gauge-to-site --canonicalize --cse | FileCheck %s
// RUN: gauge-opt %s --convert-gauge-to-site=low-memory --canonicalize --cse | FileCheck %s --check-prefix=LOW

!links = !gauge.links<su(2), 2, f64>
!w1 = !gauge.covariant<su(2), 2, 1, f64>
!w2 = !gauge.covariant<su(2), 2, 2, f64>
!w4 = !gauge.covariant<su(2), 2, 4, f64>
!w8 = !gauge.covariant<su(2), 2, 8, f64>
!w64 = !gauge.covariant<su(2), 2, 64, f64>
!w200 = !gauge.covariant<su(2), 2, 200, f64>
!s1 = !gauge.covariant<su(2), 2, 1, f64, [0, 1] -> [0, 1]>
!s0 = !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [1, 0]>
!around = !gauge.covariant<su(2), 2, 1, f64, [1, 1] -> [0, 1]>
!x = !gauge.invariant<2, 1, real, f64>
!c = !gauge.invariant<2, 1, complex, f64>
!c4 = !gauge.invariant<2, 4, complex, f64>
!row = !gauge.invariant<2, 1, real, f64, [0]>
!g = !gauge.invariant<2, 1, real, f64, []>

//===----------------------------------------------------------------------===//
// Values at neighbours
//===----------------------------------------------------------------------===//

// What one place needs is computed there, however dear.
// CHECK-LABEL: func.func @shift_once
// CHECK-COUNT-1: site.run
// CHECK-NOT: site.run
// CHECK: return
func.func @shift_once(%o: tensor<1x64xf64>, %w: !w64) -> !s1 {
  %m = gauge.mix %o, (%w) : tensor<1x64xf64>, (!w64)
  %s = gauge.shift %m by [0, 1] : !w1
  return %s : !s1
}

// Two places need a plaquette: three products are cheaper than memory.
// CHECK-LABEL: func.func @shift_cheap
// CHECK-COUNT-1: site.run
// CHECK-NOT: site.run
// CHECK: return
func.func @shift_cheap(%u: !links) -> (!s1, !s0) {
  %p = gauge.path %u along [1, 2, -1, -2] : !links
  %a = gauge.shift %p by [0, 1] : !w1
  %b = gauge.shift %p by [1, 0] : !w1
  return %a, %b : !s1, !s0
}

// Two places need a mix of many: memory is cheaper. What is stored is the smallest
// field that spares the work: the trace's real part, not the mix.
// CHECK-LABEL: func.func @shift_dear
// CHECK: %[[T:.*]] = site.alloc : !site.field<1, 1, f64, [0, 1]>
// CHECK-NEXT: site.run @shift_dear_0(%[[T]], %{{.*}})
// CHECK-NEXT: %[[R:.*]] = site.alloc
// CHECK-NEXT: site.run @shift_dear_1(%[[R]], %[[T]])
// CHECK-NEXT: return %[[R]]
func.func @shift_dear(%o: tensor<1x64xf64>, %w: !w64) -> !x {
  %m = gauge.mix %o, (%w) : tensor<1x64xf64>, (!w64)
  %t = gauge.trace %m : !w1
  %r = gauge.re %t : !c
  %s = gauge.shift %r by [0, 1] : !x
  %y = gauge.mul %r, %s : !x, !x
  return %y : !x
}

// What is in memory costs nothing; only the rest counts.
// CHECK-LABEL: func.func @shift_of_stored
// CHECK-COUNT-1: site.run
// CHECK-NOT: site.run
// CHECK: return
func.func @shift_of_stored(%w: !w1) -> !s1 {
  %m = gauge.mul %w, %w : !w1, !w1
  %s = gauge.shift %m by [0, 1] : !w1
  return %s : !s1
}

// A walk around the torus starts at the own site: its neighbours' are read.
// CHECK-LABEL: func.func @shift_around
// CHECK: %[[P:.*]] = site.alloc
// CHECK-NEXT: site.run @shift_around_0(%[[P]], %{{.*}})
// CHECK-NEXT: %[[R:.*]] = site.alloc
// CHECK-NEXT: site.run @shift_around_1(%[[R]], %[[P]])
// CHECK-NEXT: return %[[R]]
func.func @shift_around(%u: !links) -> !around {
  %a = gauge.around %u[0] : !links
  %s = gauge.shift %a by [0, 1] : !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [0, 0]>
  return %s : !around
}

//===----------------------------------------------------------------------===//
// Transports
//===----------------------------------------------------------------------===//

// The field is stored, its transported copies never are.
// CHECK-LABEL: func.func @transport(
// CHECK-SAME: %[[U:[^:]*]]: !site.field<2, 8, f64, [0, 1]> {site.quaternion}, %[[W:[^:]*]]: !site.field<64, 8, f64, [0, 1]>
// CHECK: %[[M:.*]] = site.alloc : !site.field<2, 8, f64, [0, 1]>
// CHECK-NEXT: site.run @transport_0(%[[M]], %[[W]], %{{.*}})
// CHECK-NEXT: %[[R:.*]] = site.alloc : !site.field<1, 8, f64, [0, 1]>
// CHECK-NEXT: site.run @transport_1(%[[R]], %[[U]], %[[M]], %{{.*}})
// CHECK-NEXT: return %[[R]]
func.func @transport(%u: !links, %w: !w64, %o: tensor<2x64xf64>, %p: tensor<1x8xf64>) -> !w1 {
  %m = gauge.mix %o, (%w) : tensor<2x64xf64>, (!w64)
  %a = gauge.transport %u, %m along [1] : !links, !w2
  %b = gauge.transport %u, %m along [2] : !links, !w2
  %c = gauge.transport %u, %m along [-1] : !links, !w2
  %d = gauge.transport %u, %m along [-2] : !links, !w2
  %r = gauge.mix %p, (%a, %b, %c, %d) : tensor<1x8xf64>, (!w2, !w2, !w2, !w2)
  return %r : !w1
}

// An argument is in memory already.
// CHECK-LABEL: func.func @transport_argument
// CHECK-COUNT-1: site.run
// CHECK-NOT: site.run
// CHECK: return
func.func @transport_argument(%u: !links, %w: !w1) -> !w1 {
  %a = gauge.transport %u, %w along [1] : !links, !w1
  return %a : !w1
}

// Links that a layer made are stored before anyone walks along them; a single
// direction at the own site would not need that, but links are one field.
// CHECK-LABEL: func.func @make_links
// CHECK: %[[V:.*]] = site.alloc : !site.field<2, 8, f64, [0, 1]>
// CHECK-NEXT: site.run @make_links_0(%[[V]], %{{.*}})
// CHECK-NEXT: %[[R:.*]] = site.alloc
// CHECK-NEXT: site.run @make_links_1(%[[R]], %[[V]])
func.func @make_links(%u: !links) -> !w1 {
  %0 = gauge.link %u[0] : !links
  %1 = gauge.link %u[1] : !links
  %v = gauge.make_links %0, %1 : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>,
    !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]> -> !links
  %p = gauge.path %v along [1, 2, -1, -2] : !links
  return %p : !w1
}

//===----------------------------------------------------------------------===//
// Sums over sites
//===----------------------------------------------------------------------===//

// x - <x>: a kernel, a reduction, a kernel.
// CHECK-LABEL: func.func @less_mean
// CHECK: %[[X:.*]] = site.alloc : !site.field<1, 1, f64, [0, 1]>
// CHECK-NEXT: site.run @less_mean_0(%[[X]], %{{.*}})
// CHECK-NEXT: %[[M:.*]] = site.alloc : !site.field<1, 1, f64, []>
// CHECK-NEXT: site.reduce %[[X]] into %[[M]] mean
// CHECK-NEXT: %[[R:.*]] = site.alloc : !site.field<1, 1, f64, [0, 1]>
// CHECK-NEXT: site.run @less_mean_1(%[[R]], %[[X]], %[[M]])
// CHECK-NEXT: return %[[R]]
func.func @less_mean(%u: !links) -> !x {
  %p = gauge.path %u along [1, 2, -1, -2] : !links
  %t = gauge.trace %p : !w1
  %r = gauge.re %t : !c
  %m = gauge.mean %r : !x -> !g
  %b = gauge.broadcast %m : !g -> !x
  %y = gauge.mul %r, %b : !x, !x
  return %y : !x
}

// An argument is summed where it lies: no kernel.
// CHECK-LABEL: func.func @sum_argument
// CHECK-SAME: (%[[X:[^:]*]]:
// CHECK-NEXT: %[[S:.*]] = site.alloc
// CHECK-NEXT: site.reduce %[[X]] into %[[S]] :
// CHECK-NEXT: return %[[S]]
func.func @sum_argument(%x: !x) -> !g {
  %s = gauge.sum %x : !x -> !g
  return %s : !g
}

// First over axis 1, then, after a kernel over the rest, over axis 0.
// CHECK: site.kernel @sum_axes_0 over [0] (
// CHECK-LABEL: func.func @sum_axes
// CHECK-SAME: (%[[X:[^:]*]]:
// CHECK-NEXT: %[[ROW:.*]] = site.alloc : !site.field<1, 1, f64, [0]>
// CHECK-NEXT: site.reduce %[[X]] into %[[ROW]] :
// CHECK-NEXT: %[[SQUARE:.*]] = site.alloc : !site.field<1, 1, f64, [0]>
// CHECK-NEXT: site.run @sum_axes_0(%[[SQUARE]], %[[ROW]])
// CHECK-NEXT: %[[S:.*]] = site.alloc : !site.field<1, 1, f64, []>
// CHECK-NEXT: site.reduce %[[SQUARE]] into %[[S]] :
// CHECK-NEXT: return %[[S]]
func.func @sum_axes(%x: !x) -> !g {
  %row = gauge.sum %x : !x -> !row
  %square = gauge.mul %row, %row : !row, !row
  %s = gauge.sum %square : !row -> !g
  return %s : !g
}

// Parameters need no field to be everywhere.
// CHECK: site.kernel @broadcast_parameter_0
// CHECK-NOT: site.restrict
// CHECK: site.weight
// CHECK-LABEL: func.func @broadcast_parameter
// CHECK-COUNT-1: site.run
// CHECK-NOT: site.run
// CHECK: return
func.func @broadcast_parameter(%x: !x, %p: tensor<f64>) -> !x {
  %b = gauge.parameter %p : tensor<f64> -> !g
  %s = gauge.mul %b, %b : !g, !g
  %f = gauge.broadcast %s : !g -> !x
  %y = gauge.mul %x, %f : !x, !x
  return %y : !x
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

// One kernel for all that can be computed in one.
// CHECK-LABEL: func.func @several
// CHECK-DAG: %[[A:.*]] = site.alloc : !site.field<1, 8, f64, [0, 1]>
// CHECK-DAG: %[[B:.*]] = site.alloc : !site.field<1, 1, f64, [0, 1]>
// CHECK: site.run @several_0(%[[A]], %{{.*}}, %[[B]])
// CHECK-NEXT: return %[[A]], %[[B]]
func.func @several(%u: !links) -> (!w1, !x) {
  %p = gauge.path %u along [1, 2, -1, -2] : !links
  %t = gauge.trace %p : !w1
  %r = gauge.re %t : !c
  return %p, %r : !w1, !x
}

// The same value twice is one field; an argument stays what it is.
// CHECK-LABEL: func.func @twice
// CHECK-SAME: (%[[W:[^:]*]]:
// CHECK: %[[T:.*]] = site.alloc
// CHECK-NEXT: site.run @twice_0(%[[T]], %[[W]])
// CHECK-NEXT: return %[[T]], %[[W]], %[[T]]
func.func @twice(%w: !w1) -> (!c, !w1, !c) {
  %t = gauge.trace %w : !w1
  return %t, %w, %t : !c, !w1, !c
}

// Nothing to do at all.
// CHECK-LABEL: func.func @identity
// CHECK-SAME: (%[[W:[^:]*]]:
// CHECK-NEXT: return %[[W]]
func.func @identity(%w: !w1) -> !w1 {
  return %w : !w1
}

// What is not needed for a result is not computed.
// CHECK-LABEL: func.func @unused
// CHECK: site.run @unused_0(%{{.*}}, %{{.*}})
// CHECK-NOT: site.run
// CHECK: return
func.func @unused(%w: !w1, %o: tensor<2x1xf64>) -> !c {
  %m = gauge.mix %o, (%w) : tensor<2x1xf64>, (!w1)
  %t = gauge.trace %w : !w1
  return %t : !c
}

//===----------------------------------------------------------------------===//
// Values that several kernels need
//===----------------------------------------------------------------------===//

// The trace of the mix is needed before and after the reduction: stored, it, and not
// the mix, nor the first mix, which only it needs.
// CHECK-LABEL: func.func @shared(
// CHECK-NOT: site.alloc : !site.field<{{1|64}}, 8
// CHECK: site.alloc : !site.field<1, 2, f64, [0, 1]>
// CHECK-NOT: site.alloc : !site.field<{{1|64}}, 8
// CHECK: site.run @shared_0
// CHECK: site.reduce
// CHECK: site.run @shared_1
// CHECK-NOT: site.run
// CHECK: return
func.func @shared(%w: !w64, %o: tensor<64x64xf64>, %p: tensor<1x64xf64>) -> !x {
  %a = gauge.mix %o, (%w) : tensor<64x64xf64>, (!w64)
  %b = gauge.mix %p, (%a) : tensor<1x64xf64>, (!w64)
  %t = gauge.trace %b : !w1
  %r = gauge.re %t : !c
  %i = gauge.im %t : !c
  %m = gauge.mean %r : !x -> !g
  %f = gauge.broadcast %m : !g -> !x
  %y = gauge.mul %i, %f : !x, !x
  return %y : !x
}

// A product of numbers is cheap: each kernel computes its own.
// CHECK-LABEL: func.func @shared_cheap
// CHECK-COUNT-3: site.alloc
// CHECK-NOT: site.alloc
// CHECK: return
func.func @shared_cheap(%x: !x) -> !x {
  %square = gauge.mul %x, %x : !x, !x
  %sum = gauge.add %square, %x : !x, !x
  %m = gauge.mean %sum : !x -> !g
  %f = gauge.broadcast %m : !g -> !x
  %y = gauge.mul %square, %f : !x, !x
  return %y : !x
}

// A kernel over axis 0 does not fit into one over both.
// CHECK-DAG: site.kernel @domains_{{[01]}} over [0] (
// CHECK-DAG: site.kernel @domains_{{[01]}} over [0, 1] (
// CHECK-LABEL: func.func @domains
func.func @domains(%x: !x, %r: !row) -> (!x, !row) {
  %a = gauge.mul %x, %x : !x, !x
  %b = gauge.mul %r, %r : !row, !row
  return %a, %b : !x, !row
}

// 2^40 terms, 40 sums: shared parts are looked at once.
// CHECK-LABEL: func.func @doubled
// CHECK: return
func.func @doubled(%p: tensor<f64>) -> !x {
  %0 = gauge.parameter %p : tensor<f64> -> !x
  %1 = gauge.add %0, %0 : !x, !x
  %2 = gauge.add %1, %1 : !x, !x
  %3 = gauge.add %2, %2 : !x, !x
  %4 = gauge.add %3, %3 : !x, !x
  %5 = gauge.add %4, %4 : !x, !x
  %6 = gauge.add %5, %5 : !x, !x
  %7 = gauge.add %6, %6 : !x, !x
  %8 = gauge.add %7, %7 : !x, !x
  %9 = gauge.add %8, %8 : !x, !x
  %10 = gauge.add %9, %9 : !x, !x
  %11 = gauge.add %10, %10 : !x, !x
  %12 = gauge.add %11, %11 : !x, !x
  %13 = gauge.add %12, %12 : !x, !x
  %14 = gauge.add %13, %13 : !x, !x
  %15 = gauge.add %14, %14 : !x, !x
  %16 = gauge.add %15, %15 : !x, !x
  %17 = gauge.add %16, %16 : !x, !x
  %18 = gauge.add %17, %17 : !x, !x
  %19 = gauge.add %18, %18 : !x, !x
  %20 = gauge.add %19, %19 : !x, !x
  %21 = gauge.add %20, %20 : !x, !x
  %22 = gauge.add %21, %21 : !x, !x
  %23 = gauge.add %22, %22 : !x, !x
  %24 = gauge.add %23, %23 : !x, !x
  %25 = gauge.add %24, %24 : !x, !x
  %26 = gauge.add %25, %25 : !x, !x
  %27 = gauge.add %26, %26 : !x, !x
  %28 = gauge.add %27, %27 : !x, !x
  %29 = gauge.add %28, %28 : !x, !x
  %30 = gauge.add %29, %29 : !x, !x
  %31 = gauge.add %30, %30 : !x, !x
  %32 = gauge.add %31, %31 : !x, !x
  %33 = gauge.add %32, %32 : !x, !x
  %34 = gauge.add %33, %33 : !x, !x
  %35 = gauge.add %34, %34 : !x, !x
  %36 = gauge.add %35, %35 : !x, !x
  %37 = gauge.add %36, %36 : !x, !x
  %38 = gauge.add %37, %37 : !x, !x
  %39 = gauge.add %38, %38 : !x, !x
  %40 = gauge.add %39, %39 : !x, !x
  %s = gauge.shift %40 by [0, 1] : !x
  return %s : !x
}

//===----------------------------------------------------------------------===//
// Low memory
//===----------------------------------------------------------------------===//

// The trace of a product of mixes at three places: some 1200 flops are more than what 8
// numbers cost in memory. With low memory a number costs as much as one of the mix of
// 200, which is 400 flops: it is computed three times.
// CHECK-LABEL: func.func @three_places
// CHECK: %[[T:.*]] = site.alloc : !site.field<4, 2, f64, [0, 1]>
// CHECK-NEXT: site.run @three_places_0(%[[T]], %{{.*}})
// CHECK-NEXT: %[[R:.*]] = site.alloc : !site.field<4, 2, f64, [0, 1]>
// CHECK-NEXT: site.run @three_places_1(%[[R]], %{{.*}}, %[[T]], %{{.*}})
// CHECK-NEXT: return %[[R]]
// LOW-LABEL: func.func @three_places
// LOW: %[[R:.*]] = site.alloc : !site.field<4, 2, f64, [0, 1]>
// LOW-NEXT: site.run @three_places_0(%[[R]], %{{.*}})
// LOW-NEXT: return %[[R]]
func.func @three_places(%w: !w8, %v: !w200, %o: tensor<4x8xf64>, %q: tensor<1x200xf64>) -> !c4 {
  %dear = gauge.mix %q, (%v) : tensor<1x200xf64>, (!w200)
  %d = gauge.trace %dear : !w1
  %m = gauge.mix %o, (%w) : tensor<4x8xf64>, (!w8)
  %p = gauge.mul %m, %m : !w4, !w4
  %t = gauge.trace %p : !w4
  %y0 = gauge.mul %d, %t : !c, !c4
  %t1 = gauge.shift %t by [1, 0] : !c4
  %y1 = gauge.add %y0, %t1 : !c4, !c4
  %t2 = gauge.shift %t by [0, 1] : !c4
  %y2 = gauge.add %y1, %t2 : !c4, !c4
  return %y2 : !c4
}

// What is dearest itself is stored in either mode.
// CHECK-LABEL: func.func @three_places_of_the_dearest
// CHECK-COUNT-2: site.run
// CHECK-NOT: site.run
// CHECK: return
// LOW-LABEL: func.func @three_places_of_the_dearest
// LOW-COUNT-2: site.run
// LOW-NOT: site.run
// LOW: return
func.func @three_places_of_the_dearest(%v: !w200, %q: tensor<1x200xf64>) -> !c {
  %m = gauge.mix %q, (%v) : tensor<1x200xf64>, (!w200)
  %t = gauge.trace %m : !w1
  %t1 = gauge.shift %t by [1, 0] : !c
  %y1 = gauge.add %t, %t1 : !c, !c
  %t2 = gauge.shift %t by [0, 1] : !c
  %y2 = gauge.add %y1, %t2 : !c, !c
  return %y2 : !c
}

// A sum over layers. In fast mode the last kernel computes it, from the fields of all
// layers. With low memory each layer adds its term: the 32 numbers of the first field are
// not needed any more once the second layer has added the 8 of its term.
// CHECK-LABEL: func.func @running_sum
// CHECK: site.run @running_sum_0(%[[A:[^,]*]], %{{.*}})
// CHECK: site.run @running_sum_1(%[[B:[^,]*]], %[[A]], %{{.*}})
// CHECK: site.run @running_sum_2(%[[R:[^,]*]], %[[A]], %[[B]], %{{.*}})
// CHECK-NEXT: return %[[R]]
// LOW-LABEL: func.func @running_sum
// LOW: site.run @running_sum_0(%[[A:[^,]*]], %{{.*}})
// LOW: %[[SUM:.*]] = site.alloc : !site.field<4, 2, f64, [0, 1]>
// LOW: site.run @running_sum_1(%[[B:[^,]*]], %[[A]], %{{[^,]*}}, %[[SUM]], %{{.*}})
// LOW: site.run @running_sum_2(%[[R:[^,]*]], %[[SUM]], %[[B]], %{{.*}})
// LOW-NEXT: return %[[R]]
func.func @running_sum(%u: !links, %w: !w64, %o: tensor<4x64xf64>, %p: tensor<64x12xf64>) -> !c4 {
  %a = gauge.mix %o, (%w) : tensor<4x64xf64>, (!w64)
  %a0 = gauge.transport %u, %a along [1] : !links, !w4
  %a1 = gauge.transport %u, %a along [2] : !links, !w4
  %bw = gauge.mix %p, (%a, %a0, %a1) : tensor<64x12xf64>, (!w4, !w4, !w4)
  %b = gauge.mix %o, (%bw) : tensor<4x64xf64>, (!w64)
  %b0 = gauge.transport %u, %b along [1] : !links, !w4
  %b1 = gauge.transport %u, %b along [2] : !links, !w4
  %cw = gauge.mix %p, (%b, %b0, %b1) : tensor<64x12xf64>, (!w4, !w4, !w4)
  %c = gauge.mix %o, (%cw) : tensor<4x64xf64>, (!w64)
  %ab = gauge.mul %a, %b : !w4, !w4
  %bc = gauge.mul %b, %c : !w4, !w4
  %aa = gauge.mul %a, %a : !w4, !w4
  %ta = gauge.trace %aa : !w4
  %tab = gauge.trace %ab : !w4
  %tbc = gauge.trace %bc : !w4
  %s = gauge.add %ta, %tab : !c4, !c4
  %r = gauge.add %s, %tbc : !c4, !c4
  return %r : !c4
}
