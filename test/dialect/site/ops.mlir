// Every op: what it prints is what it reads, in its own form, the generic form and bytecode.
// RUN: gauge-opt %s | gauge-opt | FileCheck %s
// RUN: gauge-opt %s --mlir-print-op-generic | gauge-opt | FileCheck %s
// RUN: gauge-opt %s --emit-bytecode | gauge-opt | FileCheck %s

!links = !site.field<2, 8, f64, [0, 1]>
!f3 = !site.field<3, 8, f64, [0, 1]>
!r1 = !site.field<1, 1, f64, [0, 1]>
!g1 = !site.field<1, 1, f64, []>
!tile = !site.tile<3, 8, f64>
!m = !site.matrix<2, f64>
!z = !site.matrix<1, f64>
!r = !site.real<f64>

//===----------------------------------------------------------------------===//
// Plans
//===----------------------------------------------------------------------===//

// A kernel over sites takes fields, then weights.
// CHECK-LABEL: site.kernel @copy over [0, 1]
// CHECK-SAME: (%[[U:.*]]: !site.field<2, 8, f64, [0, 1]>, %[[P:.*]]: !site.field<3, 8, f64, [0, 1]>, %{{.*}}: memref<3xf64>) {
site.kernel @copy over [0, 1] (%u: !links, %p: !f3, %w: memref<3xf64>) {
  %c0 = arith.constant 0 : index
  // CHECK: %[[HERE:.*]] = site.view %[[U]] at [0, 0] entries [0, 1] : !site.field<2, 8, f64, [0, 1]>
  %here = site.view %u at [0, 0] entries [0, 1] : !links
  // CHECK: %[[OUT:.*]] = site.view %[[P]] at [0, 0] entries [0, 3] : !site.field<3, 8, f64, [0, 1]>
  %out = site.view %p at [0, 0] entries [0, 3] : !f3
  // CHECK: %[[M:.*]] = site.load %[[HERE]][%[[C0:.*]]] : !site.tile<1, 8, f64> -> !site.matrix<2, f64>
  %m = site.load %here[%c0] : !site.tile<1, 8, f64> -> !m
  // CHECK: site.store %[[M]], %[[OUT]][%[[C0]]] : !site.matrix<2, f64>, !site.tile<3, 8, f64>
  site.store %m, %out[%c0] : !m, !tile
}

// One that runs once takes weights only.
// CHECK-LABEL: site.kernel @once (%{{.*}}: memref<3xf64>, %{{.*}}: memref<3xf64>) {
site.kernel @once (%w: memref<3xf64>, %v: memref<3xf64>) {
  %c0 = arith.constant 0 : index
  %0 = memref.load %w[%c0] : memref<3xf64>
  memref.store %0, %v[%c0] : memref<3xf64>
}

// Other attributes survive.
// CHECK-LABEL: site.kernel @tagged over []
// CHECK-SAME: (%{{.*}}: !site.field<1, 1, f64, []>) attributes {tag = 3 : i64} {
site.kernel @tagged over [] (%f: !g1) attributes {tag = 3 : i64} {
}

// CHECK-LABEL: func.func @plan
// CHECK-SAME: (%[[U:.*]]: !site.field<2, 8, f64, [0, 1]>, %[[W:.*]]: memref<3xf64>, %[[X:.*]]: !site.field<1, 1, f64, [0, 1]>)
func.func @plan(%u: !links, %w: memref<3xf64>, %x: !r1) -> (!f3, !g1) {
  // CHECK: %[[F:.*]] = site.alloc : !site.field<3, 8, f64, [0, 1]>
  %f = site.alloc : !f3
  // CHECK: %[[S:.*]] = site.alloc : !site.field<1, 1, f64, []>
  %s = site.alloc : !g1
  // CHECK: site.run @copy(%[[U]], %[[F]], %[[W]])
  // CHECK-SAME: : !site.field<2, 8, f64, [0, 1]>, !site.field<3, 8, f64, [0, 1]>, memref<3xf64>
  site.run @copy(%u, %f, %w) : !links, !f3, memref<3xf64>
  // CHECK: site.reduce %[[X]] into %[[S]] : !site.field<1, 1, f64, [0, 1]>, !site.field<1, 1, f64, []>
  site.reduce %x into %s : !r1, !g1
  // CHECK: site.reduce %[[X]] into %[[S]] mean : !site.field<1, 1, f64, [0, 1]>, !site.field<1, 1, f64, []>
  site.reduce %x into %s mean : !r1, !g1
  return %f, %s : !f3, !g1
}

