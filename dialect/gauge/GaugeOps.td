//===- GaugeOps.td - layers and core ops of the gauge dialect -*- tablegen -*-===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// docs/spec.md numbers the constraints of each op (plaq_c1, ..); the verifiers
// and their tests carry the same labels.
//
//===----------------------------------------------------------------------===//

#ifndef GAUGE_OPS_TD
#define GAUGE_OPS_TD

include "dialect/gauge/Differentiable.td"
include "dialect/gauge/Gauge.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Gauge_Op<string opMnemonic, list<Trait> traits = []>
    : Op<Gauge_Dialect, opMnemonic, !listconcat(traits, [Pure])>;

/// A layer as the papers name it; `gauge-decompose-layers` rewrites it.
class Gauge_Layer<string opMnemonic, list<Trait> traits = []>
    : Gauge_Op<opMnemonic, traits> {
  let hasVerifier = 1;
}

/// A core op: what the lowering and the differentiation know. Its adjoint is
/// written in core ops (GaugeAdjoints.cpp).
class Gauge_Core<string opMnemonic, list<Trait> traits = []>
    : Gauge_Op<opMnemonic, !listconcat(traits, [DeclareOpInterfaceMethods<Gauge_DifferentiableOpInterface>])> {
  let hasVerifier = 1;
}

/// A core op whose result type follows from its operands and attributes. The
/// inference is also its verifier: it fails with a message for the user.
class Gauge_InferredCore<string opMnemonic, list<Trait> traits = []>
    : Gauge_Op<opMnemonic, !listconcat(traits, [InferTypeOpAdaptor,
          DeclareOpInterfaceMethods<Gauge_DifferentiableOpInterface>])>;

/// Asks for a derivative; `gauge-differentiate` puts core ops in its place.
class Gauge_Derivative<string opMnemonic, list<Trait> traits = []>
    : Gauge_Op<opMnemonic, traits> {
  let hasVerifier = 1;
}

/// The transported copies ("slots") of L-Conv and L-CB.
defvar slotsDescription = [{

    *Slots.* A slot is the field transported along axis mu by `d` steps of
    `dilation` hops each, T(x) = P W(x + d dilation mu) P^dagger with P the straight
    product of links from x. Axis mu has the steps lo[mu] .. hi[mu] without 0
    (lo <= 0 <= hi). Order `axis`: axis by axis, in each -1, -2, .., lo, then +1, ..,
    hi. Order `orientation`: +1, .., hi for all axes, then -1, .., lo for all axes.
    With `local` the field itself comes first. Channels: slot outer, field inner.
}];

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

def PlaqOp : Gauge_Layer<"plaq"> {
  let summary = "plaquettes of the links";
  let description = [{
    W_{mu nu}(x) = U_mu(x) U_nu(x+mu) U_mu(x+nu)^dagger U_nu(x)^dagger

    Orientation `negative` takes the planes mu > nu (mu outer, nu inner, both
    ascending), `positive` mu < nu, `both` all D(D-1) ordered pairs in the order of mu,
    then nu. With `clover` each plane gives four channels, the leaves (mu, nu),
    (nu, -mu), (-mu, -nu), (-nu, mu), all based at x with equal orientation.

    ```mlir
    %w = gauge.plaq %u negative : !gauge.links<su(3), 4, f64> -> !gauge.covariant<su(3), 4, 6, f64>
    ```
  }];
  let arguments = (ins Gauge_Links:$links,
      DefaultValuedAttr<Gauge_OrientationAttr, "::gaugec::gauge::Orientation::Negative">:$orientation,
      UnitAttr:$clover);
  let results = (outs Gauge_LocalCovariant:$result);
  let assemblyFormat = [{
    $links custom<Enum>($orientation) (`clover` $clover^)? attr-dict
    `:` qualified(type($links)) `->` qualified(type($result))
  }];
}

def PolyOp : Gauge_Layer<"poly"> {
  let summary = "untraced Polyakov loops of all directions";
  let description = [{
    P_mu(x) = U_mu(x) U_mu(x+mu) .. U_mu(x + (X_mu - 1) mu), closed around the
    torus; D channels, and with `daggers` D more, their daggers.

    ```mlir
    %p = gauge.poly %u : !gauge.links<su(2), 2, f64> -> !gauge.covariant<su(2), 2, 2, f64>
    ```
  }];
  let arguments = (ins Gauge_Links:$links, UnitAttr:$daggers);
  let results = (outs Gauge_LocalCovariant:$result);
  let assemblyFormat = [{
    $links (`daggers` $daggers^)? attr-dict `:` qualified(type($links)) `->` qualified(type($result))
  }];
}

def LConvOp : Gauge_Layer<"lconv"> {
  let summary = "L-Conv: mixes transported copies of a field";
  let description = [{
    out_u = sum_w omega[u, w] X_w with X = [slots], then their daggers with
    `daggers`, then the unit matrix with `unit`. Favoni et al., PRL 128 (2022)
    032003, eq. (5). Weights omega: [n_out, entries of X], real or complex.
  }] # slotsDescription # [{

    ```mlir
    %v = gauge.lconv %omega, %u, %w range [-1, -1] to [1, 1] slots orientation local unit
       : tensor<4x16xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64>
      -> !gauge.covariant<su(2), 2, 4, f64>
    ```
  }];
  let arguments = (ins Gauge_Weights:$weights, Gauge_Links:$links,
      Gauge_LocalCovariant:$field, DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high,
      DefaultValuedAttr<I64Attr, "1">:$dilation, Gauge_SlotOrderAttr:$order,
      UnitAttr:$local, UnitAttr:$daggers, UnitAttr:$unit);
  let results = (outs Gauge_LocalCovariant:$result);
  let assemblyFormat = [{
    $weights `,` $links `,` $field `range` $low `to` $high (`dilation` $dilation^)?
    `slots` custom<Enum>($order) (`local` $local^)? (`daggers` $daggers^)? (`unit` $unit^)? attr-dict
    `:` type($weights) `,` qualified(type($links)) `,` qualified(type($field)) `->` qualified(type($result))
  }];
}

