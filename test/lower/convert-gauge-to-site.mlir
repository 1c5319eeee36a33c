// The bodies of kernels; which kernels there are is in schedule.mlir.
// RUN: gauge-opt %s --convert-gauge-to-site --canonicalize --cse | FileCheck %s

!links = !gauge.links<su(2), 2, f64>
!w1 = !gauge.covariant<su(2), 2, 1, f64>
!w2 = !gauge.covariant<su(2), 2, 2, f64>
!w3 = !gauge.covariant<su(2), 2, 3, f64>
!a2 = !gauge.covariant<su(3), 2, 2, f64>
!a3 = !gauge.covariant<su(3), 2, 3, f64>
!a9 = !gauge.covariant<su(3), 2, 9, f64>
!x = !gauge.invariant<2, 1, real, f64>
!x2 = !gauge.invariant<2, 2, real, f64>
!c = !gauge.invariant<2, 1, complex, f64>
!c2 = !gauge.invariant<2, 2, complex, f64>
!c9 = !gauge.invariant<2, 9, complex, f64>

//===----------------------------------------------------------------------===//
// Links and paths
//===----------------------------------------------------------------------===//

// The plaquette and its trace: U_0(x) U_1(x+0) U_0(x+1)^dagger U_1(x)^dagger, without
// the last product.
// CHECK-LABEL: site.kernel @plaquette_0 over [0, 1]
// CHECK-SAME: (%[[OUT:.*]]: !site.field<1, 1, f64, [0, 1]>, %[[U:.*]]: !site.field<2, 8, f64, [0, 1]>)
// CHECK-DAG: %[[R:.*]] = site.view %[[OUT]] at [0, 0] entries [0, 1]
// CHECK-DAG: %[[V0:.*]] = site.view %[[U]] at [0, 0] entries [0, 1]
// CHECK-DAG: %[[V1:.*]] = site.view %[[U]] at [1, 0] entries [1, 1]
// CHECK-DAG: %[[V2:.*]] = site.view %[[U]] at [0, 1] entries [0, 1]
// CHECK-DAG: %[[V3:.*]] = site.view %[[U]] at [0, 0] entries [1, 1]
// CHECK-DAG: %[[U0:.*]] = site.load %[[V0]]
// CHECK-DAG: %[[U1:.*]] = site.load %[[V1]]
// CHECK-DAG: %[[U2:.*]] = site.load %[[V2]]
// CHECK-DAG: %[[U3:.*]] = site.load %[[V3]]
// CHECK: %[[P01:.*]] = site.mul %[[U0]], %[[U1]] :
// CHECK: %[[P012:.*]] = site.mul %[[P01]], %[[U2]] rhs_dagger :
// CHECK: %[[T:.*]] = site.trace_mul %[[P012]], %[[U3]] rhs_dagger :
// CHECK: %[[RE:.*]] = site.re %[[T]]
// CHECK: site.store %[[RE]], %[[R]]
func.func @plaquette(%u: !links) -> !x {
  %p = gauge.path %u along [1, 2, -1, -2] : !links
  %t = gauge.trace %p : !w1
  %r = gauge.re %t : !c
  return %r : !x
}

// A step back reads the link where it starts: at the neighbour.
// CHECK-LABEL: site.kernel @backward_0
// CHECK: %[[V:.*]] = site.view %{{.*}} at [-1, 0] entries [0, 1] : !site.field<2,
// CHECK: %[[B:.*]] = site.load %[[V]]
// CHECK: %[[D:.*]] = site.dagger %[[B]]
// CHECK: site.store %[[D]]
func.func @backward(%u: !links) -> !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [-1, 0]> {
  %p = gauge.path %u along [-1] : !links
  return %p : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [-1, 0]>
}

