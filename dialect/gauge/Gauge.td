//===- Gauge.td - the gauge dialect, its enums and types ---*- tablegen -*-===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef GAUGE_TD
#define GAUGE_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def Gauge_Dialect : Dialect {
  let name = "gauge";
  let cppNamespace = "::gaugec::gauge";
  let summary = "Whole-lattice values with gauge covariance in their types.";
  let description = [{
    A value of this dialect is a field on the whole lattice, for every
    configuration of a batch. Lattice extents and batch are run-time matters
    and do not occur here.

    A *covariant* field has a start `s` and an end `e`, displacements in Z^D:
    at site x it holds complex N x N matrices that transform as

        M(x)  ->  Omega(x+s) M(x) Omega(x+e)^dagger.

    A link U_mu has s = 0, e = e_mu. A product needs the end of its left factor
    to be the start of its right one, a sum needs equal ends, a trace needs
    s = e. What is not gauge covariant is therefore a type error.

    Ops come in two tiers: *layers*, as the papers name them, and *core* ops,
    into which `gauge-decompose-layers` takes the layers apart. Conventions:
    U_mu(x) transports from x+mu to x; weights come before fields in operand
    lists; traces are not divided by N.
  }];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let extraClassDeclaration = [{ void registerTypes(); }];
}

//===----------------------------------------------------------------------===//
// Enums and attributes
//===----------------------------------------------------------------------===//

def Gauge_GroupKind : I32EnumAttr<"GroupKind", "series of the gauge group",
    [I32EnumAttrCase<"U", 0, "u">, I32EnumAttrCase<"SU", 1, "su">]> {
  let cppNamespace = "::gaugec::gauge";
  let genSpecializedAttr = 0;
}

def Gauge_GroupAttr : AttrDef<Gauge_Dialect, "Group"> {
  let mnemonic = "group";
  let summary = "a gauge group: u(1), or su(N) with 2 <= N <= 8";
  let parameters = (ins EnumParameter<Gauge_GroupKind>:$kind, "int64_t":$colours);
  let description = [{
    Written `#gauge.group<su(3)>`, within the types just `su(3)`.
  }];
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// The form within types: `su(3)`.
    static ::mlir::FailureOr<GroupAttr> parseName(::mlir::AsmParser &parser);
    void printName(::mlir::AsmPrinter &printer) const;
    /// Largest N that the compiler takes.
    static constexpr int64_t maxColours = 8;
    /// "SU(3)", as physicists write it.
    std::string getName() const;
    bool isSpecial() const { return getKind() == GroupKind::SU; }
  }];
}

/// Ops print it as a bare keyword, by `custom<Enum>($attribute)`.
class Gauge_EnumAttr<EnumInfo info, string attrMnemonic>
    : EnumAttr<Gauge_Dialect, info, attrMnemonic> {
  let assemblyFormat = "`<` $value `>`";
}

def Gauge_Orientation : I32EnumAttr<"Orientation", "which ordered planes (mu, nu)",
    [I32EnumAttrCase<"Negative", 0, "negative">, // mu > nu
     I32EnumAttrCase<"Positive", 1, "positive">, // mu < nu
     I32EnumAttrCase<"Both", 2, "both">]> {
  let cppNamespace = "::gaugec::gauge";
  let genSpecializedAttr = 0;
}
def Gauge_OrientationAttr : Gauge_EnumAttr<Gauge_Orientation, "orientation">;

def Gauge_SlotOrder : I32EnumAttr<"SlotOrder", "order of transported copies",
    [I32EnumAttrCase<"Axis", 0, "axis">,
     I32EnumAttrCase<"Orientation", 1, "orientation">]> {
  let cppNamespace = "::gaugec::gauge";
  let genSpecializedAttr = 0;
}
def Gauge_SlotOrderAttr : Gauge_EnumAttr<Gauge_SlotOrder, "slot_order">;