def LBilinOp : Gauge_Layer<"lbilin"> {
  let summary = "L-Bilin: all products of two fields, mixed";
  let description = [{
    out_u = sum_{v,w} omega[u, v, w] A_v B_w with A = [left], B = [right], each
    with its daggers appended with `daggers` and the unit matrix with `unit`. PRL
    128 (2022) 032003, eq. (6). Weights: [n_out, entries of A, entries of B].

    ```mlir
    %z = gauge.lbilin %omega, %a, %b unit : tensor<4x4x4xf64>,
       !gauge.covariant<su(2), 2, 3, f64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
    ```
  }];
  let arguments = (ins Gauge_Weights:$weights, Gauge_LocalCovariant:$left,
      Gauge_LocalCovariant:$right, UnitAttr:$daggers, UnitAttr:$unit);
  let results = (outs Gauge_LocalCovariant:$result);
  let assemblyFormat = [{
    $weights `,` $left `,` $right (`daggers` $daggers^)? (`unit` $unit^)? attr-dict
    `:` type($weights) `,` qualified(type($left)) `,` qualified(type($right)) `->` qualified(type($result))
  }];
}

def LConvBilinOp : Gauge_Layer<"lconvbilin"> {
  let summary = "L-CB: L-Conv and L-Bilin in one layer";
  let description = [{
    out_u = sum_{v,w} omega[u, v, w] L_v R_w with

        L = [W, W^dagger (left_daggers), 1 (left_unit)],
        R = [t, t^dagger (right_daggers), 1 (right_unit)],  t = [slots].

    All daggers follow all plain entries; the unit matrix is last. PRL 128 (2022)
    032003, supplement eqs. (11)-(12). Weights: [n_out, entries of L, entries of R],
    real or complex. Published conventions: `prl_2022` is `local`, order `axis`,
    all four flags; `arxiv_v1` is without `local` (GCMConv).
  }] # slotsDescription # [{

    ```mlir
    %v = gauge.lconvbilin %omega, %u, %w range [0, 0] to [1, 1] slots axis local
         left_daggers left_unit right_daggers right_unit
       : tensor<4x3x7xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 1, f64>
      -> !gauge.covariant<su(2), 2, 4, f64>
    ```
  }];
  let arguments = (ins Gauge_Weights:$weights, Gauge_Links:$links,
      Gauge_LocalCovariant:$field, DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high,
      DefaultValuedAttr<I64Attr, "1">:$dilation, Gauge_SlotOrderAttr:$order,
      UnitAttr:$local, UnitAttr:$left_daggers, UnitAttr:$left_unit,
      UnitAttr:$right_daggers, UnitAttr:$right_unit);
  let results = (outs Gauge_LocalCovariant:$result);
  let assemblyFormat = [{
    $weights `,` $links `,` $field `range` $low `to` $high (`dilation` $dilation^)?
    `slots` custom<Enum>($order) (`local` $local^)? (`left_daggers` $left_daggers^)? (`left_unit` $left_unit^)?
    (`right_daggers` $right_daggers^)? (`right_unit` $right_unit^)? attr-dict
    `:` type($weights) `,` qualified(type($links)) `,` qualified(type($field)) `->` qualified(type($result))
  }];
}

def LLinOp : Gauge_Layer<"llin"> {
  let summary = "local linear layer: mixes the channels of a field";
  let description = [{
    out_u = sum_w omega[u, w] X_w, X = [W, W^dagger (daggers), 1 (unit)]. Weights:
    [n_out, entries of X].

    ```mlir
    %v = gauge.llin %omega, %w daggers unit
       : tensor<4x7xf64>, !gauge.covariant<su(2), 2, 3, f64> -> !gauge.covariant<su(2), 2, 4, f64>
    ```
  }];
  let arguments = (ins Gauge_Weights:$weights, Gauge_LocalCovariant:$field,
      UnitAttr:$daggers, UnitAttr:$unit);
  let results = (outs Gauge_LocalCovariant:$result);
  let assemblyFormat = [{
    $weights `,` $field (`daggers` $daggers^)? (`unit` $unit^)? attr-dict
    `:` type($weights) `,` qualified(type($field)) `->` qualified(type($result))
  }];
}

def LActOp : Gauge_Layer<"lact", [AllTypesMatch<["field", "result"]>]> {
  let summary = "L-Act: scales each matrix by a function of its trace";
  let description = [{
    out_i = g(r_i) W_i with r_i = Re Tr W_i (not divided by N). PRL 128 (2022) 032003,
    eq. (7). Without weights g is `function`; `slope` is that of `leaky_relu`. With
    weights w, b: [n, 2], g(r) = function(w_i r + b_i).

    ```mlir
    %v = gauge.lact %w relu : !gauge.covariant<su(2), 2, 3, f64>
    %v = gauge.lact %w tanh weights %wb : !gauge.covariant<su(2), 2, 3, f64>, tensor<3x2xf64>
    ```
  }];
  let arguments = (ins Gauge_LocalCovariant:$field, Gauge_FunctionAttr:$function,
      OptionalAttr<F64Attr>:$slope, Optional<Gauge_RealWeights>:$weights);
  let results = (outs Gauge_LocalCovariant:$result);
  let assemblyFormat = [{
    $field custom<Enum>($function) (`slope` $slope^)? (`weights` $weights^)? attr-dict
    `:` qualified(type($field)) (`,` type($weights)^)?
  }];
}

def LActPolyOp : Gauge_Layer<"lactpoly", [AllTypesMatch<["field", "result"]>]> {
  let summary = "L-Act with a polynomial of the trace";
  let description = [{
    out_i = (q_{i0} + q_{i1} r_i + .. + q_{i,d-1} r_i^{d-1} (+ q_{id} relu(r_i))) W_i,
    r_i = Re Tr W_i. Weights q: [n, d], and [n, d+1] with `relu`.

    ```mlir
    %v = gauge.lactpoly %q, %w relu : tensor<3x4xf64>, !gauge.covariant<su(2), 2, 3, f64>
    ```
  }];
  let arguments = (ins Gauge_RealWeights:$weights, Gauge_LocalCovariant:$field, UnitAttr:$relu);
  let results = (outs Gauge_LocalCovariant:$result);
  let assemblyFormat = [{
    $weights `,` $field (`relu` $relu^)? attr-dict `:` type($weights) `,` qualified(type($field))
  }];
}

