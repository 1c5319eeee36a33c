// Functions derived from @value.
// RUN: gauge-opt %s --split-input-file --gauge-add-functions="functions=value,gradient,force,force_gradient,vjp,jvp" | FileCheck %s

// Nothing else is asked for.
// RUN: gauge-opt %S/Inputs/wilson.mlir --gauge-add-functions="functions=value" | FileCheck %s --check-prefix=VALUE --implicit-check-not=func.func --implicit-check-not=gauge.derivative
// VALUE: func.func @value(
// Without @value.
// RUN: gauge-opt %S/Inputs/wilson.mlir --gauge-add-functions="functions=force" | FileCheck %s --check-prefix=FORCE --implicit-check-not=func.func
// FORCE: func.func @force(

!links = !gauge.links<su(2), 2, f64>
!field = !gauge.covariant<su(2), 2, 2, f64>
!number = !gauge.invariant<2, 1, real, f64, []>
!density = !gauge.invariant<2, 1, real, f64>

// CHECK-LABEL: func.func @value(
// CHECK-NOT: gauge.vjp
// CHECK: return

// The only result is a number per configuration: its cotangent is 1.
// CHECK-LABEL: func.func @gradient(
// CHECK-SAME: %[[U:.*]]: !gauge.links<su(2), 2, f64> {gauge.name = "U"},
// CHECK-SAME: %[[B:.*]]: tensor<f64> {gauge.init = 5.000000e-01 : f64, gauge.name = "beta"}) ->
// CHECK-SAME: (!gauge.invariant<2, 1, real, f64, []> {gauge.name = "S"}, tensor<f64> {gauge.name = "grad_beta"})
// CHECK-SAME: attributes {gauge.derivative = {kind = "gradient", of = @value}, gauge.model = "wilson"} {
// CHECK: %[[S:.*]] = gauge.mul
// CHECK-NEXT: %[[ONE:.*]] = gauge.constant 1.000000e+00 : !gauge.invariant<2, 1, real, f64, []>
// CHECK-NEXT: %[[G:.*]] = gauge.vjp (%[[S]]) with (%[[ONE]]) wrt (%[[B]])
// CHECK-NEXT: return %[[S]], %[[G]] :

// CHECK-LABEL: func.func @force(
// CHECK-SAME: %[[U:.*]]: !gauge.links<su(2), 2, f64> {gauge.name = "U"}, %{{.*}}: tensor<f64> {{{.*}}}) ->
// CHECK-SAME: (!gauge.invariant<2, 1, real, f64, []> {gauge.name = "S"}, !gauge.covariant<su(2), 2, 2, f64> {gauge.name = "force"})
// CHECK-SAME: attributes {gauge.derivative = {kind = "force", of = @value}
// CHECK: %[[S:.*]] = gauge.mul
// CHECK-NEXT: %[[F:.*]] = gauge.force %[[S]] wrt %[[U]]
// CHECK-NEXT: return %[[S]], %[[F]]

// New inputs stand before the parameters.
// CHECK-LABEL: func.func @force_gradient(
// CHECK-SAME: %[[U:.*]]: !gauge.links<su(2), 2, f64> {gauge.name = "U"},
// CHECK-SAME: %[[CS:.*]]: !gauge.invariant<2, 1, real, f64, []> {gauge.name = "cotangent_S"},
// CHECK-SAME: %[[CF:.*]]: !gauge.covariant<su(2), 2, 2, f64> {gauge.name = "cotangent_force"},
// CHECK-SAME: %[[B:.*]]: tensor<f64> {gauge.init = 5.000000e-01 : f64, gauge.name = "beta"}) ->
// CHECK-SAME: {gauge.name = "S"}, {{.*}} {gauge.name = "force"}, tensor<f64> {gauge.name = "grad_beta"})
// CHECK: %[[F:.*]] = gauge.force %[[S:.*]] wrt %[[U]]
// CHECK-NEXT: %[[G:.*]] = gauge.vjp (%[[S]], %[[F]]) with (%[[CS]], %[[CF]]) wrt (%[[B]])
// CHECK-NEXT: return %[[S]], %[[F]], %[[G]]

// CHECK-LABEL: func.func @vjp(
// CHECK-SAME: %[[U:.*]]: !gauge.links<su(2), 2, f64> {gauge.name = "U"},
// CHECK-SAME: %[[CS:.*]]: !gauge.invariant<2, 1, real, f64, []> {gauge.name = "cotangent_S"},
// CHECK-SAME: %[[B:.*]]: tensor<f64>
// CHECK-SAME: {gauge.name = "S"}, !gauge.links<su(2), 2, f64> {gauge.name = "grad_U"}, tensor<f64> {gauge.name = "grad_beta"})
// CHECK: %[[G:.*]]:2 = gauge.vjp (%[[S:.*]]) with (%[[CS]]) wrt (%[[U]], %[[B]])
// CHECK-NEXT: return %[[S]], %[[G]]#0, %[[G]]#1

