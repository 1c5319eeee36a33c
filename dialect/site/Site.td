//===- Site.td - the site dialect and its types ------------*- tablegen -*-===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef SITE_TD
#define SITE_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpBase.td"

def Site_Dialect : Dialect {
  let name = "site";
  let cppNamespace = "::gaugec::site";
  let summary = "Kernels as seen from one lattice site.";
  let description = [{
    A `site.kernel` says what happens at one site: which fields it looks at, and at
    which displacement, which small matrices it multiplies, what it stores. It knows
    nothing of threads, lanes or devices: a CPU lane and a GPU thread are the same
    thing, a site. A function of this dialect is a *plan*: it allocates fields and
    runs kernels and reductions one after another.

    Values of a kernel are small complex matrices (`!site.matrix`), real numbers
    (`!site.real`), and *tiles*: arrays of them that belong to the site, either a view
    of a field or scratch memory that stays in cache. A complex number is a 1 x 1
    matrix. Loops over channels are `scf.for`.
  }];
  let useDefaultTypePrinterParser = 1;
  // Functions of `site.apply` are attributes of the gauge dialect.
  let dependentDialects = ["::gaugec::gauge::GaugeDialect", "::mlir::memref::MemRefDialect"];
  let extraClassDeclaration = [{ void registerTypes(); }];
}

class Site_Type<string name, string typeMnemonic> : TypeDef<Site_Dialect, name> {
  let mnemonic = typeMnemonic;
  let genVerifyDecl = 1;
}

def Site_FieldType : Site_Type<"Field", "field"> {
  let summary = "a field in memory: entries of some real components per site";
  let description = [{
    `!site.field<6, 18, f32, [0, 1, 2, 3]>`: 6 entries (channels) of 18 reals (a complex
    3 x 3 matrix) at each site of the lattice spanned by the axes, which ascend.
  }];
  let parameters = (ins "int64_t":$entries, "int64_t":$components,
                        "::mlir::FloatType":$precision,
                        OptionalArrayRefParameter<"int64_t">:$axes);
  let assemblyFormat = "`<` $entries `,` $components `,` $precision `,` `[` (`]`) : ($axes^ `]`)? `>`";
}

def Site_TileType : Site_Type<"Tile", "tile"> {
  let summary = "entries of some real components that belong to the site";
  let description = [{
    `!site.tile<6, 18, f32>`: a view of a field's entries at one site, or scratch.
  }];
  let parameters = (ins "int64_t":$entries, "int64_t":$components,
                        "::mlir::FloatType":$precision);
  let assemblyFormat = "`<` $entries `,` $components `,` $precision `>`";
}

def Site_MatrixType : Site_Type<"Matrix", "matrix"> {
  let summary = "a complex N x N matrix in registers; 1 x 1 is a complex number";
  let description = [{
    `!site.matrix<3, f32>`: real and imaginary part of each element, row by row.

    `!site.matrix<2, f32, quaternion>`: a real quaternion, the matrix

        (   a    b  )
        ( -b^*  a^* )

    of which the first row is kept: (Re a, Im a, Re b, Im b). SU(2) matrices are
    quaternions, and so are their sums, products, daggers and real multiples.
  }];
  let parameters = (ins "int64_t":$colours, "::mlir::FloatType":$precision, "bool":$quaternion);
  let assemblyFormat = "`<` $colours `,` $precision `` custom<Quaternion>($quaternion) `>`";
  let builders = [TypeBuilder<(ins "int64_t":$colours, "::mlir::FloatType":$precision), [{
    return $_get($_ctxt, colours, precision, false);
  }]>];
  let extraClassDeclaration = [{
    /// Rows that are kept; those of a quaternion that are not follow from them.
    int64_t getRows() const { return getQuaternion() ? 1 : getColours(); }
    /// Real components: real and imaginary part of each element that is kept.
    int64_t getComponents() const { return 2 * getRows() * getColours(); }
    /// Components of the Hermitian part, see `site.split`.
    int64_t getHermitianComponents() const {
      return getQuaternion() ? 1 : getColours() * getColours();
    }
    /// Components of the anti-Hermitian part.
    int64_t getAntihermitianComponents() const {
      return getComponents() - getHermitianComponents();
    }
    /// The same matrices, kept as quaternions or with all elements.
    MatrixType withQuaternion(bool quaternion) const {
      return get(getContext(), getColours(), getPrecision(), quaternion);
    }
  }];
}

def Site_RealType : Site_Type<"Real", "real"> {
  let summary = "a real number in a register";
  let description = "`!site.real<f32>`.";
  let parameters = (ins "::mlir::FloatType":$precision);
  let assemblyFormat = "`<` $precision `>`";
}

def Site_SumsType : Site_Type<"Sums", "sums"> {
  let summary = "real numbers that every site of a kernel adds to";
  let description = [{
    `!site.sums<84, f32>`. Only an argument of kernels: the `sums` of `site.run`. Totals
    over all sites and configurations, in f64 and in an order that does not depend on
    the number of threads, are there when the run is over.
  }];
  let parameters = (ins "int64_t":$elements, "::mlir::FloatType":$precision);
  let assemblyFormat = "`<` $elements `,` $precision `>`";
}

def Site_Field : Type<CPred<"::llvm::isa<::gaugec::site::FieldType>($_self)">,
    "field", "::gaugec::site::FieldType">;
def Site_Tile : Type<CPred<"::llvm::isa<::gaugec::site::TileType>($_self)">,
    "tile", "::gaugec::site::TileType">;
def Site_Matrix : Type<CPred<"::llvm::isa<::gaugec::site::MatrixType>($_self)">,
    "matrix", "::gaugec::site::MatrixType">;
def Site_Quaternion : Type<And<[Site_Matrix.predicate,
    CPred<"::llvm::cast<::gaugec::site::MatrixType>($_self).getQuaternion()">]>,
    "quaternion", "::gaugec::site::MatrixType">;
def Site_FullMatrix : Type<And<[Site_Matrix.predicate,
    CPred<"!::llvm::cast<::gaugec::site::MatrixType>($_self).getQuaternion()">]>,
    "matrix with all its elements", "::gaugec::site::MatrixType">;
def Site_Complex : Type<And<[Site_Matrix.predicate,
    CPred<"::llvm::cast<::gaugec::site::MatrixType>($_self).getColours() == 1">]>,
    "complex number", "::gaugec::site::MatrixType">;
def Site_Real : Type<CPred<"::llvm::isa<::gaugec::site::RealType>($_self)">,
    "real number", "::gaugec::site::RealType">;
def Site_Value : AnyTypeOf<[Site_Matrix, Site_Real], "matrix or real number">;
def Site_Sums : Type<CPred<"::llvm::isa<::gaugec::site::SumsType>($_self)">,
    "sums", "::gaugec::site::SumsType">;
def Site_Weights : MemRefRankOf<[F32, F64], [1]>;

#endif // SITE_TD