def LExpOp : Gauge_Layer<"lexp", [AllTypesMatch<["links", "result"]>]> {
  let summary = "L-Exp: updates the links by exponentials of fields";
  let description = [{
    U'_mu(x) = exp(i sum_i beta[mu, i] H(W_i(x))) U_mu(x), with H(W) = `gauge.project`
    of W: the Hermitian generator of its anti-Hermitian part, traceless for SU(N).
    PRL 128 (2022) 032003, eqs. (8)-(9). Weights beta: [D, C], real.

    ```mlir
    %v = gauge.lexp %beta, %u, %w
       : tensor<2x3xf64>, !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64>
    ```
  }];
  let arguments = (ins Gauge_RealWeights:$weights, Gauge_Links:$links, Gauge_LocalCovariant:$field);
  let results = (outs Gauge_Links:$result);
  let assemblyFormat = [{
    $weights `,` $links `,` $field attr-dict
    `:` type($weights) `,` qualified(type($links)) `,` qualified(type($field))
  }];
}

def LinearOp : Gauge_Core<"linear"> {
  let summary = "linear head on invariants, at each site";
  let description = [{
    y_o = sum_i weight[o, i] x_i (+ bias_o). Complex channels count as pairs of real
    ones, in the order re_0, im_0, re_1, im_1, .. Weight: [n_out, n_in] with n_in the
    number of real inputs; bias: [n_out]. The result is real.

    ```mlir
    %y = gauge.linear %weight, %t bias %b : tensor<1x8xf64>, !gauge.invariant<2, 4, complex, f64>, tensor<1xf64>
      -> !gauge.invariant<2, 1, real, f64>
    ```
  }];
  let arguments = (ins Gauge_RealWeights:$weights, Gauge_Invariant:$input, Optional<Gauge_RealWeights>:$bias);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = [{
    $weights `,` $input (`bias` $bias^)? attr-dict
    `:` type($weights) `,` qualified(type($input)) (`,` type($bias)^)? `->` qualified(type($result))
  }];
}

//===----------------------------------------------------------------------===//
// Derivatives
//===----------------------------------------------------------------------===//

defvar cotangentDescription = [{

    The gradient of a real L by a complex number is dL/dRe + i dL/dIm, so that
    dL = sum Re(conj(g) dz) over all numbers z. The gradient by a covariant field
    transforms like that field, the gradient by links like links. Links and matrices
    are differentiated without constraints; see `gauge.force` for the group. Each
    value of `wrt` counts as independent of the others. A weight tensor is shared by
    all sites and configurations, so its gradient is summed over them.
}];

def VJPOp : Gauge_Derivative<"vjp", [AttrSizedOperandSegments]> {
  let summary = "vector-Jacobian product: gradients of sum Re(conj(c) y)";
  let description = [{
    The gradients by the values `wrt` of L = sum_k sum Re(conj(c_k) y_k) over all sites,
    configurations, channels and matrix entries, with the cotangents c_k held
    constant. Result types are those of `wrt`.
  }] # cotangentDescription # [{

    ```mlir
    %g, %gw = gauge.vjp (%s) with (%c) wrt (%u, %w)
        : (!gauge.invariant<2, 1, real, f64, []>) -> (!gauge.links<su(2), 2, f64>, tensor<4x3xf64>)
    ```
  }];
  let arguments = (ins Variadic<Gauge_Differentiable>:$outputs,
      Variadic<Gauge_Differentiable>:$cotangents, Variadic<Gauge_Differentiable>:$wrt);
  let results = (outs Variadic<Gauge_Differentiable>:$gradients);
  let hasCustomAssemblyFormat = 1;
}

def JVPOp : Gauge_Derivative<"jvp", [AttrSizedOperandSegments]> {
  let summary = "Jacobian-vector product: directional derivatives";
  let description = [{
    dy_k = d/dt y_k(x_1 + t dx_1, ..) at t = 0 for the values x_i = `wrt` along the
    `tangents` dx_i. Result types are those of `outputs`.

    ```mlir
    %dy = gauge.jvp (%y) wrt (%u) along (%du)
        : (!gauge.links<su(2), 2, f64>) -> (!gauge.invariant<2, 1, real, f64>)
    ```
  }];
  let arguments = (ins Variadic<Gauge_Differentiable>:$outputs,
      Variadic<Gauge_Differentiable>:$wrt, Variadic<Gauge_Differentiable>:$tangents);
  let results = (outs Variadic<Gauge_Differentiable>:$derivatives);
  let hasCustomAssemblyFormat = 1;
}

def ForceOp : Gauge_Derivative<"force"> {
  let summary = "derivative of an action by the links, within the group";
  let description = [{
    F_mu(x) = sum_a T^a d/deps S(exp(i eps T^a) U_mu(x)), D channels, with
    Tr T^a T^b = delta^ab / 2 (for U(1): T = 1). Hermitian, traceless for SU(N), and
    local: F -> Omega F Omega^dagger. With G the gradient by U: F = -project(U G^dagger)/2
    (U(1): without the 1/2). S is one real number per configuration.
    docs/derivatives.md has the factor to other conventions.

    ```mlir
    %f = gauge.force %s wrt %u : !gauge.links<su(3), 4, f64>   // !gauge.covariant<su(3), 4, 4, f64>
    ```
  }];
  let arguments = (ins Gauge_Invariant:$action, Gauge_Links:$links);
  let results = (outs Gauge_LocalCovariant:$result);
  let assemblyFormat = [{
    $action `wrt` $links attr-dict
    `:` qualified(type($action)) `,` qualified(type($links)) `->` qualified(type($result))
  }];
}

//===----------------------------------------------------------------------===//
// Core: links, paths, products
//===----------------------------------------------------------------------===//

