//===- Passes.td - all passes of the compiler --------------*- tablegen -*-===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Alphabetical. One pass: one .cpp of its name in transform/ or lower/, and one
// test of its name.
//
//===----------------------------------------------------------------------===//

#ifndef GAUGEC_PASSES_TD
#define GAUGEC_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertGaugeToSite : Pass<"convert-gauge-to-site", "::mlir::ModuleOp"> {
  let summary = "Turns whole-lattice values into kernels and a plan that runs them";
  let description = [{
    Decides which values become fields in memory (*materialised*), groups them into
    kernels, and writes each kernel's body. A value is materialised when it is returned,
    summed over sites or becomes links, and when several kernels or neighbours need it
    and evaluating it for each would cost more than writing and reading it; all costs are
    counted in flops (docs/rationale/site.md). Everything else is recomputed where it is
    needed and never reaches memory; in particular transported fields.

    With `low-memory` a number in memory costs as much as one of the dearest field of the
    function, and running sums over layers are stored where that ends the lives of what
    their terms are computed from. With `explain` the plan has the decisions in its
    attribute `site.schedule`, and kernels what they evaluate in `site.evaluates`:
    `gaugec --explain` prints both.

    ```mlir
    func.func @value(%u: !gauge.links<su(2), 2, f64>) -> !gauge.invariant<2, 1, real, f64> {
      %p = gauge.path %u along [1, 2, -1, -2] : !gauge.links<su(2), 2, f64>
      %t = gauge.trace %p : !gauge.covariant<su(2), 2, 1, f64>
      %r = gauge.re %t : !gauge.invariant<2, 1, complex, f64>
      return %r : !gauge.invariant<2, 1, real, f64>
    }
    ==>
    site.kernel @value_0 over [0, 1] (%u: !site.field<2, 8, f64, [0, 1]>, %r: !site.field<1, 1, f64, [0, 1]>) {
      ... views, site.mul, site.trace_mul, site.re, site.store ...
    }
    func.func @value(%u: !site.field<2, 8, f64, [0, 1]>) -> !site.field<1, 1, f64, [0, 1]> {
      %r = site.alloc : !site.field<1, 1, f64, [0, 1]>
      site.run @value_0(%u, %r) : ...
      return %r : ...
    }
    ```
  }];
  let options = [
    Option<"lowMemory", "low-memory", "bool", "false", "rather compute a value again than store it">,
    Option<"explain", "explain", "bool", "false", "leave in plans why values are stored, in kernels what they do">,
  ];
  let dependentDialects = ["::gaugec::site::SiteDialect", "::mlir::scf::SCFDialect",
      "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect"];
}

def ConvertSiteToVector : Pass<"convert-site-to-vector", "::mlir::ModuleOp"> {
  let summary = "Turns kernels into loops over outer sites with a lane per site";
  let description = [{
    Each `site.kernel` becomes a function over a range of outer sites, whose matrices are
    2 N^2 vectors of `lanes` sites. Neighbours come from tables (docs/abi.md), for runs of
    outer sites: whole vectors; at the ends of blocks vectors whose lanes are permuted, by a
    loop of their own, if the kernel only loads them; else gathered into scratch. `site.mix`
    is blocked for the target's registers. Plans stay.

    ```mlir
    %c = site.add %a, %b : !site.matrix<1, f32>
    ==>
    %re = arith.addf %a0, %b0 : vector<16xf32>
    %im = arith.addf %a1, %b1 : vector<16xf32>
    ```
  }];
  let options = [
    Option<"vectorBits", "vector-bits", "unsigned", "256", "width of a vector register in bits">,
    Option<"registers", "registers", "unsigned", "16", "number of vector registers">,
    Option<"splitAxis", "split-axis", "unsigned", "0",
           "the axis that blocks are cut along, the slowest in memory (docs/abi.md), as far as "
           "known: prefetches are chosen by it">,
  ];
  let dependentDialects = ["::mlir::scf::SCFDialect", "::mlir::arith::ArithDialect",
      "::mlir::memref::MemRefDialect", "::mlir::vector::VectorDialect",
      "::mlir::math::MathDialect", "::mlir::func::FuncDialect"];
}