// The second transport goes on where the first one stopped: one product more for
// its path, and P W P^dagger.
// CHECK-LABEL: site.kernel @transports_0
// CHECK-SAME: (%{{.*}}: !site.field<2, 8, f64, [0, 1]>, %[[U:.*]]: !site.field<2, 8, f64, [0, 1]>, %[[W:.*]]: !site.field<1, 8, f64, [0, 1]>)
// CHECK-DAG: %[[HERE:.*]] = site.view %[[U]] at [0, 0] entries [0, 1]
// CHECK-DAG: %[[U0:.*]] = site.load %[[HERE]]
// CHECK-DAG: %[[NEXT:.*]] = site.view %[[W]] at [1, 0] entries [0, 1]
// CHECK-DAG: %[[W1:.*]] = site.load %[[NEXT]]
// CHECK: %[[P1:.*]] = site.mul %[[U0]], %[[W1]] :
// CHECK: %[[T1:.*]] = site.mul %[[P1]], %[[U0]] rhs_dagger :
// CHECK: site.store %[[T1]]
// CHECK-DAG: %[[THERE:.*]] = site.view %[[U]] at [1, 0] entries [0, 1]
// CHECK-DAG: %[[U1:.*]] = site.load %[[THERE]]
// CHECK-DAG: %[[UU:.*]] = site.mul %[[U0]], %[[U1]] :
// CHECK-DAG: %[[AFTER:.*]] = site.view %[[W]] at [2, 0] entries [0, 1]
// CHECK-DAG: %[[W2:.*]] = site.load %[[AFTER]]
// CHECK: %[[P2:.*]] = site.mul %[[UU]], %[[W2]] :
// CHECK: %[[T2:.*]] = site.mul %[[P2]], %[[UU]] rhs_dagger :
// CHECK: site.store %[[T2]]
func.func @transports(%u: !links, %w: !w1) -> !w2 {
  %a = gauge.transport %u, %w along [1] : !links, !w1
  %b = gauge.transport %u, %w along [1, 1] : !links, !w1
  %r = gauge.concat %a, %b : !w1, !w1
  return %r : !w2
}

// All channels take the same path: it is multiplied before the loop over them.
// CHECK-LABEL: site.kernel @channels_0
// CHECK: %[[P:.*]] = site.mul %{{.*}}, %{{.*}} : !site.matrix<2, f64>
// CHECK: scf.for %[[I:.*]] =
// CHECK-NEXT: %[[W:.*]] = site.load %{{.*}}[%[[I]]]
// CHECK-NEXT: %[[PW:.*]] = site.mul %[[P]], %[[W]] :
// CHECK-NEXT: %[[T:.*]] = site.mul %[[PW]], %[[P]] rhs_dagger :
// CHECK-NEXT: site.store %[[T]], %{{.*}}[%[[I]]]
func.func @channels(%u: !links, %w: !w3) -> !w3 {
  %a = gauge.transport %u, %w along [1, 2] : !links, !w3
  return %a : !w3
}

// Around the torus: a loop over the extent, known at run time.
// CHECK-LABEL: site.kernel @around_0
// CHECK-SAME: (%{{.*}}: !site.field<1, 8, f64, [0, 1]>, %[[U:.*]]: !site.field<2, 8, f64, [0, 1]>)
// CHECK-DAG: %[[N:.*]] = site.extent 1
// CHECK-DAG: %[[ONE:.*]] = site.unit
// CHECK: %[[P:.*]] = scf.for %[[J:.*]] = %c1 to %[[N]] step %c1 iter_args(%[[SO_FAR:.*]] = %[[ONE]]) -> (!site.matrix<2, f64>) {
// CHECK-NEXT: %[[T:.*]] = site.wind %[[U]] along 1 by %[[J]] entries [1, 1]
// CHECK-NEXT: %[[L:.*]] = site.load %[[T]]
// CHECK-NEXT: %[[M:.*]] = site.mul %[[SO_FAR]], %[[L]] :
// CHECK-NEXT: scf.yield %[[M]]
// CHECK: site.store %[[P]]
func.func @around(%u: !links) -> !gauge.covariant<su(2), 2, 1, f64, [0, 1] -> [0, 0]> {
  %p = gauge.around %u[1] : !links
  return %p : !gauge.covariant<su(2), 2, 1, f64, [0, 1] -> [0, 0]>
}