def LinkOp : Gauge_InferredCore<"link"> {
  let summary = "the links of one direction as a covariant field";
  let description = [{
    U_mu(x): one channel, start 0, end e_mu.

    ```mlir
    %ux = gauge.link %u[0] : !gauge.links<su(3), 4, f64>
    ```
  }];
  let arguments = (ins Gauge_Links:$links, I64Attr:$direction);
  let results = (outs Gauge_Covariant:$result);
  let assemblyFormat = "$links `[` $direction `]` attr-dict `:` qualified(type($links))";
  let hasCanonicalizer = 1;
}

def PathOp : Gauge_InferredCore<"path"> {
  let summary = "ordered product of links along signed steps from x";
  let description = [{
    A step +mu at y multiplies by U_mu(y) and goes to y+mu; a step -mu multiplies
    by U_mu(y-mu)^dagger and goes to y-mu. `steps` holds mu+1 for +mu and -(mu+1) for
    -mu. One channel, start 0, end the sum of the steps. The empty path is the unit
    matrix.

    ```mlir
    %p = gauge.path %u along [1, 2, -1, -2] : !gauge.links<su(2), 2, f64>   // the plaquette (0, 1)
    ```
  }];
  let arguments = (ins Gauge_Links:$links, DenseI64ArrayAttr:$steps);
  let results = (outs Gauge_Covariant:$result);
  let assemblyFormat = "$links `along` $steps attr-dict `:` qualified(type($links))";
  let hasCanonicalizer = 1;
}

def AroundOp : Gauge_InferredCore<"around"> {
  let summary = "product of the links of one direction around the torus, back to x";
  let description = [{
    U_mu(x+mu) U_mu(x+2mu) .. U_mu(x + (X_mu-1) mu), from x+mu to x: one channel, the
    unit matrix if X_mu = 1. With `inserting` k fields that transform like U_mu (start 0,
    end e_mu, one channel): the sum over all ways in which each of them takes the
    place of one link, at its own site, all at different sites; 0 if k >= X_mu. That
    makes the op closed under differentiation: as Tr V(y) C(x) is cyclic, the adjoint
    inserts the cotangent. Its reach is unbounded; on an open axis it does not exist,
    which is an error at run time. The fields are at most 4.

    ```mlir
    %c = gauge.around %u[0] : !gauge.links<su(2), 2, f64>
    %d = gauge.around %u[0] inserting (%v) : !gauge.links<su(2), 2, f64>,
         !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>
    ```
  }];
  let arguments = (ins Gauge_Links:$links, Variadic<Gauge_Covariant>:$insertions, I64Attr:$direction);
  let results = (outs Gauge_Covariant:$result);
  let assemblyFormat = [{
    $links `[` $direction `]` (`inserting` `(` $insertions^ `)`)? attr-dict
    `:` qualified(type($links)) (`,` qualified(type($insertions))^)?
  }];
}

def WindingOp : Gauge_Op<"winding", [InferTypeOpAdaptor]> {
  let summary = "product of the links of one direction once around the torus";
  let description = [{
    U_mu(x) U_mu(x+mu) .. U_mu(x + (X_mu-1) mu): one channel, start = end = 0; the
    link times `gauge.around`.

    ```mlir
    %p = gauge.winding %u[0] : !gauge.links<su(2), 2, f64>
    ```
  }];
  let arguments = (ins Gauge_Links:$links, I64Attr:$direction);
  let results = (outs Gauge_LocalCovariant:$result);
  let assemblyFormat = "$links `[` $direction `]` attr-dict `:` qualified(type($links))";
}

def MakeLinksOp : Gauge_Core<"make_links"> {
  let summary = "D one-channel fields become the links of D directions";
  let description = [{
    Operand mu must transform like U_mu: start 0, end e_mu, one channel.

    ```mlir
    %v = gauge.make_links %f0, %f1 : !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [1, 0]>,
         !gauge.covariant<su(2), 2, 1, f64, [0, 0] -> [0, 1]> -> !gauge.links<su(2), 2, f64>
    ```
  }];
  let arguments = (ins Variadic<Gauge_Covariant>:$fields);
  let results = (outs Gauge_Links:$result);
  let assemblyFormat = "$fields attr-dict `:` qualified(type($fields)) `->` qualified(type($result))";
}

