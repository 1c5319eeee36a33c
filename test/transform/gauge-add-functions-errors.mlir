// Requests that make no sense for a model: one error each.
// RUN: gauge-opt %s --split-input-file --verify-diagnostics --gauge-add-functions="functions=value,force"
// RUN: split-file %S/Inputs/add-functions-errors.txt %t
// RUN: not gauge-opt %t/bare.mlir --gauge-add-functions="functions=gradient" 2>&1 | FileCheck %s --check-prefix=GRADIENT
// GRADIENT: error: the model has no parameters, by which 'gradient' differentiates
// RUN: not gauge-opt %t/bare.mlir --gauge-add-functions="functions=force_gradient" 2>&1 | FileCheck %s --check-prefix=DOUBLE
// DOUBLE: error: the model has no parameters, by which 'force_gradient' differentiates
// RUN: not gauge-opt %t/constant.mlir --gauge-add-functions="functions=vjp" 2>&1 | FileCheck %s --check-prefix=CONSTANT
// RUN: not gauge-opt %t/constant.mlir --gauge-add-functions="functions=jvp" 2>&1 | FileCheck %s --check-prefix=CONSTANT
// CONSTANT: error: the model has no arguments to differentiate by
// RUN: not gauge-opt %t/bare.mlir --gauge-add-functions="functions=hessian" 2>&1 | FileCheck %s --check-prefix=KIND
// KIND: error: there is no function 'hessian' to derive; there are value, gradient, force, force_gradient, vjp, jvp
// RUN: not gauge-opt %t/names.mlir --gauge-add-functions="functions=jvp" 2>&1 | FileCheck %s --check-prefix=ARGUMENT
// ARGUMENT: error: the function 'jvp' would have two arguments 'tangent_x': rename that of the model
// RUN: not gauge-opt %t/names.mlir --gauge-add-functions="functions=vjp" 2>&1 | FileCheck %s --check-prefix=RESULT
// RESULT: error: the function 'vjp' would have two results 'grad_x': rename that of the model

// expected-error@below {{there is no function 'value' to derive others from}}
module {
  func.func @other(%x: !gauge.invariant<2, 1, real, f64>) -> !gauge.invariant<2, 1, real, f64> {
    return %x : !gauge.invariant<2, 1, real, f64>
  }
}

// -----

// expected-error@below {{'force' needs a model with a result that is one real number per configuration, such as sum_sites(..); this one returns 'q' (1 real number per site), 'W' (matrices), 'V' (links)}}
func.func @value(%u: !gauge.links<su(2), 2, f64>, %x: !gauge.invariant<2, 1, real, f64>, %w: !gauge.covariant<su(2), 2, 1, f64>)
    -> (!gauge.invariant<2, 1, real, f64> {gauge.name = "q"}, !gauge.covariant<su(2), 2, 1, f64> {gauge.name = "W"}, !gauge.links<su(2), 2, f64> {gauge.name = "V"}) {
  return %x, %w, %u : !gauge.invariant<2, 1, real, f64>, !gauge.covariant<su(2), 2, 1, f64>, !gauge.links<su(2), 2, f64>
}

// -----

// expected-error@below {{'force' needs a model with only one result that is one real number per configuration, such as sum_sites(..); this one returns 'out0' (1 real number per configuration), 'out1' (1 real number per configuration), 'out2' (2 complex numbers per configuration)}}
func.func @value(%u: !gauge.links<su(2), 2, f64>, %x: !gauge.invariant<2, 1, real, f64, []>, %z: !gauge.invariant<2, 2, complex, f64, []>)
    -> (!gauge.invariant<2, 1, real, f64, []>, !gauge.invariant<2, 1, real, f64, []>, !gauge.invariant<2, 2, complex, f64, []>) {
  return %x, %x, %z : !gauge.invariant<2, 1, real, f64, []>, !gauge.invariant<2, 1, real, f64, []>, !gauge.invariant<2, 2, complex, f64, []>
}

// -----

// expected-error@below {{the model has no links, by which 'force' differentiates}}
func.func @value(%x: !gauge.invariant<2, 1, real, f64, []>) -> !gauge.invariant<2, 1, real, f64, []> {
  return %x : !gauge.invariant<2, 1, real, f64, []>
}

// -----

func.func @value(%x: !gauge.invariant<2, 1, real, f64, []>) -> !gauge.invariant<2, 1, real, f64, []> {
  return %x : !gauge.invariant<2, 1, real, f64, []>
}
// expected-error@below {{the module has a function 'force' already}}
func.func @force(%x: !gauge.invariant<2, 1, real, f64, []>) -> !gauge.invariant<2, 1, real, f64, []> {
  return %x : !gauge.invariant<2, 1, real, f64, []>
}