def GaugeAddFunctions : Pass<"gauge-add-functions", "::mlir::ModuleOp"> {
  let summary = "Derives functions from @value: gradient, force, vjp, ..";
  let description = [{
    Works on the stage `gauge`. Each derived function is a copy of @value with requests for
    derivatives, and has the attribute `gauge.derivative`. S is the result of @value that is
    one real number per configuration, y any result, p any parameter, x any argument.

    | function | more arguments | results |
    |---|---|---|
    | `gradient` | `cotangent_y`; none if S is the only result | all y, `grad_p` |
    | `force` | | S, `force`; with several links U `force_U` |
    | `force_gradient` | `cotangent_S`, `cotangent_force` | S, `force`, `grad_p` of both |
    | `vjp` | `cotangent_y` | all y, `grad_x` |
    | `jvp` | `tangent_x` | all y, `tangent_y` |

    Gradients by parameters have their shape: they are summed over sites and configurations.
    @value stays if it is named among `functions`.

    A pullback `NAME = FUNCTION | y.. by x.. | ..` is a function of gradients alone: it takes the arguments of
    FUNCTION and `cotangent_y` for the results y that are named, and returns `grad_x` for the arguments x that are
    named; each further step does the same to what the one before made, so that any order can be had with
    nothing in it that is not needed. An argument whose name is taken gets `_2`, and so on.

    ```mlir
    func.func @value(%u: !gauge.links<su(2), 2, f64> {gauge.name = "U"})
        -> (!gauge.invariant<2, 1, real, f64, []> {gauge.name = "S"}) {
      ...
      return %s : !gauge.invariant<2, 1, real, f64, []>
    }
    ==>
    func.func @force(%u: ...) -> (!gauge.invariant<2, 1, real, f64, []> {gauge.name = "S"},
                                  !gauge.covariant<su(2), 2, 2, f64> {gauge.name = "force"})
        attributes {gauge.derivative = {kind = "force", of = @value}} {
      ...
      %f = gauge.force %s wrt %u : ...
      return %s, %f : ...
    }
    ```
  }];
  let options = [
    ListOption<"functions", "functions", "std::string", "functions to have, value among them">,
    ListOption<"pullbacks", "pullbacks", "std::string", "NAME = FUNCTION | RESULTS by ARGUMENTS | ..">,
  ];
  let dependentDialects = ["::gaugec::gauge::GaugeDialect"];
}

def GaugeDecomposeLayers : Pass<"gauge-decompose-layers", "::mlir::func::FuncOp"> {
  let summary = "Rewrites layers as core ops";
  let description = [{
    ```mlir
    %v = gauge.lconvbilin %omega, %u, %w range [0, 0] to [1, 0] slots axis local left_unit right_unit : ...
    ==>
    %t = gauge.transport %u, %w along [1] : ...
    %v = gauge.bilinear %omega, (%w), (%w, %t) left_unit right_unit : ...
    ```
  }];
  let dependentDialects = ["::gaugec::gauge::GaugeDialect"];
}

def GaugeDifferentiate : Pass<"gauge-differentiate", "::mlir::func::FuncOp"> {
  let summary = "Writes derivatives as core ops";
  let description = [{
    Replaces `gauge.vjp`, `gauge.jvp` and `gauge.force` in program order by the core ops
    that compute them: reverse mode through `DifferentiableOpInterface`. Forward mode is
    reverse mode transposed, by reverse mode again; what is not needed then is dropped.
    The core is closed under this, so that derivatives of derivatives are nothing new.
    Arguments that are cotangents or tangents of links get `gauge.unconstrained`.
    Layers and `gauge.exp` must be gone. The result shares the values of the function's
    own forward part.

    ```mlir
    %t = gauge.trace %p : ...
    %g = gauge.vjp (%t) with (%c) wrt (%p) : ...
    ==>
    %1 = gauge.unit : ...
    %g = gauge.scale %1 by %c : ...
    ```
  }];
  let dependentDialects = ["::gaugec::gauge::GaugeDialect"];
}

def GaugeDilateStrides : Pass<"gauge-dilate-strides", "::mlir::func::FuncOp"> {
  let summary = "Evaluates fields of coarser lattices on the whole lattice";
  let description = [{
    Types lose their strides. A convolution looks at every so many sites (its dilation), a
    pooling becomes sums or maxima of shifted fields, `flatten_sites` a sum of shifted
    fields at the origin, and sums over sites count those of the coarser lattice only
    (`gauge.indicator`). Behind this pass nothing knows of strides: derivatives, schedule and
    kernels are those of any field. The price: a field on a coarser lattice costs as much as
    one on the whole lattice. A result on a coarser lattice is an error.

    ```mlir
    %y = gauge.conv %w, %x low [0, 0] stride [2, 2] : tensor<4x3x2x2xf32>, !gauge.invariant<2, 3, real, f32>
      -> !gauge.invariant<2, 4, real, f32, stride [2, 2]>
    %m = gauge.sum %y : .. -> !gauge.invariant<2, 4, real, f32, []>
    ==>
    %y = gauge.conv %w, %x low [0, 0] : .. -> !gauge.invariant<2, 4, real, f32>
    %i = gauge.indicator [2, 2] : !gauge.invariant<2, 1, real, f32>
    %c = gauge.mul %y, %i : ..
    %m = gauge.sum %c : ..
    ```
  }];
}

