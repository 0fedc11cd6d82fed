// A realm's microtasks run while the realm is entered, and never else: only there can an interrupt reach code that spins in
// them. vm2 has no option for that, so it is given by the function with which it makes its context, taken when it is loaded.

import vm from "node:vm";

const { createContext } = vm;
vm.createContext = ((object?: vm.Context, options?: vm.CreateContextOptions) =>
  createContext(object, { ...options, microtaskMode: "afterEvaluate" })) as typeof createContext;