// One insertion: a state with it, and one without.
// CHECK-LABEL: site.kernel @inserting_0
// CHECK: %[[P:.*]]:2 = scf.for {{.*}} iter_args(%[[NONE:.*]] = %{{.*}}, %[[ONE:.*]] = %{{.*}}) ->
// CHECK: %[[KEPT:.*]] = site.mul %[[ONE]], %[[L:.*]] :
// CHECK: %[[PLACED:.*]] = site.mul %[[NONE]], %{{.*}} :
// CHECK: %[[SUM:.*]] = site.add %[[KEPT]], %[[PLACED]] :
// CHECK: site.store %[[P]]#1
func.func @inserting(%u: !links, %v: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>)
    -> !gauge.covariant<su(2), 2, 1, f64, [0, 1] -> [0, 0]> {
  %p = gauge.around %u[1] inserting (%v) : !links, !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>
  return %p : !gauge.covariant<su(2), 2, 1, f64, [0, 1] -> [0, 0]>
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

// Real weights with daggers: sums over Hermitian and anti-Hermitian parts, joined by a
// kernel that runs once, after the sites.
// CHECK-LABEL: site.kernel @contract_0 over [0, 1]
// CHECK-SAME: %[[P:[a-z0-9]*]]: !site.sums<12, f64>, %[[Q:[a-z0-9]*]]: !site.sums<12, f64>)
// CHECK-DAG: site.split %{{.*}}, %{{.*}}, %{{.*}}[%{{.*}}] :
// CHECK-DAG: site.split %{{.*}}, %{{.*}}, %{{.*}}[%{{.*}}] dual :
// CHECK: site.contract %{{.*}}, %{{.*}} into %[[P]] : !site.tile<3, 4, f64>, !site.tile<4, 4, f64>
// CHECK: site.contract %{{.*}}, %{{.*}} into %[[Q]] : !site.tile<3, 4, f64>, !site.tile<4, 4, f64>
// CHECK: site.kernel @contract_1 (%{{.*}}: memref<12xf64>, %{{.*}}: memref<12xf64>, %{{.*}}: memref<21xf64>)
// CHECK-LABEL: func.func @contract
// CHECK: site.run @contract_0(%{{.*}}) sums(%[[A:[a-z0-9_]*]], %[[B:[a-z0-9_]*]] :
// CHECK: site.run @contract_1(%[[A]], %[[B]], %[[G:.*]]) :
// CHECK: return %[[G]]
func.func @contract(%a: !w3) -> tensor<3x7xf64> {
  %g = gauge.contract %a with (%a) daggers unit real : !w3, (!w3)
  return %g : tensor<3x7xf64>
}

// Weights of parameters alone are made first, a new shape is the same memory.
// CHECK-LABEL: func.func @weights
// CHECK-SAME: (%[[F:.*]]: !site.field<3, 8, f64, [0, 1]>, %[[W:.*]]: memref<9xf64>)
// CHECK: %[[T:.*]] = memref.alloc() : memref<9xf64>
// CHECK: site.run @weights_{{.*}}(%[[W]], %[[T]]) :
// CHECK: site.run @weights_{{.*}}(%{{.*}}, %[[T]]) :
func.func @weights(%a: !w3, %w: tensor<9xf64>) -> !w3 {
  %m = gauge.weights_reshape %w : tensor<9xf64> -> tensor<3x3xf64>
  %t = gauge.weights_permute %m [1, 0] : tensor<3x3xf64>
  %r = gauge.mix %t, (%a) : tensor<3x3xf64>, (!w3)
  return %r : !w3
}

// Made links: each direction from its own field.
// CHECK-LABEL: site.kernel @make_links_0
// CHECK: site.store %{{.*}}, %[[OUT:.*]][%c0] : !site.matrix<2, f64>, !site.tile<2, 8, f64>
// CHECK: site.store %{{.*}}, %[[OUT]][%c1] : !site.matrix<2, f64>, !site.tile<2, 8, f64>
func.func @make_links(%a: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>,
                      %b: !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]>) -> !links {
  %v = gauge.make_links %a, %b : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>,
    !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]> -> !links
  return %v : !links
}

//===----------------------------------------------------------------------===//
// Mixing
//===----------------------------------------------------------------------===//

// Plain weights are used as they are, row by row; the unit column is left out of the
// product and added on.
// CHECK-LABEL: site.kernel @mix_plain_0
// CHECK-SAME: %[[O:[^:]*]]: memref<9xf64>)
// CHECK: %[[IN:.*]] = site.scratch : !site.tile<2, 8, f64>
// CHECK: %[[OUT:.*]] = site.scratch : !site.tile<3, 8, f64>
// CHECK: site.mix %[[O]][%c0] stride 3, %[[IN]] into %[[OUT]]
// CHECK: scf.for %[[R:.*]] =
// CHECK: %[[M:.*]] = site.load %[[OUT]][%[[R]]]
// CHECK: %[[ROW:.*]] = arith.muli %[[R]], %c3
// CHECK: %[[LAST:.*]] = arith.addi %[[ROW]], %c2
// CHECK: %[[X:.*]] = site.weight %[[O]][%[[LAST]]]
// CHECK: %[[ONE:.*]] = site.unit
// CHECK: %[[XONE:.*]] = site.scale %[[ONE]] by %[[X]]
// CHECK: site.add %[[M]], %[[XONE]]
// CHECK-LABEL: func.func @mix_plain(
// CHECK-NOT: memref.alloc
// CHECK: return
func.func @mix_plain(%w: !w2, %o: tensor<3x3xf64>) -> !w3 {
  %r = gauge.mix %o, (%w) unit : tensor<3x3xf64>, (!w2)
  return %r : !w3
}