def GaugeExpandExp : Pass<"gauge-expand-exp", "::mlir::func::FuncOp"> {
  let summary = "Writes the matrix exponential as a polynomial, scaled and squared";
  let description = [{
    exp(A) = (1 + y)^(2^s) with 1 + y = T_n(A / 2^s), the Taylor polynomial of degree n
    by Horner: n = 12, s = 6 in f64, n = 7, s = 5 in f32. All squarings but two are
    y <- y (y + 2), which keeps the digits of a small y. Relative to exp(A) of an
    anti-Hermitian A the truncation error is below 2^s |A/2^s|^(n+1) / (n+1)!: in f64
    2e-16 at |A| = 16 and 2e-12 at 32, in f32 4e-6 at 16. Rounding adds a few units in
    the last place up to |A| = 1 and some |A| of them beyond. See docs/rationale/exp.md.

    ```mlir
    %g = gauge.exp %a : ...
    ==>
    %x = gauge.scale %a by %c : ...
    ...
    %y1 = gauge.mul %x, %t : ...
    %z1 = gauge.add %y1, %two : ...
    %y2 = gauge.mul %y1, %z1 : ...
    ...
    %s = gauge.add %y5, %one : ...
    %q = gauge.mul %s, %s : ...
    %g = gauge.mul %q, %q : ...
    ```
  }];
  let dependentDialects = ["::gaugec::gauge::GaugeDialect"];
}

