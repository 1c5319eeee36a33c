# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Descriptions for the tests of gaugec.torch and gaugec.jax."""

ACTION = """
group SU(3)
lattice 2
precision f64
action act(U: links; beta: real, c: real(2)) -> real {
  P = sum(mu < nu) re(trace(path(+mu, +nu, -mu, -nu)))
  return S = beta * sum_sites(P) + c[0] * c[1] * sum_sites(P^2) + c[1] * c[1] * sum_sites(P^3)
}
"""

NETWORK = """
group SU(3)
lattice 2
precision f64
network net(U: links, x: real) -> (real, real) {
  W = lconvbilin(U, plaq(U), channels = 2, kernel = 2)
  y = linear(concat(re(trace(W)), x), channels = 1)
  return y, Q = sum_sites(tanh(y))
}
"""

SU2_NETWORK = """
group SU(2)
lattice 2
precision f64
network net(U: links) -> real {
  W = lconvbilin(U, plaq(U), channels = 2, kernel = 2)
  return y = linear(re(trace(W)), channels = 1)
}
"""