def TransportOp : Gauge_Core<"transport", [AllTypesMatch<["field", "result"]>]> {
  let summary = "parallel transport of a local field along a path";
  let description = [{
    T(x) = P(x) W(x+v) P(x)^dagger, with P the product of links along `steps` from x
    and v the sum of the steps (encoded as in `gauge.path`).

    ```mlir
    %t = gauge.transport %u, %w along [1] : !gauge.links<su(2), 2, f64>, !gauge.covariant<su(2), 2, 3, f64>
    ```
  }];
  let arguments = (ins Gauge_Links:$links, Gauge_LocalCovariant:$field, DenseI64ArrayAttr:$steps);
  let results = (outs Gauge_LocalCovariant:$result);
  let assemblyFormat = [{
    $links `,` $field `along` $steps attr-dict `:` qualified(type($links)) `,` qualified(type($field))
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def ShiftOp : Gauge_InferredCore<"shift"> {
  let summary = "the field at a displaced site";
  let description = [{
    out(x) = in(x + v). Adds v to the start and the end of a covariant field. `by` has
    one entry per lattice axis; along an axis that an invariant was summed over it
    must be 0.

    ```mlir
    %s = gauge.shift %w by [0, 1] : !gauge.covariant<su(2), 2, 3, f64>
    ```
  }];
  let arguments = (ins Gauge_Field:$input, DenseI64ArrayAttr:$by);
  let results = (outs Gauge_Field:$result);
  let assemblyFormat = "$input `by` $by attr-dict `:` qualified(type($input))";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def MulOp : Gauge_InferredCore<"mul"> {
  let summary = "product at each site, channel by channel";
  let description = [{
    The matrix product of covariant fields (the left one must end where the right
    one starts), or the product of invariants (complex if one is). Channels are equal,
    or one side has a single channel, which then multiplies all of the other.

    ```mlir
    %c = gauge.mul %a, %b : !gauge.covariant<su(2), 2, 3, f64>, !gauge.covariant<su(2), 2, 3, f64>
    ```
  }];
  let arguments = (ins Gauge_Field:$lhs, Gauge_Field:$rhs);
  let results = (outs Gauge_Field:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` qualified(type($lhs)) `,` qualified(type($rhs))";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def DaggerOp : Gauge_InferredCore<"dagger"> {
  let summary = "Hermitian conjugate; of invariants the complex conjugate";
  let description = [{
    Swaps the ends of a covariant field.

    ```mlir
    %d = gauge.dagger %w : !gauge.covariant<su(2), 2, 3, f64>
    ```
  }];
  let arguments = (ins Gauge_Field:$input);
  let results = (outs Gauge_Field:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input))";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def AddOp : Gauge_InferredCore<"add", [Commutative]> {
  let summary = "sum at each site, channel by channel";
  let description = [{
    Covariant fields need equal starts and ends. Channels are equal, or one side has a
    single channel, which is added to all of the other. The sum of a real and a
    complex invariant is complex.

    ```mlir
    %c = gauge.add %a, %b : !gauge.invariant<2, 1, real, f64>, !gauge.invariant<2, 1, real, f64>
    ```
  }];
  let arguments = (ins Gauge_Field:$lhs, Gauge_Field:$rhs);
  let results = (outs Gauge_Field:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` qualified(type($lhs)) `,` qualified(type($rhs))";
  let hasFolder = 1;
}

def UnitOp : Gauge_Core<"unit"> {
  let summary = "the unit matrix at each site, one channel";
  let description = [{
    Start and end are equal, and those of the context it is used in.

    ```mlir
    %1 = gauge.unit : !gauge.covariant<su(2), 2, 1, f64>
    ```
  }];
  let results = (outs Gauge_ClosedCovariant:$result);
  let assemblyFormat = "attr-dict `:` qualified(type($result))";
}

def ScaleOp : Gauge_InferredCore<"scale"> {
  let summary = "multiplies the matrices of a field by invariants";
  let description = [{
    out_i(x) = f_i(x) W_i(x). Channels as in `gauge.mul`. The invariant extends over
    all axes (see `gauge.broadcast`).

    ```mlir
    %v = gauge.scale %w by %f : !gauge.covariant<su(2), 2, 3, f64>, !gauge.invariant<2, 1, real, f64>
    ```
  }];
  let arguments = (ins Gauge_Covariant:$field, Gauge_Invariant:$factor);
  let results = (outs Gauge_Covariant:$result);
  let assemblyFormat = "$field `by` $factor attr-dict `:` qualified(type($field)) `,` qualified(type($factor))";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

//===----------------------------------------------------------------------===//
// Core: channels
//===----------------------------------------------------------------------===//

def ConcatOp : Gauge_InferredCore<"concat"> {
  let summary = "channels of several fields, one after another";
  let description = [{
    Covariant fields need equal starts and ends, invariants equal axes and all real or
    all complex.

    ```mlir
    %c = gauge.concat %a, %b : !gauge.covariant<su(2), 2, 3, f64>, !gauge.covariant<su(2), 2, 1, f64>
    ```
  }];
  let arguments = (ins Variadic<Gauge_Field>:$inputs);
  let results = (outs Gauge_Field:$result);
  let assemblyFormat = "$inputs attr-dict `:` qualified(type($inputs))";
  let hasFolder = 1;
}

def SliceOp : Gauge_InferredCore<"slice"> {
  let summary = "a range of channels";
  let description = [{
    Channels offset .. offset+size-1.

    ```mlir
    %c = gauge.slice %a[1, 2] : !gauge.covariant<su(2), 2, 3, f64>
    ```
  }];
  let arguments = (ins Gauge_Field:$input, I64Attr:$offset, I64Attr:$size);
  let results = (outs Gauge_Field:$result);
  let assemblyFormat = "$input `[` $offset `,` $size `]` attr-dict `:` qualified(type($input))";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def RepeatOp : Gauge_InferredCore<"repeat"> {
  let summary = "repeats channels";
  let description = [{
    out[(a C + c) inner + b] = in[c] for a < outer, b < inner, of C channels in.

    ```mlir
    %r = gauge.repeat %x outer 1 inner 4 : !gauge.invariant<2, 3, real, f64>   // 12 channels
    ```
  }];
  let arguments = (ins Gauge_Field:$input, I64Attr:$outer, I64Attr:$inner);
  let results = (outs Gauge_Field:$result);
  let assemblyFormat = "$input `outer` $outer `inner` $inner attr-dict `:` qualified(type($input))";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def SumChannelsOp : Gauge_InferredCore<"sum_channels"> {
  let summary = "sums groups of channels";
  let description = [{
    out[c] = sum over a < outer and b < inner of in[(a C + c) inner + b], C channels out:
    the adjoint of `gauge.repeat`. Outer and inner divide the channels of the input.

    ```mlir
    %s = gauge.sum_channels %x outer 1 inner 4 : !gauge.invariant<2, 12, real, f64>   // 3 channels
    ```
  }];
  let arguments = (ins Gauge_Field:$input, I64Attr:$outer, I64Attr:$inner);
  let results = (outs Gauge_Field:$result);
  let assemblyFormat = "$input `outer` $outer `inner` $inner attr-dict `:` qualified(type($input))";
  let hasFolder = 1;
}

def ZeroOp : Gauge_Core<"zero"> {
  let summary = "zeros: a field, links, or weights";
  let description = [{
    ```mlir
    %0 = gauge.zero : !gauge.covariant<su(2), 2, 3, f64>
    ```
  }];
  let results = (outs Gauge_Differentiable:$result);
  let assemblyFormat = "attr-dict `:` qualified(type($result))";
  let hasVerifier = 0;
}

def MixOp : Gauge_InferredCore<"mix"> {
  let summary = "mixes channels of covariant fields by weights";
  let description = [{
    out_u = sum_w omega[u, w] X_w with X = [fields..., their daggers (daggers), the unit
    matrix (unit)]. Weights: [n_out, entries of X], real or complex. The fields have
    equal ends; daggers and unit need them closed.

    ```mlir
    %v = gauge.mix %omega, (%a, %b) daggers unit : tensor<4x9xf64>,
         (!gauge.covariant<su(2), 2, 3, f64>, !gauge.covariant<su(2), 2, 1, f64>)
    ```
  }];
  let arguments = (ins Gauge_Weights:$weights, Variadic<Gauge_Covariant>:$fields,
      UnitAttr:$daggers, UnitAttr:$unit);
  let results = (outs Gauge_Covariant:$result);
  let assemblyFormat = [{
    $weights `,` `(` $fields `)` (`daggers` $daggers^)? (`unit` $unit^)? attr-dict
    `:` type($weights) `,` `(` qualified(type($fields)) `)`
  }];
}

def BilinearOp : Gauge_InferredCore<"bilinear", [AttrSizedOperandSegments]> {
  let summary = "all products of two lists of fields, mixed by weights";
  let description = [{
    out_u = sum_{v,w} omega[u, v, w] A_v B_w, where A and B are the channels of `left`
    and `right`, each followed by their daggers and the unit matrix where the flags
    say so. Weights: [n_out, entries of A, entries of B], real or complex.

    ```mlir
    %v = gauge.bilinear %omega, (%a), (%a, %t) left_daggers left_unit right_daggers right_unit
       : tensor<4x3x5xf64>, (!gauge.covariant<su(2), 2, 1, f64>),
         (!gauge.covariant<su(2), 2, 1, f64>, !gauge.covariant<su(2), 2, 1, f64>)
    ```
  }];
  let arguments = (ins Gauge_Weights:$weights, Variadic<Gauge_LocalCovariant>:$left,
      Variadic<Gauge_LocalCovariant>:$right, UnitAttr:$left_daggers,
      UnitAttr:$left_unit, UnitAttr:$right_daggers, UnitAttr:$right_unit);
  let results = (outs Gauge_LocalCovariant:$result);
  let assemblyFormat = [{
    $weights `,` `(` $left `)` `,` `(` $right `)` (`left_daggers` $left_daggers^)?
    (`left_unit` $left_unit^)? (`right_daggers` $right_daggers^)? (`right_unit` $right_unit^)? attr-dict
    `:` type($weights) `,` `(` qualified(type($left)) `)` `,` `(` qualified(type($right)) `)`
  }];
}

//===----------------------------------------------------------------------===//
// Core: the group and its algebra
//===----------------------------------------------------------------------===//

def ProjectOp : Gauge_Core<"project", [AllTypesMatch<["input", "result"]>]> {
  let summary = "projection to the Lie algebra";
  let description = [{
    H(A) = (A - A^dagger) / (2i), for SU(N) less its trace part Tr(..)/N: Hermitian,
    and traceless for SU(N).

    ```mlir
    %h = gauge.project %w : !gauge.covariant<su(3), 4, 6, f64>
    ```
  }];
  let arguments = (ins Gauge_ClosedCovariant:$input);
  let results = (outs Gauge_ClosedCovariant:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input))";
  let hasVerifier = 0;
}

def ExpOp : Gauge_Op<"exp", [AllTypesMatch<["input", "result"]>]> {
  let summary = "matrix exponential";
  let description = [{
    exp(A) of each matrix, by a scaled Taylor polynomial that is squared back
    (`gauge-expand-exp`). The relative error for norms up to 1 is below 1e-15 in f64
    and 5e-7 in f32, up to 16 below 1e-14 and 1e-5; beyond, it grows fast (norm 32:
    2e-12 and 1e-3). For a group element scale a Hermitian field by i first.

    ```mlir
    %g = gauge.exp %a : !gauge.covariant<su(3), 4, 1, f64>
    ```
  }];
  let arguments = (ins Gauge_ClosedCovariant:$input);
  let results = (outs Gauge_ClosedCovariant:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input))";
}

def TraceOp : Gauge_InferredCore<"trace"> {
  let summary = "trace of each matrix: a complex invariant";
  let description = [{
    Tr W_i(x), not divided by N. The field must be closed (start = end).

    ```mlir
    %t = gauge.trace %w : !gauge.covariant<su(2), 2, 3, f64>
    ```
  }];
  let arguments = (ins Gauge_Covariant:$input);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input))";
  let hasCanonicalizer = 1;
}

//===----------------------------------------------------------------------===//
// Core: invariants
//===----------------------------------------------------------------------===//

def ReOp : Gauge_InferredCore<"re"> {
  let summary = "real part";
  let description = [{
    Of a real invariant: itself.

    ```mlir
    %r = gauge.re %t : !gauge.invariant<2, 3, complex, f64>
    ```
  }];
  let arguments = (ins Gauge_Invariant:$input);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input))";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def ImOp : Gauge_InferredCore<"im"> {
  let summary = "imaginary part";
  let description = [{
    Of a complex invariant.

    ```mlir
    %r = gauge.im %t : !gauge.invariant<2, 3, complex, f64>
    ```
  }];
  let arguments = (ins Gauge_Invariant:$input);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input))";
}

