// What the conversion does not take.
// RUN: gauge-opt %s --convert-site-to-vector="vector-bits=96" -verify-diagnostics

// expected-error @below {{vector-bits must be 64, 128, 256, .., not 96}}
module {
}
