// What symbols, types and lists of variables are, in TypeScript's own bits: as many as are asked for here. Both compilers
// have the same ones (test/language/compiler.test.ts), and nothing but the file that calls the one or the other
// need import it for them.

/** Of a symbol. */
export const SymbolFlags = {
  Variable: 3,
  EnumMember: 8,
  Function: 16,
  Class: 32,
  Interface: 64,
  Enum: 384,
  Module: 1_536,
  Namespace: 1_920,
  Method: 8_192,
  Value: 111_551,
  TypeParameter: 262_144,
  TypeAlias: 524_288,
  Alias: 2_097_152,
  Optional: 16_777_216,
} as const;

/** Of a type. */
export const TypeFlags = {
  Any: 1,
  StringLiteral: 1_024,
  NumberLiteral: 2_048,
  BigIntLiteral: 4_096,
  BooleanLiteral: 8_192,
  EnumLiteral: 32_768,
  Object: 1_048_576,
  Union: 134_217_728,
} as const;

/** Of a list of variables. */
export const NodeFlags = { Let: 1, Const: 2, Using: 4 } as const;