def Gauge_Function : I32EnumAttr<"Function", "a real function of a real number", [
    I32EnumAttrCase<"Identity", 0, "identity">,
    I32EnumAttrCase<"Relu", 1, "relu">,
    I32EnumAttrCase<"LeakyRelu", 2, "leaky_relu">,
    I32EnumAttrCase<"Tanh", 3, "tanh">,
    I32EnumAttrCase<"Sigmoid", 4, "sigmoid">,
    I32EnumAttrCase<"Softplus", 5, "softplus">,
    I32EnumAttrCase<"Exp", 6, "exp">,
    I32EnumAttrCase<"Log", 7, "log">,
    I32EnumAttrCase<"Sqrt", 8, "sqrt">,
    I32EnumAttrCase<"Sin", 9, "sin">,
    I32EnumAttrCase<"Cos", 10, "cos">,
    I32EnumAttrCase<"Abs", 11, "abs">,
    I32EnumAttrCase<"Reciprocal", 12, "reciprocal">,
    I32EnumAttrCase<"Step", 13, "step">]> { // 1 for x > 0, otherwise 0
  let cppNamespace = "::gaugec::gauge";
  let genSpecializedAttr = 0;
}
def Gauge_FunctionAttr : Gauge_EnumAttr<Gauge_Function, "function">;

def Gauge_PoolKind : I32EnumAttr<"PoolKind", "what is kept of a window",
    [I32EnumAttrCase<"Max", 0, "max">, I32EnumAttrCase<"Mean", 1, "mean">]> {
  let cppNamespace = "::gaugec::gauge";
  let genSpecializedAttr = 0;
}
def Gauge_PoolKindAttr : Gauge_EnumAttr<Gauge_PoolKind, "pool_kind">;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

class Gauge_Type<string name, string typeMnemonic> : TypeDef<Gauge_Dialect, name> {
  let mnemonic = typeMnemonic;
  let genVerifyDecl = 1;
}

def Gauge_LinksType : Gauge_Type<"Links", "links"> {
  let summary = "gauge links U_mu(x), one N x N matrix per site and direction";
  let description = [{
    `!gauge.links<su(3), 4, f64>`: group, dimension D (1 to 4), precision (f32 or
    f64). Direction mu holds U_mu(x), which transports from x+mu to x. SU(2)
    arguments are ((a, b), (-b*, a*)) times any real number; an argument with
    `gauge.unconstrained`, a tangent or cotangent, may be anything. Other matrices are
    taken as they come: nothing assumes that they are unitary.
  }];
  let parameters = (ins "GroupAttr":$group, "int64_t":$dimensions,
                        "::mlir::FloatType":$precision);
  let assemblyFormat = "`<` custom<Group>($group) `,` $dimensions `,` $precision `>`";
}

def Gauge_CovariantType : Gauge_Type<"Covariant", "covariant"> {
  let summary = "C matrices per site that transform at x+start and x+end";
  let description = [{
    `!gauge.covariant<su(3), 4, 6, f64>` transforms locally (start = end = 0);
    `!gauge.covariant<su(3), 4, 1, f64, [0, 0, 0, 0] -> [1, 0, 0, 0]>` like a link
    in direction 0. Parameters: group, dimension D, channels C, precision, start
    and end.
  }];
  let parameters = (ins "GroupAttr":$group, "int64_t":$dimensions,
                        "int64_t":$channels, "::mlir::FloatType":$precision,
                        ArrayRefParameter<"int64_t">:$start,
                        ArrayRefParameter<"int64_t">:$end);
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    /// The locally transforming type: start = end = 0.
    static CovariantType getLocal(GroupAttr group, int64_t dimensions,
                                  int64_t channels,
                                  ::mlir::FloatType precision);
    /// Starts and ends at the same site.
    bool isClosed() const { return getStart() == getEnd(); }
    /// Starts and ends at x itself.
    bool isLocal() const;
    /// The same with another number of channels.
    CovariantType withChannels(int64_t channels) const;
    /// The same with other ends.
    CovariantType withEnds(::llvm::ArrayRef<int64_t> start,
                           ::llvm::ArrayRef<int64_t> end) const;
  }];
}

