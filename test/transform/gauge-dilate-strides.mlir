// RUN: gauge-opt %s -split-input-file -gauge-dilate-strides -verify-diagnostics | FileCheck %s

!fine = !gauge.invariant<2, 3, real, f32>
!half = !gauge.invariant<2, 3, real, f32, stride [2, 1]>
!sixth = !gauge.invariant<2, 3, real, f32, stride [2, 3]>
!one = !gauge.invariant<2, 3, real, f32, []>

// A convolution of every second site, and one of that.
// CHECK-LABEL: func.func @conv
// CHECK: %[[A:.*]] = gauge.conv %{{.*}}, %{{.*}} low [0, -1] : {{.*}} -> !gauge.invariant<2, 3, real, f32>
// CHECK: %[[B:.*]] = gauge.conv %{{.*}}, %[[A]] low [0, -1] dilation [4, 2] : {{.*}} -> !gauge.invariant<2, 3, real, f32>
// CHECK: %[[I:.*]] = gauge.indicator [2, 3] : !gauge.invariant<2, 1, real, f32>
// CHECK: %[[C:.*]] = gauge.mul %[[B]], %[[I]]
// CHECK: gauge.sum %[[C]]
func.func @conv(%w: tensor<3x3x2x3xf32>, %x: !fine) -> !one {
  %a = gauge.conv %w, %x low [0, -1] stride [2, 1] : tensor<3x3x2x3xf32>, !fine -> !half
  %b = gauge.conv %w, %a low [0, -1] dilation [2, 2] stride [1, 3] : tensor<3x3x2x3xf32>, !half -> !sixth
  %s = gauge.sum %b : !sixth -> !one
  return %s : !one
}

// -----

!fine = !gauge.invariant<2, 3, real, f32>
!half = !gauge.invariant<2, 3, real, f32, stride [2, 1]>
!row = !gauge.invariant<2, 3, real, f32, [0], stride [2, 1]>
!one = !gauge.invariant<2, 3, real, f32, []>

// A mean is over the coarse sites, along the axes that it sums over; a broadcast with `mean` is its adjoint.
// CHECK-LABEL: func.func @means
// CHECK: %[[A:.*]] = gauge.conv
// CHECK-NOT: gauge.indicator
// CHECK: %[[M:.*]] = gauge.mean %[[A]] : {{.*}} -> !gauge.invariant<2, 3, real, f32, [0]>
// CHECK: %[[ALL:.*]] = gauge.indicator [2, 1]
// CHECK: %[[I:.*]] = gauge.mean %[[ALL]] : !gauge.invariant<2, 1, real, f32> -> !gauge.invariant<2, 1, real, f32, [0]>
// CHECK: %[[C:.*]] = gauge.mul %[[M]], %[[I]]
// CHECK: %[[TWO:.*]] = gauge.constant 2.0
// CHECK: %[[D:.*]] = gauge.mul %[[C]], %[[TWO]]
// CHECK: %[[N:.*]] = gauge.mean %[[D]]
// CHECK: %[[F:.*]] = gauge.constant 2.0
// CHECK: %[[E:.*]] = gauge.mul %[[N]], %[[F]]
// CHECK: gauge.broadcast %[[E]] mean
func.func @means(%w: tensor<3x3x1x1xf32>, %x: !fine) -> !one {
  %a = gauge.conv %w, %x low [0, 0] stride [2, 1] : tensor<3x3x1x1xf32>, !fine -> !half
  %m = gauge.mean %a : !half -> !row
  %n = gauge.mean %m : !row -> !one
  %b = gauge.broadcast %n mean : !one -> !half
  %s = gauge.sum %b : !half -> !one
  return %s : !one
}

// -----

!fine = !gauge.invariant<1, 1, real, f32>
!half = !gauge.invariant<1, 1, real, f32, stride [2]>
!quarter = !gauge.invariant<1, 1, real, f32, stride [4]>

// Pooling: shifts of as many sites as the input's stride says; b + relu(a - b).
// CHECK-LABEL: func.func @pool
// CHECK: %[[A:.*]] = gauge.shift %[[X:.*]] by [1]
// CHECK: %[[MINUS:.*]] = gauge.constant -1.0
// CHECK: %[[B:.*]] = gauge.mul %[[A]], %[[MINUS]]
// CHECK: %[[C:.*]] = gauge.add %[[X]], %[[B]]
// CHECK: %[[D:.*]] = gauge.pointwise relu %[[C]]
// CHECK: %[[E:.*]] = gauge.add %[[A]], %[[D]]
// CHECK: %[[F:.*]] = gauge.shift %[[E]] by [2]
// CHECK: %[[G:.*]] = gauge.add %[[E]], %[[F]]
// CHECK: %[[HALF:.*]] = gauge.constant 5.0{{.*}}e-01
// CHECK: %[[H:.*]] = gauge.mul %[[G]], %[[HALF]]
// CHECK: %[[J:.*]] = gauge.shift %[[H]] by [-4]
// CHECK: %[[K:.*]] = gauge.concat %[[J]], %[[L:.*]] :
// CHECK: %[[I:.*]] = gauge.indicator [8] whole
// CHECK: %[[M:.*]] = gauge.mul %[[K]], %[[I]]
// CHECK: gauge.sum %[[M]] : {{.*}} -> !gauge.invariant<1, 2, real, f32, []>
func.func @pool(%x: !fine) -> !gauge.invariant<1, 2, real, f32, []> {
  %a = gauge.pool max %x size [2] stride [2] : !fine -> !half
  %b = gauge.pool mean %a size [2] stride [2] : !half -> !quarter
  %c = gauge.shift %b by [-1] : !quarter
  %d = gauge.flatten_sites %c lattice [2] : !quarter -> !gauge.invariant<1, 2, real, f32, []>
  return %d : !gauge.invariant<1, 2, real, f32, []>
}

// -----

!fine = !gauge.invariant<1, 1, real, f32>
!half = !gauge.invariant<1, 1, real, f32, stride [2]>

// What is asked for between the sites does not count.
// CHECK-LABEL: func.func @vjp
// CHECK-SAME: %[[X:.*]]: {{.*}}, %[[W:.*]]: tensor<1x1x1xf32>
// CHECK: %[[A:.*]] = gauge.conv
// CHECK: %[[I:.*]] = gauge.indicator [2]
// CHECK: %[[C:.*]] = gauge.mul %[[A]], %[[I]]
// CHECK: gauge.vjp (%[[A]]) with (%[[C]]) wrt (%[[X]])
func.func @vjp(%x: !fine, %w: tensor<1x1x1xf32>) -> !fine {
  %a = gauge.conv %w, %x low [0] stride [2] : tensor<1x1x1xf32>, !fine -> !half
  %g = gauge.vjp (%a) with (%a) wrt (%x) : (!half) -> (!fine)
  return %g : !fine
}

// -----

!fine = !gauge.invariant<1, 1, real, f32>
!half = !gauge.invariant<1, 1, real, f32, stride [2]>

func.func @result(%x: !fine) -> !half {
  // expected-error @below {{this result lives on a coarser lattice: return its mean or sum, or flatten it}}
  %a = gauge.pool max %x size [2] stride [2] : !fine -> !half
  return %a : !half
}
