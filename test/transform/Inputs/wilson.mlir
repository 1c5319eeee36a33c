func.func @value(%u: !gauge.links<su(2), 2, f64> {gauge.name = "U"}, %b: tensor<f64> {gauge.name = "beta", gauge.init = 0.5 : f64})
    -> (!gauge.invariant<2, 1, real, f64, []> {gauge.name = "S"}) attributes {gauge.model = "wilson"} {
  %p = gauge.path %u along [1, 2, -1, -2] : !gauge.links<su(2), 2, f64>
  %t = gauge.trace %p : !gauge.covariant<su(2), 2, 1, f64>
  %r = gauge.re %t : !gauge.invariant<2, 1, complex, f64>
  %s = gauge.sum %r : !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 1, real, f64, []>
  %beta = gauge.parameter %b : tensor<f64> -> !gauge.invariant<2, 1, real, f64, []>
  %a = gauge.mul %beta, %s : !gauge.invariant<2, 1, real, f64, []>, !gauge.invariant<2, 1, real, f64, []>
  return %a : !gauge.invariant<2, 1, real, f64, []>
}