def FlattenOp : Gauge_InferredCore<"flatten"> {
  let summary = "complex channels as pairs of real ones";
  let description = [{
    Channels re_0, im_0, re_1, im_1, ..

    ```mlir
    %r = gauge.flatten %t : !gauge.invariant<2, 3, complex, f64>
    ```
  }];
  let arguments = (ins Gauge_Invariant:$input);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input))";
  let hasFolder = 1;
}

def UnflattenOp : Gauge_InferredCore<"unflatten"> {
  let summary = "pairs of real channels as complex ones";
  let description = [{
    The inverse of `gauge.flatten`: channels 2c and 2c+1 become the real and the
    imaginary part of channel c.

    ```mlir
    %z = gauge.unflatten %r : !gauge.invariant<2, 6, real, f64>   // 3 complex channels
    ```
  }];
  let arguments = (ins Gauge_Invariant:$input);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input))";
  let hasFolder = 1;
}

def PointwiseOp : Gauge_Core<"pointwise", [AllTypesMatch<["input", "result"]>]> {
  let summary = "a real function of each real number";
  let description = [{
    `slope` (default 0.01) is that of `leaky_relu` on negative numbers.

    ```mlir
    %y = gauge.pointwise tanh %x : !gauge.invariant<2, 3, real, f64>
    ```
  }];
  let arguments = (ins Gauge_FunctionAttr:$function, Gauge_Invariant:$input, OptionalAttr<F64Attr>:$slope);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = "custom<Enum>($function) $input (`slope` $slope^)? attr-dict `:` qualified(type($input))";
  let hasFolder = 1;
}

