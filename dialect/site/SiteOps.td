//===- SiteOps.td - ops of the site dialect ----------------*- tablegen -*-===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SITE_OPS_TD
#define SITE_OPS_TD

include "dialect/gauge/Gauge.td"
include "dialect/site/Site.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Site_Op<string opMnemonic, list<Trait> traits = []>
    : Op<Site_Dialect, opMnemonic, traits>;

//===----------------------------------------------------------------------===//
// Plans
//===----------------------------------------------------------------------===//

def KernelOp : Site_Op<"kernel", [IsolatedFromAbove, Symbol, SingleBlock, NoTerminator,
                                  OpAsmOpInterface]> {
  let summary = "what happens at each site of a domain";
  let description = [{
    The body runs once for each site of the lattice spanned by `axes`, in any order and
    in parallel: it stores to its own site only. Without `axes` it runs once, on weights
    only (it puts them in the order that other kernels want). Arguments: fields, then
    weights, then sums, all of one precision.

    ```mlir
    site.kernel @value_0 over [0, 1] (%u: !site.field<2, 8, f64, [0, 1]>, %p: !site.field<1, 8, f64, [0, 1]>) {
      %here = site.view %u at [0, 0] entries [0, 1] : !site.field<2, 8, f64, [0, 1]>
      %out = site.view %p at [0, 0] entries [0, 1] : !site.field<1, 8, f64, [0, 1]>
      %c0 = arith.constant 0 : index
      %m = site.load %here[%c0] : !site.tile<1, 8, f64> -> !site.matrix<2, f64>
      site.store %m, %out[%c0] : !site.matrix<2, f64>, !site.tile<1, 8, f64>
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, OptionalAttr<DenseI64ArrayAttr>:$axes);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name,
      "::std::optional<::llvm::ArrayRef<int64_t>>":$axes, "::mlir::TypeRange":$arguments)>];
  let extraClassDeclaration = [{
    /// Field arguments; weights follow.
    unsigned getFieldCount();
  }];
}

def AllocOp : Site_Op<"alloc", [MemoryEffects<[MemAlloc]>]> {
  let summary = "a field of workspace";
  let description = [{
    ```mlir
    %f = site.alloc : !site.field<4, 18, f32, [0, 1, 2, 3]>
    ```
  }];
  let results = (outs Site_Field:$field);
  let assemblyFormat = "attr-dict `:` qualified(type($field))";
}

def RunOp : Site_Op<"run", [DeclareOpInterfaceMethods<SymbolUserOpInterface>, AttrSizedOperandSegments]> {
  let summary = "runs a kernel over its domain";
  let description = [{
    `sums` are weights that get the totals of what the kernel's `!site.sums` arguments
    collect; what they held before is gone.

    ```mlir
    site.run @value_0(%u, %f) : !site.field<2, 8, f64, [0, 1]>, !site.field<1, 8, f64, [0, 1]>
    site.run @value_1(%u) sums(%g : memref<84xf64>) : !site.field<2, 8, f64, [0, 1]>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, Variadic<AnyType>:$arguments, Variadic<Site_Weights>:$sums);
  let assemblyFormat = [{
    $kernel `(` $arguments `)` (`sums` `(` $sums^ `:` type($sums) `)`)? attr-dict
    (`:` type($arguments)^)?
  }];
}

def ReduceOp : Site_Op<"reduce"> {
  let summary = "sums a field over the axes that the output lacks";
  let description = [{
    Each configuration by itself, in f64, in a fixed order; `mean` divides by the number
    of sites summed.

    ```mlir
    site.reduce %x into %s mean : !site.field<1, 1, f64, [0, 1]>, !site.field<1, 1, f64, []>
    ```
  }];
  let arguments = (ins Site_Field:$input, Site_Field:$output, UnitAttr:$mean);
  let assemblyFormat = [{
    $input `into` $output (`mean` $mean^)? attr-dict
    `:` qualified(type($input)) `,` qualified(type($output))
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Memory of a site
//===----------------------------------------------------------------------===//

def ViewOp : Site_Op<"view", [Pure, InferTypeOpAdaptor]> {
  let summary = "entries of a field at a displaced site";
  let description = [{
    The `entries` [first, count] of the field at x + displacement. Only a view without
    displacement may be stored to.

    ```mlir
    %t = site.view %u at [0, 1] entries [0, 1] : !site.field<2, 8, f64, [0, 1]>
    ```
  }];
  let arguments = (ins Site_Field:$field, DenseI64ArrayAttr:$displacement,
      DenseI64ArrayAttr:$entries);
  let results = (outs Site_Tile:$result);
  let assemblyFormat = "$field `at` $displacement `entries` $entries attr-dict `:` qualified(type($field))";
}

def WindOp : Site_Op<"wind", [Pure, InferTypeOpAdaptor]> {
  let summary = "entries of a field some steps along an axis";
  let description = [{
    The `entries` of the field at x + step * axis, with a step known at run time,
    0 <= step < extent of the axis.

    ```mlir
    %t = site.wind %u along 0 by %j entries [0, 1] : !site.field<2, 8, f64, [0, 1]>
    ```
  }];
  let arguments = (ins Site_Field:$field, I64Attr:$axis, Index:$step, DenseI64ArrayAttr:$entries);
  let results = (outs Site_Tile:$result);
  let assemblyFormat = [{
    $field `along` $axis `by` $step `entries` $entries attr-dict
    `:` qualified(type($field))
  }];
}

def ExtentOp : Site_Op<"extent", [Pure]> {
  let summary = "extent of a lattice axis";
  let description = [{
    ```mlir
    %n = site.extent 0
    ```
  }];
  let arguments = (ins I64Attr:$axis);
  let results = (outs Index:$result);
  let assemblyFormat = "$axis attr-dict";
  let hasVerifier = 1;
}

def VolumeOp : Site_Op<"volume", [Pure]> {
  let summary = "number of sites along some axes of the kernel's domain";
  let description = [{
    ```mlir
    %v = site.volume [0, 1] : !site.real<f64>
    ```
  }];
  let arguments = (ins DenseI64ArrayAttr:$axes);
  let results = (outs Site_Real:$result);
  let assemblyFormat = "$axes attr-dict `:` qualified(type($result))";
  let hasVerifier = 1;
}

def IndicatorOp : Site_Op<"indicator", [Pure]> {
  let summary = "1 on every so many sites, else 0";
  let description = [{
    1 where stride[mu] divides x_mu + displacement[mu] for all axes, else 0. Extents are
    multiples of `stride`; with `whole` they are equal to it.

    ```mlir
    %i = site.indicator [2, 2] at [0, 1] : !site.real<f64>
    ```
  }];
  let arguments = (ins DenseI64ArrayAttr:$stride, DenseI64ArrayAttr:$displacement, UnitAttr:$whole);
  let results = (outs Site_Real:$result);
  let assemblyFormat = "$stride `at` $displacement (`whole` $whole^)? attr-dict `:` qualified(type($result))";
  let hasVerifier = 1;
}

def RestrictOp : Site_Op<"restrict", [Pure, InferTypeOpAdaptor]> {
  let summary = "a field of a smaller domain, at the site's own coordinates";
  let description = [{
    ```mlir
    %t = site.restrict %s : !site.field<1, 1, f64, []>
    ```
  }];
  let arguments = (ins Site_Field:$field);
  let results = (outs Site_Tile:$result);
  let assemblyFormat = "$field attr-dict `:` qualified(type($field))";
}

def ScratchOp : Site_Op<"scratch", [MemoryEffects<[MemAlloc]>]> {
  let summary = "scratch memory of a site, kept in cache";
  let description = [{
    ```mlir
    %t = site.scratch : !site.tile<6, 18, f32>
    ```
  }];
  let results = (outs Site_Tile:$tile);
  let assemblyFormat = "attr-dict `:` qualified(type($tile))";
}

def FlattenOp : Site_Op<"flatten", [Pure, InferTypeOpAdaptor]> {
  let summary = "the same memory as entries of one real each";
  let description = [{
    ```mlir
    %r = site.flatten %t : !site.tile<3, 2, f64>   // -> !site.tile<6, 1, f64>
    ```
  }];
  let arguments = (ins Site_Tile:$tile);
  let results = (outs Site_Tile:$result);
  let assemblyFormat = "$tile attr-dict `:` qualified(type($tile))";
}

def LoadOp : Site_Op<"load", [MemoryEffects<[MemRead]>]> {
  let summary = "loads an entry of a tile";
  let description = [{
    ```mlir
    %m = site.load %t[%c] : !site.tile<6, 18, f32> -> !site.matrix<3, f32>
    ```

    Entries of 12 components are the first two rows of SU(3) matrices; the third is
    their conjugate cross product and is computed.
  }];
  let arguments = (ins Site_Tile:$tile, Index:$entry);
  let results = (outs Site_Value:$result);
  let assemblyFormat = [{
    $tile `[` $entry `]` attr-dict
    `:` qualified(type($tile)) `->` qualified(type($result))
  }];
  let extraClassDeclaration = [{
    /// Whether the last row is not in memory.
    bool completesRows();
  }];
  let hasVerifier = 1;
}

def StoreOp : Site_Op<"store", [MemoryEffects<[MemWrite]>]> {
  let summary = "stores an entry of a tile";
  let description = [{
    ```mlir
    site.store %m, %t[%c] : !site.matrix<3, f32>, !site.tile<6, 18, f32>
    ```
  }];
  let arguments = (ins Site_Value:$value, Site_Tile:$tile, Index:$entry);
  let assemblyFormat = [{
    $value `,` $tile `[` $entry `]` attr-dict
    `:` qualified(type($value)) `,` qualified(type($tile))
  }];
  let hasVerifier = 1;
}

def WeightOp : Site_Op<"weight", [MemoryEffects<[MemRead]>, InferTypeOpAdaptor]> {
  let summary = "a weight: the same real number at all sites";
  let description = [{
    ```mlir
    %r = site.weight %w[%i] : memref<84xf32>
    ```
  }];
  let arguments = (ins Site_Weights:$weights, Index:$index);
  let results = (outs Site_Real:$result);
  let assemblyFormat = "$weights `[` $index `]` attr-dict `:` type($weights)";
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

def UnitOp : Site_Op<"unit", [Pure]> {
  let summary = "the unit matrix";
  let description = [{
    ```mlir
    %1 = site.unit : !site.matrix<3, f64>
    ```
  }];
  let results = (outs Site_Matrix:$result);
  let assemblyFormat = "attr-dict `:` qualified(type($result))";
}

def ZeroOp : Site_Op<"zero", [Pure]> {
  let summary = "the zero matrix, or the number 0";
  let description = [{
    ```mlir
    %0 = site.zero : !site.matrix<3, f64>
    ```
  }];
  let results = (outs Site_Value:$result);
  let assemblyFormat = "attr-dict `:` qualified(type($result))";
}

def ConstantOp : Site_Op<"constant", [Pure]> {
  let summary = "a real number";
  let description = [{
    ```mlir
    %c = site.constant 2.5 : !site.real<f64>
    ```
  }];
  let arguments = (ins F64Attr:$value);
  let results = (outs Site_Real:$result);
  let assemblyFormat = "$value attr-dict `:` qualified(type($result))";
}

def AddOp : Site_Op<"add", [Pure, SameOperandsAndResultType]> {
  let summary = "sum of two matrices or two real numbers";
  let description = [{
    ```mlir
    %c = site.add %a, %b : !site.matrix<3, f64>
    ```
  }];
  let arguments = (ins Site_Value:$lhs, Site_Value:$rhs);
  let results = (outs Site_Value:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` qualified(type($result))";
}

def MulOp : Site_Op<"mul", [Pure, SameOperandsAndResultType]> {
  let summary = "product of two matrices or two real numbers";
  let description = [{
    `lhs_dagger` and `rhs_dagger` take a factor's Hermitian conjugate; nothing is moved
    for that.

    ```mlir
    %c = site.mul %a, %b rhs_dagger : !site.matrix<3, f64>
    ```
  }];
  let arguments = (ins Site_Value:$lhs, Site_Value:$rhs, UnitAttr:$lhs_dagger, UnitAttr:$rhs_dagger);
  let results = (outs Site_Value:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs (`lhs_dagger` $lhs_dagger^)? (`rhs_dagger` $rhs_dagger^)? attr-dict
    `:` qualified(type($result))
  }];
  let hasCanonicalizeMethod = 1;
}

def TraceMulOp : Site_Op<"trace_mul", [Pure, InferTypeOpAdaptor, AllTypesMatch<["lhs", "rhs"]>]> {
  let summary = "trace of a product, without the product";
  let description = [{
    ```mlir
    %t = site.trace_mul %a, %b rhs_dagger : !site.matrix<3, f64>
    ```
  }];
  let arguments = (ins Site_Matrix:$lhs, Site_Matrix:$rhs, UnitAttr:$lhs_dagger, UnitAttr:$rhs_dagger);
  let results = (outs Site_Complex:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs (`lhs_dagger` $lhs_dagger^)? (`rhs_dagger` $rhs_dagger^)? attr-dict
    `:` qualified(type($lhs))
  }];
  let hasCanonicalizeMethod = 1;
}

def DaggerOp : Site_Op<"dagger", [Pure, SameOperandsAndResultType]> {
  let summary = "Hermitian conjugate";
  let description = [{
    ```mlir
    %d = site.dagger %a : !site.matrix<3, f64>
    ```
  }];
  let arguments = (ins Site_Matrix:$input);
  let results = (outs Site_Matrix:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($result))";
  let hasFolder = 1;
}

def ExpandOp : Site_Op<"expand", [Pure, InferTypeOpAdaptor]> {
  let summary = "a quaternion with all its elements";
  let description = [{
    ```mlir
    %m = site.expand %q : !site.matrix<2, f64, quaternion>
    ```
  }];
  let arguments = (ins Site_Quaternion:$input);
  let results = (outs Site_FullMatrix:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input))";
}

def QuaternionOp : Site_Op<"quaternion", [Pure, InferTypeOpAdaptor]> {
  let summary = "the quaternion part of a 2 x 2 matrix";
  let description = [{
    p of A = p + i q with quaternions p and q, which every A determines.

    ```mlir
    %p = site.quaternion %a : !site.matrix<2, f64>
    ```
  }];
  let arguments = (ins Site_FullMatrix:$input);
  let results = (outs Site_Quaternion:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input))";
  let hasFolder = 1;
}

def ScaleOp : Site_Op<"scale", [Pure, AllTypesMatch<["input", "result"]>]> {
  let summary = "matrix times a real or complex number";
  let description = [{
    A quaternion times a complex number would be none.

    ```mlir
    %c = site.scale %a by %f : !site.matrix<3, f64>, !site.real<f64>
    ```
  }];
  let arguments = (ins Site_Matrix:$input, AnyTypeOf<[Site_Real, Site_Complex]>:$factor);
  let results = (outs Site_Matrix:$result);
  let assemblyFormat = [{
    $input `by` $factor attr-dict
    `:` qualified(type($input)) `,` qualified(type($factor))
  }];
  let hasVerifier = 1;
}

def ProjectOp : Site_Op<"project", [Pure, SameOperandsAndResultType]> {
  let summary = "(A - A^dagger)/(2i), with `traceless` less its trace part";
  let description = [{
    ```mlir
    %h = site.project %a traceless : !site.matrix<3, f64>
    ```
  }];
  let arguments = (ins Site_FullMatrix:$input, UnitAttr:$traceless);
  let results = (outs Site_FullMatrix:$result);
  let assemblyFormat = "$input (`traceless` $traceless^)? attr-dict `:` qualified(type($result))";
}

def TraceOp : Site_Op<"trace", [Pure, InferTypeOpAdaptor]> {
  let summary = "trace of a matrix";
  let description = [{
    ```mlir
    %t = site.trace %a : !site.matrix<3, f64>
    ```
  }];
  let arguments = (ins Site_Matrix:$input);
  let results = (outs Site_Complex:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input))";
  let hasCanonicalizeMethod = 1;
}

class Site_PartOp<string mnemonic> : Site_Op<mnemonic, [Pure, InferTypeOpAdaptor]> {
  let arguments = (ins Site_Complex:$input);
  let results = (outs Site_Real:$result);
  let assemblyFormat = "$input attr-dict `:` qualified(type($input))";
}
def ReOp : Site_PartOp<"re"> {
  let summary = "real part";
  let description = "```mlir\n%r = site.re %z : !site.matrix<1, f64>\n```";
}
def ImOp : Site_PartOp<"im"> {
  let summary = "imaginary part";
  let description = "```mlir\n%r = site.im %z : !site.matrix<1, f64>\n```";
}

def ComplexOp : Site_Op<"complex", [Pure, InferTypeOpAdaptor, AllTypesMatch<["re", "im"]>]> {
  let summary = "a complex number from its parts";
  let description = [{
    ```mlir
    %z = site.complex %re, %im : !site.real<f64>
    ```
  }];
  let arguments = (ins Site_Real:$re, Site_Real:$im);
  let results = (outs Site_Complex:$result);
  let assemblyFormat = "$re `,` $im attr-dict `:` qualified(type($re))";
}

def ApplyOp : Site_Op<"apply", [Pure, SameOperandsAndResultType]> {
  let summary = "a real function of a real number";
  let description = [{
    The functions of `gauge.pointwise`.

    ```mlir
    %y = site.apply tanh %x : !site.real<f64>
    ```
  }];
  let arguments = (ins Gauge_FunctionAttr:$function, Site_Real:$input, OptionalAttr<F64Attr>:$slope);
  let results = (outs Site_Real:$result);
  let assemblyFormat = "custom<Function>($function) $input (`slope` $slope^)? attr-dict `:` qualified(type($result))";
}

//===----------------------------------------------------------------------===//
// Mixing of channels
//===----------------------------------------------------------------------===//

def MixOp : Site_Op<"mix", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "rows of a real weight matrix times the entries of a tile";
  let description = [{
    out[r, c] = sum_k w[offset + r stride + k] x[k, c] for all rows r of `out`, entries k of
    `x` and components c: a real matrix product, with weights that all sites share. This
    is where the time of a network goes; its lowering blocks it for registers.

    ```mlir
    site.mix %w[%offset] stride 109, %x into %out : memref<11336xf32>, !site.tile<54, 18, f32>, !site.tile<13, 18, f32>
    ```
  }];
  let arguments = (ins Site_Weights:$weights, Index:$offset, I64Attr:$stride, Site_Tile:$input, Site_Tile:$output);
  let assemblyFormat = [{
    $weights `[` $offset `]` `stride` $stride `,` $input `into` $output attr-dict
    `:` type($weights) `,` qualified(type($input)) `,` qualified(type($output))
  }];
  let hasVerifier = 1;
}

def SplitOp : Site_Op<"split", [MemoryEffects<[MemWrite]>]> {
  let summary = "stores the Hermitian and the anti-Hermitian part of a matrix";
  let description = [{
    A = H + K with H = (A + A^dagger)/2 and K = (A - A^dagger)/2, N^2 reals each: first the
    elements on and above the diagonal's real parts (of K: imaginary parts), row by row,
    then the imaginary (real) parts above the diagonal. With real weights
    a A + b A^dagger = (a+b) H + (a-b) K: mixing a field and its dagger costs half.
    Of a quaternion H is one real, Re a, and K three, (Im a, Re b, Im b).

    With `dual` what stands for two elements is doubled, so that the sum over
    components of a part and a dual part of B is Re Tr of the parts' product.

    ```mlir
    site.split %m, %h, %k[%i] : !site.matrix<3, f32>, !site.tile<54, 9, f32>
    ```
  }];
  let arguments = (ins Site_Matrix:$value, Site_Tile:$hermitian, Site_Tile:$antihermitian, Index:$entry,
      UnitAttr:$dual);
  let assemblyFormat = [{
    $value `,` $hermitian `,` $antihermitian `[` $entry `]` (`dual` $dual^)? attr-dict
    `:` custom<PartTypes>(type($value), type($hermitian), type($antihermitian))
  }];
  let hasVerifier = 1;
}

def JoinOp : Site_Op<"join", [MemoryEffects<[MemRead]>]> {
  let summary = "the matrix with the given Hermitian and anti-Hermitian parts";
  let description = [{
    The inverse of `site.split`.

    ```mlir
    %m = site.join %h, %k[%i] : !site.tile<13, 9, f32> -> !site.matrix<3, f32>
    ```
  }];
  let arguments = (ins Site_Tile:$hermitian, Site_Tile:$antihermitian, Index:$entry);
  let results = (outs Site_Matrix:$result);
  let assemblyFormat = [{
    $hermitian `,` $antihermitian `[` $entry `]` attr-dict
    `:` custom<JoinTypes>(type($hermitian), type($antihermitian), type($result))
  }];
  let hasVerifier = 1;
}

def ContractOp : Site_Op<"contract", [MemoryEffects<[MemRead, MemWrite]>]> {
  let summary = "adds what the rows of two tiles have in common to sums";
  let description = [{
    sums[r columns + k] += sum_c left[r, c] right[k, c] for all entries r of `left`, k of `right`
    and components c; `columns` are the entries of `right`. The twin of `site.mix`: a real
    matrix product over sites and components. Its lowering blocks it for registers.
    With `twice` the sums get twice that: the components of quaternions are half of
    the matrices' elements, and the other half has the same products.

    ```mlir
    site.contract %y, %x into %s : !site.tile<104, 9, f32>, !site.tile<54, 9, f32>, !site.sums<5616, f32>
    ```
  }];
  let arguments = (ins Site_Tile:$left, Site_Tile:$right, Site_Sums:$sums, UnitAttr:$twice);
  let assemblyFormat = [{
    $left `,` $right `into` $sums (`twice` $twice^)? attr-dict
    `:` qualified(type($left)) `,` qualified(type($right)) `,` qualified(type($sums))
  }];
  let hasVerifier = 1;
}

#endif // SITE_OPS_TD
