// RUN: gauge-opt %s --pass-pipeline='builtin.module(site.kernel(site-reuse-loads))' | FileCheck %s

!u = !site.field<2, 8, f64, [0, 1]>
!one = !site.tile<1, 8, f64>
!m = !site.matrix<2, f64>
!r = !site.real<f64>

// An entry and a weight are loaded once, although a result is stored in between.
// CHECK-LABEL: site.kernel @once
// CHECK: %[[X:.*]] = site.load
// CHECK: %[[W:.*]] = site.weight
// CHECK-NOT: site.load
// CHECK-NOT: site.weight
// CHECK: site.scale %[[X]] by %[[W]]
site.kernel @once over [0, 1] (%u: !u, %o: !u, %w: memref<1xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %a = site.view %u at [1, 0] entries [0, 1] : !u
  %r = site.view %o at [0, 0] entries [0, 2] : !u
  %x = site.load %a[%c0] : !one -> !m
  %f = site.weight %w[%c0] : memref<1xf64>
  %s = site.scale %x by %f : !m, !r
  site.store %s, %r[%c0] : !m, !site.tile<2, 8, f64>
  %y = site.load %a[%c0] : !one -> !m
  %g = site.weight %w[%c0] : memref<1xf64>
  %t = site.scale %y by %g : !m, !r
  site.store %t, %r[%c1] : !m, !site.tile<2, 8, f64>
}

// What the kernel itself stores to is read again.
// CHECK-LABEL: site.kernel @again
// CHECK: site.load
// CHECK: site.store
// CHECK: site.load
// CHECK: site.store
site.kernel @again over [0, 1] (%u: !u) {
  %c0 = arith.constant 0 : index
  %a = site.view %u at [0, 0] entries [0, 1] : !u
  %x = site.load %a[%c0] : !one -> !m
  %d = site.dagger %x : !m
  site.store %d, %a[%c0] : !m, !one
  %y = site.load %a[%c0] : !one -> !m
  %s = site.add %y, %y : !m
  site.store %s, %a[%c0] : !m, !one
}