// Real weights on a field and its dagger: Hermitian and anti-Hermitian parts, mixed
// with a + b and a - b, which are computed once.
// CHECK-LABEL: site.kernel @mix_daggers_0
// CHECK-SAME: %[[SUM:[^ :]*]]: memref<6xf64>, %[[DIFFERENCE:[^ :]*]]: memref<6xf64>)
// CHECK: %[[H:.*]] = site.scratch : !site.tile<2, 4, f64>
// CHECK: %[[K:.*]] = site.scratch : !site.tile<2, 4, f64>
// CHECK: scf.for %[[I:.*]] =
// CHECK: site.split %{{.*}}, %[[H]], %[[K]][%[[I]]]
// CHECK: %[[HOUT:.*]] = site.scratch : !site.tile<3, 4, f64>
// CHECK: %[[KOUT:.*]] = site.scratch : !site.tile<3, 4, f64>
// CHECK: site.mix %[[SUM]][%c0] stride 2, %[[H]] into %[[HOUT]]
// CHECK: site.mix %[[DIFFERENCE]][%c0] stride 2, %[[K]] into %[[KOUT]]
// CHECK: site.join %[[HOUT]], %[[KOUT]]
// CHECK-LABEL: site.kernel @mix_daggers_1 (
// CHECK: arith.addf
// CHECK-LABEL: site.kernel @mix_daggers_2 (
// CHECK: arith.subf
// CHECK-LABEL: func.func @mix_daggers(
// CHECK-SAME: %[[O:[^ :]*]]: memref<12xf64>)
// CHECK: %[[S:.*]] = memref.alloc() : memref<6xf64>
// CHECK-NEXT: site.run @mix_daggers_1(%[[O]], %[[S]])
// CHECK: %[[D:.*]] = memref.alloc() : memref<6xf64>
// CHECK-NEXT: site.run @mix_daggers_2(%[[O]], %[[D]])
// CHECK: site.run @mix_daggers_0(%{{.*}}, %{{.*}}, %[[O]], %[[S]], %[[D]])
func.func @mix_daggers(%w: !w2, %o: tensor<3x4xf64>) -> !w3 {
  %r = gauge.mix %o, (%w) daggers : tensor<3x4xf64>, (!w2)
  return %r : !w3
}

// Complex weights: real and imaginary parts are mixed apart, with the daggers among
// the inputs; so nothing is split.
// CHECK-LABEL: site.kernel @mix_complex_0
// CHECK-SAME: %[[O:[^ :]*]]: memref<30xf64>, %[[RE:[^ :]*]]: memref<12xf64>, %[[IM:[^ :]*]]: memref<12xf64>)
// CHECK-NOT: site.split
// CHECK: %[[IN:.*]] = site.scratch : !site.tile<4, 8, f64>
// CHECK: scf.for %[[I:.*]] =
// CHECK: %[[W:.*]] = site.load
// CHECK: site.store %[[W]], %[[IN]][%[[I]]]
// CHECK: %[[D:.*]] = site.dagger %[[W]]
// CHECK: %[[AFTER:.*]] = arith.addi %[[I]], %c2
// CHECK: site.store %[[D]], %[[IN]][%[[AFTER]]]
// CHECK: site.mix %[[RE]][%c0] stride 4, %[[IN]] into %[[ROUT:[^ ]*]]
// CHECK: site.mix %[[IM]][%c0] stride 4, %[[IN]] into %[[IOUT:[^ ]*]]
// CHECK: %[[MR:.*]] = site.load %[[ROUT]]
// CHECK: %[[MI:.*]] = site.load %[[IOUT]]
// CHECK: %[[IMI:.*]] = site.scale %[[MI]] by %{{.*}} : !site.matrix<2, f64>, !site.matrix<1, f64>
// CHECK: site.add %[[MR]], %[[IMI]]
// CHECK: site.complex
// CHECK: %[[ONE:.*]] = site.unit
// CHECK: site.scale %[[ONE]] by
func.func @mix_complex(%w: !w2, %o: tensor<3x5xcomplex<f64>>) -> !w3 {
  %r = gauge.mix %o, (%w) daggers unit : tensor<3x5xcomplex<f64>>, (!w2)
  return %r : !w3
}