def ConstantOp : Gauge_Core<"constant"> {
  let summary = "a number, the same at each site";
  let description = [{
    One channel; the imaginary part is 0 unless the type is complex.

    ```mlir
    %c = gauge.constant 2.5 : !gauge.invariant<2, 1, real, f64>
    %i = gauge.constant 0.0, 1.0 : !gauge.invariant<2, 1, complex, f64>
    ```
  }];
  let arguments = (ins F64Attr:$re, OptionalAttr<F64Attr>:$im);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = "$re (`,` $im^)? attr-dict `:` qualified(type($result))";
}

def ParameterOp : Gauge_Core<"parameter"> {
  let summary = "a parameter tensor as global invariants";
  let description = [{
    The elements of a tensor of rank 0 (one channel) or 1 (C channels), or with
    `column` those of a column of a tensor [C, columns]: the same for all sites and
    configurations. The result may extend over any axes.

    ```mlir
    %b = gauge.parameter %beta : tensor<f64> -> !gauge.invariant<2, 1, real, f64, []>
    ```
  }];
  let arguments = (ins Gauge_Weights:$tensor, OptionalAttr<I64Attr>:$column);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = "$tensor (`column` $column^)? attr-dict `:` type($tensor) `->` qualified(type($result))";
}

def BroadcastOp : Gauge_Core<"broadcast"> {
  let summary = "repeats a summed field along the axes it lacks";
  let description = [{
    out(x) = in(x restricted to its axes); with `mean` divided by the number of sites
    that share it, which makes it the adjoint of `gauge.mean`.

    ```mlir
    %f = gauge.broadcast %g : !gauge.invariant<2, 1, real, f64, []> -> !gauge.invariant<2, 1, real, f64>
    ```
  }];
  let arguments = (ins Gauge_Invariant:$input, UnitAttr:$mean);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = "$input (`mean` $mean^)? attr-dict `:` qualified(type($input)) `->` qualified(type($result))";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def SumOp : Gauge_Core<"sum"> {
  let summary = "sum over all sites, or over some axes";
  let description = [{
    Sums over the axes that the result lacks, each configuration by itself, in f64 and
    in a fixed order.

    ```mlir
    %s = gauge.sum %x : !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 1, real, f64, []>
    ```
  }];
  let arguments = (ins Gauge_Invariant:$input);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input)) `->` qualified(type($result))";
  let hasFolder = 1;
}

def MeanOp : Gauge_Core<"mean"> {
  let summary = "mean over all sites, or over some axes";
  let description = [{
    `gauge.sum` divided by the number of sites summed.

    ```mlir
    %s = gauge.mean %x : !gauge.invariant<2, 1, real, f64> -> !gauge.invariant<2, 1, real, f64, []>
    ```
  }];
  let arguments = (ins Gauge_Invariant:$input);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input)) `->` qualified(type($result))";
  let hasFolder = 1;
}

def ConvOp : Gauge_Core<"conv"> {
  let summary = "ordinary convolution of invariants, periodic";
  let description = [{
    y_o(x) = sum_{i, k} weight[o, i, k_0, .., k_{D-1} ] f_i(s x + d (low + k)) (+ bias_o):
    a cross-correlation, as in PyTorch, with the stride s and the dilation d, both 1 unless
    they are given for each axis. f are the real channels of the input (complex ones
    flattened to re_0, im_0, ..). Weight: [n_out, n_in, K_0, .., K_{D-1} ]; the window of axis
    mu is low[mu] .. low[mu] + K_mu - 1. The input extends over all axes; sites are those of
    its own lattice. A stride above 1 is taken apart by `gauge-dilate-strides`.

    ```mlir
    %y = gauge.conv %weight, %x low [-1, -1] : tensor<4x3x3x3xf64>, !gauge.invariant<2, 3, real, f64>
      -> !gauge.invariant<2, 4, real, f64>
    ```
  }];
  let arguments = (ins Gauge_RealWeights:$weights, Gauge_Invariant:$input,
      Optional<Gauge_RealWeights>:$bias, DenseI64ArrayAttr:$low,
      OptionalAttr<DenseI64ArrayAttr>:$dilation, OptionalAttr<DenseI64ArrayAttr>:$stride);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = [{
    $weights `,` $input (`bias` $bias^)? `low` $low (`dilation` $dilation^)? (`stride` $stride^)? attr-dict
    `:` type($weights) `,` qualified(type($input)) (`,` type($bias)^)? `->` qualified(type($result))
  }];
  let extraClassDeclaration = [{
    /// The displacements of the window's sites, in the order of the weights.
    ::llvm::SmallVector<::llvm::SmallVector<int64_t>> getWindow();
  }];
}

def PoolOp : Gauge_Layer<"pool"> {
  let summary = "the largest, or the mean, of the sites of a window";
  let description = [{
    y_c(x) = max or mean over k, 0 <= k_mu < size[mu], of f_c(stride x + k): as in PyTorch
    without padding, but periodic. Where several sites of a window are equal, the gradient
    goes to the last of them.

    ```mlir
    %y = gauge.pool max %x size [2, 2] stride [2, 2] : !gauge.invariant<2, 3, real, f64>
      -> !gauge.invariant<2, 3, real, f64, stride [2, 2]>
    ```
  }];
  let arguments = (ins Gauge_PoolKindAttr:$kind, Gauge_Invariant:$input,
      DenseI64ArrayAttr:$size, DenseI64ArrayAttr:$stride);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = [{
    custom<Enum>($kind) $input `size` $size `stride` $stride attr-dict
    `:` qualified(type($input)) `->` qualified(type($result))
  }];
}

