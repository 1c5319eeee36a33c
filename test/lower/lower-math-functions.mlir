// Functions in f32 become polynomials on whole vectors but for sine and cosine, which
// are called lane by lane, as all are in f64 but for sine and cosine, which become calls of
// functions on vectors.
// RUN: gauge-opt %s --lower-math-functions | FileCheck %s

// CHECK-DAG: func.func private @tanh(f64) -> f64
// CHECK-DAG: func.func private @exp(f64) -> f64
// CHECK-DAG: func.func private @log(f64) -> f64
// CHECK-DAG: func.func private @log1p(f64) -> f64
// CHECK-DAG: func.func private @sin(f64) -> f64
// CHECK-DAG: func.func private @cos(f64) -> f64

// Polynomials; if any lane is large, libm for each that is.
// CHECK-LABEL: func.func private @site.sin.1xf64
// CHECK-NOT: call
// CHECK: %[[LARGE:.*]] = arith.cmpf ugt, %{{.*}} : vector<1xf64>
// CHECK: %[[ANY:.*]] = vector.reduction <or>, %[[LARGE]]
// CHECK: scf.if %[[ANY]]
// CHECK: vector.extract %[[LARGE]][0]
// CHECK: call @sin
// CHECK-NOT: call
// CHECK: return

// CHECK-LABEL: func.func @single
// CHECK-NOT: call
// CHECK-NOT: math.{{tanh|exp |log|log1p}}
// CHECK: return
func.func @single(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = math.tanh %x : vector<8xf32>
  %1 = math.exp %0 : vector<8xf32>
  %2 = math.log %1 : vector<8xf32>
  %3 = math.log1p %2 : vector<8xf32>
  return %3 : vector<8xf32>
}

// CHECK-LABEL: func.func @single_waves
// CHECK: call @sinf
// CHECK: call @sinf
// CHECK: call @cosf
// CHECK: call @cosf
// CHECK-NOT: math.
// CHECK: return
func.func @single_waves(%x: vector<2xf32>) -> vector<2xf32> {
  %0 = math.sin %x : vector<2xf32>
  %1 = math.cos %0 : vector<2xf32>
  return %1 : vector<2xf32>
}

// CHECK-LABEL: func.func @double
// CHECK-SAME: (%[[X:.*]]: vector<2xf64>)
// CHECK: %[[X0:.*]] = vector.extract %[[X]][0]
// CHECK: %[[Y0:.*]] = call @exp(%[[X0]]) : (f64) -> f64
// CHECK: vector.insert %[[Y0]]
// CHECK: %[[X1:.*]] = vector.extract %[[X]][1]
// CHECK: %[[Y1:.*]] = call @exp(%[[X1]]) : (f64) -> f64
// CHECK: vector.insert %[[Y1]]
// CHECK-NOT: call
// CHECK: return
func.func @double(%x: vector<2xf64>) -> vector<2xf64> {
  %0 = math.exp %x : vector<2xf64>
  return %0 : vector<2xf64>
}

// CHECK-LABEL: func.func @double_others
// CHECK-NOT: math.
// CHECK: return
func.func @double_others(%x: vector<1xf64>) -> vector<1xf64> {
  %0 = math.tanh %x : vector<1xf64>
  %1 = math.log %0 : vector<1xf64>
  %2 = math.log1p %1 : vector<1xf64>
  %3 = math.sin %2 : vector<1xf64>
  %4 = math.cos %3 : vector<1xf64>
  return %4 : vector<1xf64>
}

// Square roots and magnitudes are instructions; arithmetic is not our business.
// CHECK-LABEL: func.func @instructions_stay
// CHECK-NEXT: math.sqrt %{{.*}} : vector<4xf64>
// CHECK-NEXT: math.absf %{{.*}} : vector<4xf64>
// CHECK-NEXT: math.sqrt %{{.*}} : vector<8xf32>
// CHECK-NEXT: math.absf %{{.*}} : vector<8xf32>
// CHECK-NEXT: arith.divf
// CHECK-NEXT: return
func.func @instructions_stay(%x: vector<4xf64>, %y: vector<8xf32>) -> (vector<4xf64>, vector<8xf32>) {
  %0 = math.sqrt %x : vector<4xf64>
  %1 = math.absf %0 : vector<4xf64>
  %2 = math.sqrt %y : vector<8xf32>
  %3 = math.absf %2 : vector<8xf32>
  %4 = arith.divf %3, %2 : vector<8xf32>
  return %1, %4 : vector<4xf64>, vector<8xf32>
}