// The same weights in the same order are put in order once.
// CHECK-LABEL: func.func @mix_twice
// CHECK-COUNT-2: memref.alloc
// CHECK-NOT: memref.alloc
// CHECK: return
func.func @mix_twice(%w: !w1, %o: tensor<1x2xf64>) -> !w1 {
  %a = gauge.mix %o, (%w) daggers : tensor<1x2xf64>, (!w1)
  %b = gauge.mix %o, (%a) daggers : tensor<1x2xf64>, (!w1)
  return %b : !w1
}

// out_u = sum_v A_v M_uv with A = [W, W^dagger, 1]: output by output, all rows of one
// output at a time; the row of the unit matrix starts the sum.
// CHECK-LABEL: site.kernel @bilinear_0
// CHECK-SAME: %[[O:[^ :]*]]: memref<27xf64>, %[[SUM:[^ :]*]]: memref<9xf64>, %[[DIFFERENCE:[^ :]*]]: memref<9xf64>)
// CHECK: %[[W:.*]] = site.load
// CHECK: site.split %[[W]], %[[H:[^ ,]*]], %[[K:[^ ,\[]*]][%c0]
// CHECK: scf.for %[[U:.*]] = %c0 to %c3
// CHECK: %[[FIRST:.*]] = arith.muli %[[U]], %c3
// CHECK: site.mix %[[SUM]][%[[FIRST]]] stride 1, %[[H]] into %[[HOUT:[^ ]*]] :
// CHECK: site.mix %[[DIFFERENCE]][%[[FIRST]]] stride 1, %[[K]] into %[[KOUT:[^ ]*]] :
// CHECK: site.join %[[HOUT]], %[[KOUT]][%c2]
// CHECK: %[[START:.*]] = site.add
// CHECK: site.join %[[HOUT]], %[[KOUT]][%c0]
// CHECK: %[[M0:.*]] = site.add
// CHECK: %[[P0:.*]] = site.mul %[[W]], %[[M0]] : !site.matrix<2, f64>
// CHECK: %[[S0:.*]] = site.add %[[START]], %[[P0]]
// CHECK: site.join %[[HOUT]], %[[KOUT]][%c1]
// CHECK: %[[M1:.*]] = site.add
// CHECK: %[[P1:.*]] = site.mul %[[W]], %[[M1]] lhs_dagger : !site.matrix<2, f64>
// CHECK: %[[S1:.*]] = site.add %[[S0]], %[[P1]]
// CHECK: site.store %[[S1]], %{{.*}}[%[[U]]]
func.func @bilinear(%w: !w1, %o: tensor<3x3x3xf64>) -> !w3 {
  %r = gauge.bilinear %o, (%w), (%w) left_daggers left_unit right_daggers right_unit
    : tensor<3x3x3xf64>, (!w1), (!w1)
  return %r : !w3
}

// Without a unit matrix on the left the sum starts with 0; several channels are a loop
// that carries it.
// CHECK-LABEL: site.kernel @bilinear_plain_0
// CHECK: scf.for
// CHECK: %[[ZERO:.*]] = site.zero : !site.matrix<2, f64>
// CHECK: %[[S:.*]] = scf.for %{{.*}} iter_args(%[[PARTIAL:.*]] = %[[ZERO]]) -> (!site.matrix<2, f64>) {
// CHECK: %[[P:.*]] = site.mul
// CHECK: %[[NEXT:.*]] = site.add %[[PARTIAL]], %[[P]]
// CHECK: scf.yield %[[NEXT]]
// CHECK: site.store %[[S]]
func.func @bilinear_plain(%w: !w2, %o: tensor<3x2x2xf64>) -> !w3 {
  %r = gauge.bilinear %o, (%w), (%w) : tensor<3x2x2xf64>, (!w2), (!w2)
  return %r : !w3
}

