// RUN: gauge-opt %s --pass-pipeline='builtin.module(func.func(lower-loops))' | FileCheck %s

// Bounds that say that the body runs: the test is at the end only.
// CHECK-LABEL: func.func @surely
// CHECK-SAME: (%[[X:.*]]: f32)
func.func @surely(%x: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  // CHECK: cf.br ^[[BODY:.*]](%c0, %[[X]] : index, f32)
  // CHECK: ^[[BODY]](%[[I:.*]]: index, %[[SUM:.*]]: f32):
  // CHECK: %[[TWICE:.*]] = arith.addf %[[SUM]], %[[SUM]]
  // CHECK: %[[NEXT:.*]] = arith.addi %[[I]], %c2
  // CHECK: %[[AGAIN:.*]] = arith.cmpi slt, %[[NEXT]], %c8
  // CHECK: cf.cond_br %[[AGAIN]], ^[[BODY]](%[[NEXT]], %[[TWICE]] : index, f32), ^[[END:.*]](%[[TWICE]] : f32)
  // CHECK: ^[[END]](%[[RESULT:.*]]: f32):
  // CHECK: return %[[RESULT]]
  %sum = scf.for %i = %c0 to %c8 step %c2 iter_args(%s = %x) -> f32 {
    %twice = arith.addf %s, %s : f32
    scf.yield %twice : f32
  }
  return %sum : f32
}

// Others may be empty: a test before the loop as well.
// CHECK-LABEL: func.func @perhaps
// CHECK-SAME: (%[[X:.*]]: f32, %[[BEGIN:.*]]: index, %[[END:.*]]: index)
func.func @perhaps(%x: f32, %begin: index, %end: index) -> f32 {
  %c1 = arith.constant 1 : index
  // CHECK: %[[ANY:.*]] = arith.cmpi slt, %[[BEGIN]], %[[END]]
  // CHECK: cf.cond_br %[[ANY]], ^[[BODY:.*]](%[[BEGIN]], %[[X]] : index, f32), ^[[AFTER:.*]](%[[X]] : f32)
  // CHECK: ^[[BODY]](
  // CHECK: cf.cond_br %{{.*}}, ^[[BODY]]({{.*}}), ^[[AFTER]](
  %sum = scf.for %i = %begin to %end step %c1 iter_args(%s = %x) -> f32 {
    %twice = arith.addf %s, %s : f32
    scf.yield %twice : f32
  }
  return %sum : f32
}

// A branch in a loop in a loop; nothing of scf is left.
// CHECK-LABEL: func.func @nested
// CHECK-NOT: scf
// CHECK: return
func.func @nested(%memory: memref<8xf32>, %x: f32, %test: i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    scf.for %j = %c0 to %i step %c1 {
      scf.if %test {
        memref.store %x, %memory[%j] : memref<8xf32>
      }
    }
  }
  return
}

// Blocks without loops stay as they are.
// CHECK-LABEL: func.func @no_loop
// CHECK-NEXT: arith.addf
// CHECK-NEXT: return
func.func @no_loop(%x: f32) -> f32 {
  %y = arith.addf %x, %x : f32
  return %y : f32
}