//===----------------------------------------------------------------------===//
// Memory of a site
//===----------------------------------------------------------------------===//

// CHECK-LABEL: site.kernel @memory
// CHECK-SAME: (%[[U:.*]]: !site.field<2, 8, f64, [0, 1]>, %[[S:.*]]: !site.field<1, 1, f64, []>, %[[W:.*]]: memref<3xf64>)
site.kernel @memory over [0, 1] (%u: !links, %s: !g1, %w: memref<3xf64>) {
  // CHECK: %[[N:.*]] = site.extent 1
  %n = site.extent 1
  // CHECK: site.view %[[U]] at [0, -2] entries [1, 1] : !site.field<2, 8, f64, [0, 1]>
  %0 = site.view %u at [0, -2] entries [1, 1] : !links
  // CHECK: site.wind %[[U]] along 1 by %[[N]] entries [1, 1] : !site.field<2, 8, f64, [0, 1]>
  %1 = site.wind %u along 1 by %n entries [1, 1] : !links
  // CHECK: %[[G:.*]] = site.restrict %[[S]] : !site.field<1, 1, f64, []>
  %2 = site.restrict %s : !g1
  // CHECK: site.load %[[G]][%[[N]]] : !site.tile<1, 1, f64> -> !site.real<f64>
  %3 = site.load %2[%n] : !site.tile<1, 1, f64> -> !r
  // CHECK: %[[T:.*]] = site.scratch : !site.tile<3, 2, f64>
  %4 = site.scratch : !site.tile<3, 2, f64>
  // CHECK: site.load %[[T]][%[[N]]] : !site.tile<3, 2, f64> -> !site.matrix<1, f64>
  %5 = site.load %4[%n] : !site.tile<3, 2, f64> -> !z
  // CHECK: %[[FLAT:.*]] = site.flatten %[[T]] : !site.tile<3, 2, f64>
  %6 = site.flatten %4 : !site.tile<3, 2, f64>
  // CHECK: site.store %{{.*}}, %[[FLAT]][%[[N]]] : !site.real<f64>, !site.tile<6, 1, f64>
  site.store %3, %6[%n] : !r, !site.tile<6, 1, f64>
  // CHECK: site.weight %[[W]][%[[N]]] : memref<3xf64>
  %7 = site.weight %w[%n] : memref<3xf64>
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

// CHECK-LABEL: site.kernel @matrices
site.kernel @matrices over [0, 1] (%u: !links) {
  %c0 = arith.constant 0 : index
  %t = site.view %u at [0, 0] entries [0, 2] : !links
  // CHECK: %[[A:.*]] = site.load
  %a = site.load %t[%c0] : !site.tile<2, 8, f64> -> !m
  // CHECK: %[[ONE:.*]] = site.unit : !site.matrix<2, f64>
  %one = site.unit : !m
  // CHECK: site.zero : !site.matrix<2, f64>
  %zero = site.zero : !m
  // CHECK: site.add %[[A]], %[[ONE]] : !site.matrix<2, f64>
  %0 = site.add %a, %one : !m
  // CHECK: site.mul %[[A]], %[[ONE]] : !site.matrix<2, f64>
  %1 = site.mul %a, %one : !m
  // CHECK: site.mul %[[A]], %[[ONE]] lhs_dagger : !site.matrix<2, f64>
  %2 = site.mul %a, %one lhs_dagger : !m
  // CHECK: site.mul %[[A]], %[[ONE]] rhs_dagger : !site.matrix<2, f64>
  %3 = site.mul %a, %one rhs_dagger : !m
  // CHECK: site.mul %[[A]], %[[ONE]] lhs_dagger rhs_dagger : !site.matrix<2, f64>
  %4 = site.mul %a, %one lhs_dagger rhs_dagger : !m
  // CHECK: site.trace_mul %[[A]], %[[ONE]] : !site.matrix<2, f64>
  %5 = site.trace_mul %a, %one : !m
  // CHECK: site.trace_mul %[[A]], %[[ONE]] lhs_dagger rhs_dagger : !site.matrix<2, f64>
  %6 = site.trace_mul %a, %one lhs_dagger rhs_dagger : !m
  // CHECK: site.dagger %[[A]] : !site.matrix<2, f64>
  %7 = site.dagger %a : !m
  // CHECK: site.project %[[A]] : !site.matrix<2, f64>
  %8 = site.project %a : !m
  // CHECK: site.project %[[A]] traceless : !site.matrix<2, f64>
  %9 = site.project %a traceless : !m
  // CHECK: %[[TRACE:.*]] = site.trace %[[A]] : !site.matrix<2, f64>
  %10 = site.trace %a : !m
  // CHECK: %[[RE:.*]] = site.re %[[TRACE]] : !site.matrix<1, f64>
  %11 = site.re %10 : !z
  // CHECK: %[[IM:.*]] = site.im %[[TRACE]] : !site.matrix<1, f64>
  %12 = site.im %10 : !z
  // CHECK: %[[Z:.*]] = site.complex %[[RE]], %[[IM]] : !site.real<f64>
  %13 = site.complex %11, %12 : !r
  // CHECK: site.scale %[[A]] by %[[RE]] : !site.matrix<2, f64>, !site.real<f64>
  %14 = site.scale %a by %11 : !m, !r
  // CHECK: site.scale %[[A]] by %[[Z]] : !site.matrix<2, f64>, !site.matrix<1, f64>
  %15 = site.scale %a by %13 : !m, !z
}

// CHECK-LABEL: site.kernel @numbers
site.kernel @numbers over [0] (%x: !site.field<1, 1, f32, [0]>) {
  // CHECK: %[[C:.*]] = site.constant 2.500000e+00 : !site.real<f32>
  %c = site.constant 2.5 : !site.real<f32>
  // CHECK: %[[ZERO:.*]] = site.zero : !site.real<f32>
  %zero = site.zero : !site.real<f32>
  // CHECK: site.add %[[C]], %[[ZERO]] : !site.real<f32>
  %0 = site.add %c, %zero : !site.real<f32>
  // CHECK: site.mul %[[C]], %[[ZERO]] : !site.real<f32>
  %1 = site.mul %c, %zero : !site.real<f32>
  // CHECK: site.apply tanh %[[C]] : !site.real<f32>
  %2 = site.apply tanh %c : !site.real<f32>
  // CHECK: site.apply leaky_relu %[[C]] slope 1.000000e-01 : !site.real<f32>
  %3 = site.apply leaky_relu %c slope 0.1 : !site.real<f32>
}

//===----------------------------------------------------------------------===//
// Mixing of channels
//===----------------------------------------------------------------------===//

// CHECK-LABEL: site.kernel @mixing
// CHECK-SAME: (%{{.*}}: !site.field<3, 8, f64, [0, 1]>, %[[W:.*]]: memref<12xf64>)
site.kernel @mixing over [0, 1] (%f: !f3, %w: memref<12xf64>) {
  %c0 = arith.constant 0 : index
  %t = site.view %f at [0, 0] entries [0, 3] : !f3
  // CHECK: %[[M:.*]] = site.load
  %m = site.load %t[%c0] : !tile -> !m
  // CHECK: %[[H:.*]] = site.scratch
  %h = site.scratch : !site.tile<3, 4, f64>
  // CHECK: %[[K:.*]] = site.scratch
  %k = site.scratch : !site.tile<3, 4, f64>
  // CHECK: %[[O:.*]] = site.scratch
  %o = site.scratch : !site.tile<2, 4, f64>
  // CHECK: site.split %[[M]], %[[H]], %[[K]][%{{.*}}] : !site.matrix<2, f64>, !site.tile<3, 4, f64>
  site.split %m, %h, %k[%c0] : !m, !site.tile<3, 4, f64>
  // CHECK: site.mix %[[W]][%{{.*}}] stride 6, %[[H]] into %[[O]] : memref<12xf64>, !site.tile<3, 4, f64>, !site.tile<2, 4, f64>
  site.mix %w[%c0] stride 6, %h into %o : memref<12xf64>, !site.tile<3, 4, f64>, !site.tile<2, 4, f64>
  // CHECK: site.join %[[H]], %[[K]][%{{.*}}] : !site.tile<3, 4, f64> -> !site.matrix<2, f64>
  %j = site.join %h, %k[%c0] : !site.tile<3, 4, f64> -> !m
}

//===----------------------------------------------------------------------===//
// Sums over all sites
//===----------------------------------------------------------------------===//

// CHECK-LABEL: site.kernel @sums
// CHECK-SAME: (%{{.*}}: !site.field<3, 8, f64, [0, 1]>, %[[S:.*]]: !site.sums<9, f64>)
site.kernel @sums over [0, 1] (%f: !f3, %s: !site.sums<9, f64>) {
  %c0 = arith.constant 0 : index
  // CHECK: %[[T:.*]] = site.view
  %t = site.view %f at [0, 0] entries [0, 3] : !f3
  // CHECK: site.contract %[[T]], %[[T]] into %[[S]] : !site.tile<3, 8, f64>, !site.tile<3, 8, f64>, !site.sums<9, f64>
  site.contract %t, %t into %s : !tile, !tile, !site.sums<9, f64>
  %m = site.load %t[%c0] : !tile -> !m
  %h = site.scratch : !site.tile<3, 4, f64>
  // CHECK: site.split %{{.*}} dual : !site.matrix<2, f64>
  site.split %m, %h, %h[%c0] dual : !m, !site.tile<3, 4, f64>
  // CHECK: site.indicator [2, 3] at [0, -1] whole : !site.real<f64>
  %indicator = site.indicator [2, 3] at [0, -1] whole : !site.real<f64>
  // CHECK: site.volume [1] : !site.real<f64>
  %v = site.volume [1] : !site.real<f64>
}

// CHECK-LABEL: func.func @total
func.func @total(%f: !f3, %g: memref<9xf64>) {
  // CHECK: site.run @sums(%{{.*}}) sums(%{{.*}} : memref<9xf64>) : !site.field<3, 8, f64, [0, 1]>
  site.run @sums(%f) sums(%g : memref<9xf64>) : !f3
  return
}

//===----------------------------------------------------------------------===//
// Quaternions
//===----------------------------------------------------------------------===//

!q = !site.matrix<2, f64, quaternion>

// CHECK-LABEL: site.kernel @quaternions
site.kernel @quaternions over [0, 1] (%f: !site.field<3, 4, f64, [0, 1]>, %s: !site.sums<9, f64>) {
  %c0 = arith.constant 0 : index
  %t = site.view %f at [0, 0] entries [0, 3] : !site.field<3, 4, f64, [0, 1]>
  // CHECK: %[[Q:.*]] = site.load %{{.*}} : !site.tile<3, 4, f64> -> !site.matrix<2, f64, quaternion>
  %q = site.load %t[%c0] : !site.tile<3, 4, f64> -> !q
  // CHECK: %[[M:.*]] = site.expand %[[Q]] : !site.matrix<2, f64, quaternion>
  %m = site.expand %q : !q
  // CHECK: site.mul %[[M]], %[[M]] : !site.matrix<2, f64>
  %mm = site.mul %m, %m : !m
  // CHECK: site.quaternion %{{.*}} : !site.matrix<2, f64>
  %p = site.quaternion %mm : !m
  %h = site.scratch : !site.tile<3, 1, f64>
  %k = site.scratch : !site.tile<3, 3, f64>
  // CHECK: site.split %[[Q]], %{{.*}} : !site.matrix<2, f64, quaternion>, !site.tile<3, 1, f64> and !site.tile<3, 3, f64>
  site.split %q, %h, %k[%c0] : !q, !site.tile<3, 1, f64> and !site.tile<3, 3, f64>
  // CHECK: site.join %{{.*}} : !site.tile<3, 1, f64> and !site.tile<3, 3, f64> -> !site.matrix<2, f64, quaternion>
  %j = site.join %h, %k[%c0] : !site.tile<3, 1, f64> and !site.tile<3, 3, f64> -> !q
  // CHECK: site.contract %{{.*}} into %{{.*}} twice : !site.tile<3, 4, f64>
  site.contract %t, %t into %s twice : !site.tile<3, 4, f64>, !site.tile<3, 4, f64>, !site.sums<9, f64>
}