def FlattenSitesOp : Gauge_Layer<"flatten_sites"> {
  let summary = "all sites of a lattice of known extents as channels";
  let description = [{
    Channel x C + c of the result is channel c at site x, sites in C order, C channels: the
    order of the array [x_0][x_1]..[C] of a configuration. (PyTorch, whose arrays are
    [C][x_0][x_1].., flattens to c X + x.) The lattice of the input must have these extents
    when the function runs.

    ```mlir
    %y = gauge.flatten_sites %x lattice [4, 4] : !gauge.invariant<2, 3, real, f64, stride [2, 2]>
      -> !gauge.invariant<2, 48, real, f64, []>
    ```
  }];
  let arguments = (ins Gauge_Invariant:$input, DenseI64ArrayAttr:$extents);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = [{
    $input `lattice` $extents attr-dict `:` qualified(type($input)) `->` qualified(type($result))
  }];
}

def IndicatorOp : Gauge_Core<"indicator"> {
  let summary = "1 on every so many sites, else 0";
  let description = [{
    1 where stride[mu] divides x_mu for all axes, else 0. The extents of the lattice must be
    multiples of `stride` when the function runs; with `whole` they must be equal to it, so
    that the origin alone has a 1.

    ```mlir
    %i = gauge.indicator [2, 2] : !gauge.invariant<2, 1, real, f64>
    ```
  }];
  let arguments = (ins DenseI64ArrayAttr:$stride, UnitAttr:$whole);
  let results = (outs Gauge_Invariant:$result);
  let assemblyFormat = "$stride (`whole` $whole^)? attr-dict `:` qualified(type($result))";
}

//===----------------------------------------------------------------------===//
// Core: weights
//===----------------------------------------------------------------------===//

def ContractOp : Gauge_InferredCore<"contract"> {
  let summary = "weights from two fields: what they have in common, over all sites";
  let description = [{
    T[o, w] = sum over sites and configurations of Tr(X_w^dagger A_o), of invariants
    conj(X_w) A_o, with X = [fields..., their daggers (daggers), the unit matrix (unit)]; of
    covariant fields and `real` weights the real part. All fields have the same ends or
    the same axes; daggers and unit are for closed covariant fields. The adjoint of
    `gauge.mix` and `gauge.linear` by their weights. Sums are in f64 over pieces of the
    lattice, in an order that does not depend on the number of threads.

    ```mlir
    %g = gauge.contract %a with (%x) daggers unit real
       : !gauge.covariant<su(2), 2, 3, f64>, (!gauge.covariant<su(2), 2, 2, f64>)   // tensor<3x5xf64>
    ```
  }];
  let arguments = (ins Gauge_Field:$left, Variadic<Gauge_Field>:$fields,
      UnitAttr:$daggers, UnitAttr:$unit, UnitAttr:$real);
  let results = (outs Gauge_Weights:$result);
  let assemblyFormat = [{
    $left `with` `(` $fields `)` (`daggers` $daggers^)? (`unit` $unit^)? (`real` $real^)? attr-dict
    `:` qualified(type($left)) `,` `(` qualified(type($fields)) `)`
  }];
}

def WeightsAddOp : Gauge_Core<"weights_add", [SameOperandsAndResultType, Commutative]> {
  let summary = "sum of two weight tensors of one shape";
  let description = [{
    ```mlir
    %c = gauge.weights_add %a, %b : tensor<4x3xf64>
    ```
  }];
  let arguments = (ins Gauge_Weights:$lhs, Gauge_Weights:$rhs);
  let results = (outs Gauge_Weights:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($result)";
  let hasVerifier = 0;
  let hasFolder = 1;
}

def WeightsPermuteOp : Gauge_InferredCore<"weights_permute"> {
  let summary = "weights with their dimensions in another order";
  let description = [{
    Dimension d of the result is dimension permutation[d] of the input. Then the
    dimensions of the result named in `reversed` are walked backwards. With `conj` complex
    numbers are conjugated; real ones stay.

    ```mlir
    %t = gauge.weights_permute %w [1, 0] : tensor<4x3xf64>   // tensor<3x4xf64>
    ```
  }];
  let arguments = (ins Gauge_Weights:$input, DenseI64ArrayAttr:$permutation,
      DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$reversed, UnitAttr:$conj);
  let results = (outs Gauge_Weights:$result);
  let assemblyFormat = [{
    $input $permutation (`reversed` $reversed^)? (`conj` $conj^)? attr-dict `:` type($input)
  }];
  let hasFolder = 1;
}

def WeightsReshapeOp : Gauge_Core<"weights_reshape"> {
  let summary = "the same numbers in C order with another shape";
  let description = [{
    Complex numbers count as pairs (re, im), so that real numbers can become complex ones.

    ```mlir
    %t = gauge.weights_reshape %w : tensor<4x3x7xf64> -> tensor<12x7xf64>
    ```
  }];
  let arguments = (ins Gauge_Weights:$input);
  let results = (outs Gauge_Weights:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasFolder = 1;
}

def WeightsSliceOp : Gauge_InferredCore<"weights_slice"> {
  let summary = "a range of one dimension of weights";
  let description = [{
    Entries offset .. offset+size-1 of the dimension.

    ```mlir
    %t = gauge.weights_slice %w along 1 [2, 3] : tensor<4x7xf64>   // tensor<4x3xf64>
    ```
  }];
  let arguments = (ins Gauge_Weights:$input, I64Attr:$dimension, I64Attr:$offset, I64Attr:$size);
  let results = (outs Gauge_Weights:$result);
  let assemblyFormat = "$input `along` $dimension `[` $offset `,` $size `]` attr-dict `:` type($input)";
  let hasFolder = 1;
}

def WeightsConcatOp : Gauge_InferredCore<"weights_concat"> {
  let summary = "weights one after another along a dimension";
  let description = [{
    ```mlir
    %t = gauge.weights_concat (%a, %b) along 1 : tensor<4x3xf64>, tensor<4x4xf64>   // tensor<4x7xf64>
    ```
  }];
  let arguments = (ins Variadic<Gauge_Weights>:$inputs, I64Attr:$dimension);
  let results = (outs Gauge_Weights:$result);
  let assemblyFormat = "`(` $inputs `)` `along` $dimension attr-dict `:` type($inputs)";
  let hasFolder = 1;
}

#endif // GAUGE_OPS_TD
