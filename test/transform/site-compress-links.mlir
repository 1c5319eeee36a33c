// RUN: gauge-opt %s --site-compress-links | FileCheck %s

!u = !site.field<4, 18, f64, [0, 1]>
!t = !site.tile<1, 18, f64>
!m = !site.matrix<3, f64>

// Links that are only loaded lose their last rows, in the plan and in all kernels that
// read them, here and at neighbours; what a kernel computes keeps all.
// CHECK-LABEL: site.kernel @staple over [0, 1]
// CHECK-SAME: %[[U:.*]]: !site.field<4, 12, f64, [0, 1]>, %[[O:.*]]: !site.field<4, 18, f64, [0, 1]>
// CHECK: site.view %[[U]] at [1, 0] entries [1, 1] : !site.field<4, 12, f64, [0, 1]>
// CHECK: site.load {{.*}} : !site.tile<1, 12, f64> -> !site.matrix<3, f64>
// CHECK: site.store {{.*}} : !site.matrix<3, f64>, !site.tile<1, 18, f64>
site.kernel @staple over [0, 1] (%u: !u, %o: !u) {
  %c0 = arith.constant 0 : index
  %a = site.view %u at [1, 0] entries [1, 1] : !u
  %x = site.load %a[%c0] : !t -> !m
  %r = site.view %o at [0, 0] entries [0, 1] : !u
  site.store %x, %r[%c0] : !m, !t
}

// Mixing sees components: these links stay as they are.
// CHECK-LABEL: site.kernel @mixed over [0, 1]
// CHECK-SAME: !site.field<4, 18, f64, [0, 1]>, %{{.*}}: !site.field<4, 18, f64, [0, 1]>
site.kernel @mixed over [0, 1] (%u: !u, %o: !u, %w: memref<16xf64>) {
  %c0 = arith.constant 0 : index
  %a = site.view %u at [0, 0] entries [0, 4] : !u
  %r = site.view %o at [0, 0] entries [0, 4] : !u
  site.mix %w[%c0] stride 4, %a into %r : memref<16xf64>, !site.tile<4, 18, f64>, !site.tile<4, 18, f64>
}

// CHECK-LABEL: func.func @plan
// CHECK-SAME: !site.field<4, 12, f64, [0, 1]> {site.su3}
// CHECK-SAME: -> !site.field<4, 18, f64, [0, 1]>
func.func @plan(%u: !u {site.su3}) -> !u {
  %o = site.alloc : !u
  site.run @staple(%u, %o) : !u, !u
  return %o : !u
}

// Not told to be in SU(3): a tangent, perhaps.
// CHECK-LABEL: func.func @other
// CHECK-SAME: !site.field<4, 18, f64, [0, 1]>
func.func @other(%u: !u, %w: memref<16xf64>) -> !u {
  %o = site.alloc : !u
  site.run @mixed(%u, %o, %w) : !u, !u, memref<16xf64>
  return %o : !u
}