// A derivative mixes the same matrices with the same weights as the layer: once, into a
// tile that both read.
// CHECK-LABEL: site.kernel @bilinear_and_its_rows_0
// CHECK: site.mix %{{.*}} into %[[OUT:.*]] : memref<27xf64>, !site.tile<3, 18, f64>, !site.tile<9, 18, f64>
// CHECK: site.store %{{.*}}, %[[ROWS:.*]][%{{.*}}] : !site.matrix<3, f64>, !site.tile<9, 18, f64>
// CHECK-NOT: site.mix
// CHECK: site.load %[[ROWS]]
// CHECK: site.trace
// CHECK-NOT: site.mix
// CHECK: %[[M:.*]] = site.load %[[ROWS]][%{{.*}}]
// CHECK: site.mul %{{.*}}, %[[M]]
// CHECK-NOT: site.mix
// CHECK-LABEL: func.func @bilinear_and_its_rows
func.func @bilinear_and_its_rows(%w: !a3, %o: tensor<3x3x3xf64>) -> (!a3, !c9) {
  %p = gauge.weights_reshape %o : tensor<3x3x3xf64> -> tensor<9x3xf64>
  %m = gauge.mix %p, (%w) : tensor<9x3xf64>, (!a3)
  %t = gauge.trace %m : !a9
  %r = gauge.bilinear %o, (%w), (%w) : tensor<3x3x3xf64>, (!a3), (!a3)
  return %r, %t : !a3, !c9
}