def Gauge_InvariantType : Gauge_Type<"Invariant", "invariant"> {
  let summary = "C real or complex gauge-invariant numbers per site";
  let description = [{
    `!gauge.invariant<4, 8, complex, f64>` is a field over all D = 4 axes with 8
    complex channels. A field that was summed over axes names those it still
    extends over: `!gauge.invariant<4, 8, real, f64, [0]>`; one that was summed
    over all sites has none: `!gauge.invariant<4, 8, real, f64, []>`, one value
    per configuration.

    A field on a coarser lattice lives on every s_mu-th site of axis mu:
    `!gauge.invariant<2, 8, real, f32, stride [2, 1]>`. `stride` has an entry for each
    axis of the lattice, 1 along those that the field lacks.
  }];
  let parameters = (ins "int64_t":$dimensions, "int64_t":$channels,
                        "bool":$complex, "::mlir::FloatType":$precision,
                        ArrayRefParameter<"int64_t">:$axes,
                        ArrayRefParameter<"int64_t">:$stride);
  let hasCustomAssemblyFormat = 1;
  let extraClassDeclaration = [{
    /// A field over all axes.
    static InvariantType getField(int64_t dimensions, int64_t channels,
                                  bool complex, ::mlir::FloatType precision);
    /// One value per configuration.
    static InvariantType getGlobal(int64_t dimensions, int64_t channels,
                                   bool complex, ::mlir::FloatType precision,
                                   ::mlir::MLIRContext *context);
    bool isGlobal() const { return getAxes().empty(); }
    bool isField() const {
      return static_cast<int64_t>(getAxes().size()) == getDimensions();
    }
    InvariantType withChannels(int64_t channels) const;
    InvariantType withComplex(bool complex) const;
    /// Along axes that go away the stride is 1.
    InvariantType withAxes(::llvm::ArrayRef<int64_t> axes) const;
    InvariantType withStride(::llvm::ArrayRef<int64_t> stride) const;
    /// Lives on a coarser lattice.
    bool isCoarse() const;
  }];
}

/// Weights: tensors of the model's precision, real or complex, rank 0 to 6.
def Gauge_Weights : AnyTypeOf<[
    RankedTensorOf<[F32, F64, Complex<F32>, Complex<F64>]>],
    "weights: a tensor of f32 or f64, real or complex">;
def Gauge_RealWeights : RankedTensorOf<[F32, F64]>;

def Gauge_Links : Type<CPred<"::llvm::isa<::gaugec::gauge::LinksType>($_self)">,
    "links", "::gaugec::gauge::LinksType">;
def Gauge_Covariant : Type<CPred<"::llvm::isa<::gaugec::gauge::CovariantType>($_self)">,
    "covariant field", "::gaugec::gauge::CovariantType">;
def Gauge_Invariant : Type<CPred<"::llvm::isa<::gaugec::gauge::InvariantType>($_self)">,
    "invariant field", "::gaugec::gauge::InvariantType">;
def Gauge_Field : AnyTypeOf<[Gauge_Covariant, Gauge_Invariant], "covariant or invariant field">;
def Gauge_ClosedCovariant : Type<And<[Gauge_Covariant.predicate,
    CPred<"::llvm::cast<::gaugec::gauge::CovariantType>($_self).isClosed()">]>,
    "covariant field whose start is its end", "::gaugec::gauge::CovariantType">;
def Gauge_LocalCovariant : Type<And<[Gauge_Covariant.predicate,
    CPred<"::llvm::cast<::gaugec::gauge::CovariantType>($_self).isLocal()">]>,
    "covariant field that starts and ends at x", "::gaugec::gauge::CovariantType">;

/// What has a derivative, and by what one may differentiate.
def Gauge_Differentiable : AnyTypeOf<[Gauge_Links, Gauge_Field, Gauge_Weights],
    "links, a field or weights">;

#endif // GAUGE_TD
