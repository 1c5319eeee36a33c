//===- Differentiable.td - the interface of core ops -------*- tablegen -*-===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef GAUGE_DIFFERENTIABLE_TD
#define GAUGE_DIFFERENTIABLE_TD

include "mlir/IR/OpBase.td"

def Gauge_DifferentiableOpInterface : OpInterface<"DifferentiableOpInterface"> {
  let cppNamespace = "::gaugec::gauge";
  let description = [{
    An op with one result whose adjoint is a sequence of core ops. All of reverse-mode
    differentiation rests on this method; forward mode is its transpose, taken twice.
  }];
  let methods = [InterfaceMethod<[{
      Adds to `cotangents` what `cotangent`, the cotangent of the result,
      contributes to those of the operands. What it builds is linear in
      `cotangent`. Convention: `gauge.vjp`.
    }], "void", "buildAdjoint",
    (ins "::mlir::Value":$cotangent, "::gaugec::gauge::Cotangents &":$cotangents)>];
}

#endif // GAUGE_DIFFERENTIABLE_TD