def LowerLoops : Pass<"lower-loops", "::mlir::func::FuncOp"> {
  let summary = "Turns loops and branches into blocks";
  let description = [{
    A loop is tested at its end, and before it only where its bounds do not say that the
    body runs. That is the form which LLVM's loop passes want; its own rotation of loops
    takes a time that grows as the square of their number.

    ```mlir
    %s = scf.for %i = %c0 to %c8 step %c1 iter_args(%t = %zero) -> (f32) { .. scf.yield %u : f32 }
    ==>
      cf.br ^body(%c0, %zero : index, f32)
    ^body(%i: index, %t: f32):
      ..
      %next = arith.addi %i, %c1 : index
      %again = arith.cmpi slt, %next, %c8 : index
      cf.cond_br %again, ^body(%next, %u : index, f32), ^end(%u : f32)
    ^end(%s: f32):
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::cf::ControlFlowDialect"];
}

def LowerMathFunctions : Pass<"lower-math-functions", "::mlir::ModuleOp"> {
  let summary = "Turns elementary functions into polynomials (f32) or calls of libm (f64)";
  let description = [{
    In f32 tanh, exp and log become polynomials on whole vectors, accurate to some units
    in the last place. In f64 they are called lane by lane, for full accuracy. Sine and
    cosine in f64 become calls of functions on vectors, polynomials that are accurate to 2
    units in the last place, but for lanes beyond 1e9; in f32 they are called lane by lane.

    ```mlir
    %y = math.exp %x : vector<8xf64>
    ==>
    %x0 = vector.extract %x[0] : f64 from vector<8xf64>
    %y0 = func.call @exp(%x0) : (f64) -> f64
    ...
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
      "::mlir::math::MathDialect", "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"];
}

def SiteCollectTerms : Pass<"site-collect-terms", "::gaugec::site::KernelOp"> {
  let summary = "Adds up like terms, and takes out factors that terms share";
  let description = [{
    Sums of matrices, with real factors, daggers and projections in between, are taken apart
    into terms. Like terms become one, terms of equal coefficients are added up before they
    are scaled, and a factor that several products begin or end with becomes one of their
    sum. Projections of a sum are the projection of one matrix; a product under it may be
    replaced by minus its dagger. So a product of four or more loaded matrices that two
    projections contain, in one as its dagger, is multiplied once for both. What other ops
    need too is computed once, as before.

    ```mlir
    %p = site.mul %u, %a rhs_dagger : !site.matrix<2, f64>
    %q = site.mul %u, %b rhs_dagger : !site.matrix<2, f64>
    %s = site.scale %q by %c : !site.matrix<2, f64>, !site.real<f64>
    %x = site.add %p, %s : !site.matrix<2, f64>
    ==>
    %d = site.dagger %a : !site.matrix<2, f64>
    %e = site.dagger %b : !site.matrix<2, f64>
    %s = site.scale %e by %c : !site.matrix<2, f64>, !site.real<f64>
    %r = site.add %d, %s : !site.matrix<2, f64>
    %x = site.mul %u, %r : !site.matrix<2, f64>
    ```
  }];
}

def SiteReuseLoads : Pass<"site-reuse-loads", "::gaugec::site::KernelOp"> {
  let summary = "Loads an entry, or a weight, once";
  let description = [{
    A load from a field that the kernel does not store to is replaced by an earlier one of
    the same entry, whatever is stored to other fields in between: the fields of a kernel lie
    in different memory.

    ```mlir
    %a = site.load %t[%c0] : ...
    site.store %x, %r[%c0] : ...
    %b = site.load %t[%c0] : ...
    ==>
    %a = site.load %t[%c0] : ...
    site.store %x, %r[%c0] : ...
    ```
  }];
}

def SiteMergeViews : Pass<"site-merge-views", "::gaugec::site::KernelOp"> {
  let summary = "Looks up neighbouring matrices first, and those of one place together";
  let description = [{
    A lookup that has to gather lanes calls a function, and a call leaves nothing in the
    registers. Views of single entries at a neighbour move to the head of their kernel, so
    that the arithmetic behind them is one block. Entries of a field at one place are
    viewed together if at most one between two of them is not read.

    ```mlir
    %a = site.view %u at [1, 0] entries [1, 1] : ...
    %x = site.load %a[%c0] : ...
    %b = site.view %u at [1, 0] entries [2, 1] : ...
    %y = site.load %b[%c0] : ...
    ==>
    %v = site.view %u at [1, 0] entries [1, 2] : ...
    %x = site.load %v[%c0] : ...
    %y = site.load %v[%c1] : ...
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

def SiteCompressLinks : Pass<"site-compress-links", "::mlir::ModuleOp"> {
  let summary = "Stores SU(3) matrices of the user without their last rows";
  let description = [{
    Fields that a plan takes with `site.su3` get 12 components an entry, if kernels do
    nothing with them but load matrices; `site.load` computes the last row from the others,
    42 flops. A third less memory and traffic of links (M. A. Clark et al., Comput. Phys.
    Commun. 181 (2010) 1517, section 4.4; the idea is older).

    ```mlir
    %a = site.view %u at [0, 0] entries [0, 1] : !site.field<2, 18, f32, [0, 1]>
    %x = site.load %a[%c0] : !site.tile<1, 18, f32> -> !site.matrix<3, f32>
    ==>
    %a = site.view %u at [0, 0] entries [0, 1] : !site.field<2, 12, f32, [0, 1]>
    %x = site.load %a[%c0] : !site.tile<1, 12, f32> -> !site.matrix<3, f32>
    ```
  }];
}

def SiteUseQuaternions : Pass<"site-use-quaternions", "::mlir::ModuleOp"> {
  let summary = "Keeps 2 x 2 matrices that are quaternions as four reals";
  let description = [{
    Fields that a plan takes with `site.quaternion` (links of SU(2)) hold real
    quaternions. Every 2 x 2 matrix is p + i q with quaternions p and q. What has no q,
    or has one that nobody needs, in registers, tiles and fields, becomes a quaternion:
    half the memory, half the flops of a product. `site.expand` and `site.quaternion`
    stand where both kinds meet. See docs/rationale/site.md.

    ```mlir
    %p = site.mul %u, %v rhs_dagger : !site.matrix<2, f32>
    %x = site.scale %p by %z : !site.matrix<2, f32>, !site.matrix<1, f32>
    %t = site.trace %x : !site.matrix<2, f32>
    %r = site.re %t : !site.matrix<1, f32>
    ==>
    %p = site.mul %u, %v rhs_dagger : !site.matrix<2, f32, quaternion>
    %a = site.re %z : !site.matrix<1, f32>
    %x = site.scale %p by %a : !site.matrix<2, f32, quaternion>, !site.real<f32>
    %t = site.trace %x : !site.matrix<2, f32, quaternion>
    %r = site.re %t : !site.matrix<1, f32>
    ```
  }];
  let dependentDialects = ["::gaugec::site::SiteDialect"];
}

#endif // GAUGEC_PASSES_TD