// CHECK-LABEL: func.func @jvp(
// CHECK-SAME: %[[U:.*]]: !gauge.links<su(2), 2, f64> {gauge.name = "U"},
// CHECK-SAME: %[[DU:.*]]: !gauge.links<su(2), 2, f64> {gauge.name = "tangent_U"},
// CHECK-SAME: %[[B:.*]]: tensor<f64> {gauge.init = 5.000000e-01 : f64, gauge.name = "beta"},
// CHECK-SAME: %[[DB:.*]]: tensor<f64> {gauge.name = "tangent_beta"}) ->
// CHECK-SAME: {gauge.name = "S"}, !gauge.invariant<2, 1, real, f64, []> {gauge.name = "tangent_S"})
// CHECK: %[[DS:.*]] = gauge.jvp (%[[S:.*]]) wrt (%[[U]], %[[B]]) along (%[[DU]], %[[DB]])
// CHECK-NEXT: return %[[S]], %[[DS]]
func.func @value(%u: !links {gauge.name = "U"}, %b: tensor<f64> {gauge.name = "beta", gauge.init = 0.5 : f64})
    -> (!number {gauge.name = "S"}) attributes {gauge.model = "wilson"} {
  %p = gauge.path %u along [1, 2, -1, -2] : !links
  %t = gauge.trace %p : !gauge.covariant<su(2), 2, 1, f64>
  %r = gauge.re %t : !gauge.invariant<2, 1, complex, f64>
  %s = gauge.sum %r : !density -> !number
  %beta = gauge.parameter %b : tensor<f64> -> !number
  %a = gauge.mul %beta, %s : !number, !number
  return %a : !number
}

// -----

// Several links and results, which have no names: those of the descriptor.
!links = !gauge.links<su(2), 2, f64>
!number = !gauge.invariant<2, 1, real, f64, []>
!density = !gauge.invariant<2, 1, real, f64>

// CHECK-LABEL: func.func @value(

// CHECK-LABEL: func.func @gradient(
// CHECK-SAME: {gauge.name = "input0"}, {{.*}} {gauge.name = "input1"},
// CHECK-SAME: %[[C0:.*]]: !gauge.invariant<2, 1, real, f64> {gauge.name = "cotangent_out0"},
// CHECK-SAME: %[[C1:.*]]: !gauge.invariant<2, 1, real, f64, []> {gauge.name = "cotangent_out1"},
// CHECK-SAME: %[[B:.*]]: tensor<f64> {gauge.name = "parameter2"})
// CHECK-SAME: {gauge.name = "out0"}, {{.*}} {gauge.name = "out1"}, tensor<f64> {gauge.name = "grad_parameter2"})
// CHECK: gauge.vjp (%{{.*}}, %{{.*}}) with (%[[C0]], %[[C1]]) wrt (%[[B]])

// What served only the other result is gone.
// CHECK-LABEL: func.func @force(
// CHECK-SAME: {gauge.name = "out1"}, !gauge.covariant<su(2), 2, 2, f64> {gauge.name = "force_input0"}, !gauge.covariant<su(2), 2, 2, f64> {gauge.name = "force_input1"})
// CHECK-NOT: gauge.path
// CHECK: gauge.link
// CHECK-NOT: gauge.path
// CHECK: gauge.force %[[S:.*]] wrt %arg0
// CHECK-NEXT: gauge.force %[[S]] wrt %arg1

// CHECK-LABEL: func.func @force_gradient(
// CHECK-SAME: {gauge.name = "cotangent_out1"}, {{.*}} {gauge.name = "cotangent_force_input0"}, {{.*}} {gauge.name = "cotangent_force_input1"},
// CHECK-LABEL: func.func @vjp(
// CHECK-LABEL: func.func @jvp(
func.func @value(%u: !links, %v: !links, %b: tensor<f64>) -> (!density, !number) {
  %p = gauge.path %u along [1, 2, -1, -2] : !links
  %t = gauge.trace %p : !gauge.covariant<su(2), 2, 1, f64>
  %r = gauge.re %t : !gauge.invariant<2, 1, complex, f64>
  %u0 = gauge.link %u[0] : !links
  %v0 = gauge.link %v[0] : !links
  %d = gauge.dagger %v0 : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
  %m = gauge.mul %u0, %d : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>, !gauge.covariant<su(2), 2, 1, f64, [1, 0] -> [0, 0]>
  %tm = gauge.trace %m : !gauge.covariant<su(2), 2, 1, f64>
  %rm = gauge.re %tm : !gauge.invariant<2, 1, complex, f64>
  %s = gauge.sum %rm : !density -> !number
  %beta = gauge.parameter %b : tensor<f64> -> !number
  %a = gauge.mul %beta, %s : !number, !number
  return %r, %a : !density, !number
}