// Other weights, or daggers: not the same rows.
// CHECK-LABEL: site.kernel @bilinear_and_other_rows_0
// CHECK: site.mix
// CHECK: site.trace
// CHECK: site.mix
// CHECK-LABEL: func.func @bilinear_and_other_rows
func.func @bilinear_and_other_rows(%w: !a3, %o: tensor<3x3x3xf64>, %p: tensor<9x3xf64>) -> (!a3, !c9) {
  %m = gauge.mix %p, (%w) : tensor<9x3xf64>, (!a3)
  %t = gauge.trace %m : !a9
  %r = gauge.bilinear %o, (%w), (%w) : tensor<3x3x3xf64>, (!a3), (!a3)
  return %r, %t : !a3, !c9
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

// Two loops read the products: they are computed once, into a tile.
// CHECK-LABEL: site.kernel @read_twice_0
// CHECK: %[[P:.*]] = site.mul
// CHECK-NEXT: site.store %[[P]], %[[TILE:.*]][%{{.*}}] : !site.matrix<3, f64>, !site.tile<3, 18, f64>
// CHECK-NOT: site.mul
// CHECK: site.load %[[TILE]]
// CHECK-NOT: site.mul
// CHECK: site.mix
// CHECK-NOT: site.mul
// CHECK: %[[AGAIN:.*]] = site.load %[[TILE]]
// CHECK-NEXT: site.split %[[AGAIN]]
// CHECK-NOT: site.mul
// CHECK-LABEL: func.func @read_twice
func.func @read_twice(%a: !a3, %b: !a3, %o: tensor<2x3xf64>, %p: tensor<2x6xf64>) -> (!a2, !a2) {
  %m = gauge.mul %a, %b : !a3, !a3
  %x = gauge.mix %o, (%m) : tensor<2x3xf64>, (!a3)
  %y = gauge.mix %p, (%m) daggers : tensor<2x6xf64>, (!a3)
  return %x, %y : !a2, !a2
}

// A sum is as cheap as a load and a store: no tile of its own.
// CHECK-LABEL: site.kernel @read_twice_cheap_0
// CHECK: %[[S:.*]] = site.add
// CHECK-NEXT: site.store %[[S]], %[[IN:[^ ]*]][%{{.*}}] : !site.matrix<3, f64>, !site.tile<3, 18, f64>
// CHECK: site.mix %{{.*}}, %[[IN]] into
// CHECK: %[[T:.*]] = site.add
// CHECK-NEXT: site.split %[[T]]
// CHECK-LABEL: func.func @read_twice_cheap
func.func @read_twice_cheap(%a: !a3, %b: !a3, %o: tensor<2x3xf64>, %p: tensor<2x6xf64>) -> (!a2, !a2) {
  %m = gauge.add %a, %b : !a3, !a3
  %x = gauge.mix %o, (%m) : tensor<2x3xf64>, (!a3)
  %y = gauge.mix %p, (%m) daggers : tensor<2x6xf64>, (!a3)
  return %x, %y : !a2, !a2
}

//===----------------------------------------------------------------------===//
// Heads
//===----------------------------------------------------------------------===//

// Complex channels are read as pairs of real ones, in place where they are.
// CHECK-LABEL: site.kernel @linear_0
// CHECK-SAME: %[[O:[^ :]*]]: memref<4xf64>, %[[B:[^ :]*]]: memref<1xf64>)
// CHECK: %[[X:.*]] = site.view %{{.*}} : !site.field<2, 2, f64, [0, 1]>
// CHECK: %[[FLAT:.*]] = site.flatten %[[X]] : !site.tile<2, 2, f64>
// CHECK: site.mix %[[O]][%c0] stride 4, %[[FLAT]] into %[[Y:[^ ]*]] :
// CHECK: %[[SUM:.*]] = site.load %[[Y]]
// CHECK: %[[BIAS:.*]] = site.weight %[[B]][%c0]
// CHECK: %[[R:.*]] = site.add %[[SUM]], %[[BIAS]]
// CHECK: site.store %[[R]], %[[Y]]
func.func @linear(%x: !c2, %o: tensor<1x4xf64>, %b: tensor<1xf64>) -> !x {
  %y = gauge.linear %o, %x bias %b : tensor<1x4xf64>, !c2, tensor<1xf64> -> !x
  return %y : !x
}

// The window, point by point: the last axis fastest, every second site; then one product.
// CHECK-LABEL: site.kernel @conv_0
// CHECK: %[[ALL:.*]] = site.scratch : !site.tile<6, 1, f64>
// CHECK: site.view %[[X:[^ ]*]] at [-2, 0] entries [0, 1]
// CHECK: site.store %{{.*}}, %[[ALL]][%c0]
// CHECK: site.view %[[X]] at [-2, 2] entries [0, 1]
// CHECK: site.store %{{.*}}, %[[ALL]][%c1]
// CHECK: site.view %[[X]] at [0, 0] entries [0, 1]
// CHECK: site.store %{{.*}}, %[[ALL]][%c2]
// CHECK: site.view %[[X]] at [0, 2] entries [0, 1]
// CHECK: site.store %{{.*}}, %[[ALL]][%c3]
// CHECK: site.view %[[X]] at [2, 0] entries [0, 1]
// CHECK: site.store %{{.*}}, %[[ALL]][%c4]
// CHECK: site.view %[[X]] at [2, 2] entries [0, 1]
// CHECK: site.store %{{.*}}, %[[ALL]][%c5]
// CHECK: site.mix %{{.*}}[%c0] stride 6, %[[ALL]] into
func.func @conv(%x: !x, %k: tensor<2x1x3x2xf64>) -> !x2 {
  %y = gauge.conv %k, %x low [-1, 0] dilation [2, 2] : tensor<2x1x3x2xf64>, !x -> !x2
  return %y : !x2
}

// Where it is evaluated elsewhere, it is asked for there.
// CHECK-LABEL: site.kernel @indicator_0
// CHECK: site.indicator [2, 3] at [0, 0] : !site.real<f64>
// CHECK: site.indicator [2, 3] at [0, 1] : !site.real<f64>
// CHECK: site.indicator [4, 6] at [0, 0] whole : !site.real<f64>
func.func @indicator(%x: !x) -> !x {
  %i = gauge.indicator [2, 3] : !x
  %s = gauge.shift %i by [0, 1] : !x
  %w = gauge.indicator [4, 6] whole : !x
  %a = gauge.mul %x, %i : !x, !x
  %b = gauge.mul %a, %s : !x, !x
  %c = gauge.mul %b, %w : !x, !x
  return %c : !x
}

//===----------------------------------------------------------------------===//
// Invariants, channels, the algebra
//===----------------------------------------------------------------------===//

// A column of a tensor [channels, columns].
// CHECK-LABEL: site.kernel @column_0
// CHECK: scf.for %[[I:.*]] =
// CHECK: %[[ROW:.*]] = arith.muli %[[I]], %c3
// CHECK: %[[AT:.*]] = arith.addi %[[ROW]], %c1
// CHECK: site.weight %{{.*}}[%[[AT]]] : memref<6xf64>
func.func @column(%x: !x2, %p: tensor<2x3xf64>) -> !x2 {
  %b = gauge.parameter %p column 1 : tensor<2x3xf64> -> !x2
  %y = gauge.mul %x, %b : !x2, !x2
  return %y : !x2
}

// A real and a complex number: the sum is complex, the product scales.
// CHECK-LABEL: site.kernel @promote_0
// CHECK-DAG: %[[X:.*]] = site.load %{{.*}} : !site.tile<1, 1, f64> -> !site.real<f64>
// CHECK-DAG: %[[Z:.*]] = site.load %{{.*}} : !site.tile<1, 2, f64> -> !site.matrix<1, f64>
// CHECK: %[[ZERO:.*]] = site.zero : !site.real<f64>
// CHECK: %[[XZ:.*]] = site.complex %[[X]], %[[ZERO]]
// CHECK: %[[S:.*]] = site.add %[[XZ]], %[[Z]]
// CHECK: site.scale %[[S]] by %[[X]] : !site.matrix<1, f64>, !site.real<f64>
func.func @promote(%x: !x, %z: !c) -> !c {
  %s = gauge.add %x, %z : !x, !c
  %y = gauge.mul %x, %s : !x, !c
  return %y : !c
}

// A sum that each site reads.
// CHECK-LABEL: site.kernel @broadcast_0
// CHECK-SAME: %[[G:[^ :]*]]: !site.field<1, 1, f64, []>)
// CHECK: %[[T:.*]] = site.restrict %[[G]]
// CHECK: site.load %[[T]][%c0]
func.func @broadcast(%g: !gauge.invariant<2, 1, real, f64, []>) -> !x {
  %f = gauge.broadcast %g : !gauge.invariant<2, 1, real, f64, []> -> !x
  return %f : !x
}

// Channels of a slice are those of its input; no tile in between.
// CHECK-LABEL: site.kernel @slice_0
// CHECK-NOT: site.scratch
// CHECK: scf.for %[[I:.*]] =
// CHECK: %[[AT:.*]] = arith.addi %[[I]], %c1
// CHECK: %[[W:.*]] = site.load %{{.*}}[%[[AT]]] : !site.tile<3, 8, f64>
// CHECK: site.store %[[W]], %{{.*}}[%[[I]]]
func.func @slice(%w: !w3) -> !w2 {
  %s = gauge.slice %w[1, 2] : !w3
  return %s : !w2
}

// Traces are taken off for SU(N) only.
// CHECK-LABEL: site.kernel @project_su_0
// CHECK: site.project %{{.*}} traceless
// CHECK-LABEL: site.kernel @project_u_0
// CHECK: site.project %{{[^ ]*}} :
func.func @project_su(%w: !w1) -> !w1 {
  %h = gauge.project %w : !w1
  return %h : !w1
}
func.func @project_u(%w: !gauge.covariant<u(1), 2, 1, f64>) -> !gauge.covariant<u(1), 2, 1, f64> {
  %h = gauge.project %w : !gauge.covariant<u(1), 2, 1, f64>
  return %h : !gauge.covariant<u(1), 2, 1, f64>
}

// A plan keeps the names and attributes of its arguments and results.
// CHECK-LABEL: func.func @attributes
// CHECK-SAME: %{{.*}}: !site.field<1, 8, f64, [0, 1]> {test.name = "w"}
// CHECK-SAME: -> (!site.field<1, 8, f64, [0, 1]> {test.name = "r"}) attributes {test.kind = "network"}
func.func @attributes(%w: !w1 {test.name = "w"}) -> (!w1 {test.name = "r"}) attributes {test.kind = "network"} {
  return %w : !w1
}

// Kernels do not take the name of another function.
// CHECK-DAG: site.kernel @name_1
// CHECK-DAG: site.kernel @name_0_0
// CHECK-DAG: func.func @name_0(
func.func @name(%w: !w1) -> !w1 {
  %d = gauge.dagger %w : !w1
  return %d : !w1
}
func.func @name_0(%w: !w1) -> !w1 {
  %d = gauge.dagger %w : !w1
  return %d : !w1
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

// Links of SU(2) are quaternions, and those of SU(3) are marked: not those of other groups,
// nor derivatives by links, nor other matrices.
// CHECK-LABEL: func.func @quaternions(
// CHECK-SAME: %{{[^:]*}}: !site.field<2, 8, f64, [0, 1]> {site.quaternion},
// CHECK-SAME: %{{[^:]*}}: !site.field<2, 8, f64, [0, 1]> {gauge.unconstrained},
// CHECK-SAME: %{{[^:]*}}: !site.field<2, 8, f64, [0, 1]>)
func.func @quaternions(%u: !links, %du: !links {gauge.unconstrained}, %w: !w2) -> !w2 {
  return %w : !w2
}

// CHECK-LABEL: func.func @no_quaternions(
// CHECK-SAME: %{{[^:]*}}: !site.field<2, 18, f64, [0, 1]> {site.su3}, %{{[^:]*}}: !site.field<2, 2, f64, [0, 1]>)
func.func @no_quaternions(%u: !gauge.links<su(3), 2, f64>, %v: !gauge.links<u(1), 2, f64>)
    -> !gauge.links<u(1), 2, f64> {
  return %v : !gauge.links<u(1), 2, f64>
}
