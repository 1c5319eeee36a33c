// Kernels hold ops on sites, index arithmetic and scf.for.
// RUN: gauge-opt %s --convert-site-to-vector -verify-diagnostics

site.kernel @k over [0] (%f: !site.field<1, 1, f64, [0]>) {
  %true = arith.constant true
  // expected-error @below {{has no lowering to vectors}}
  scf.if %true {
    %n = site.extent 0
  }
}
