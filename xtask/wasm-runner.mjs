// Runs a test binary built for wasm32-unknown-unknown: there a test harness
// has neither output nor arguments, and a failed test ends it with a trap.
import { readFileSync } from "node:fs";

Error.stackTraceLimit = Infinity;
const file = process.argv[2];
let state = 0x6a617269;
const entropy = (at, length) => {
  const bytes = new Uint8Array(instance.exports.memory.buffer, at, length);
  for (let n = 0; n < length; n += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[n] = state;
  }
  return 0;
};
// Only what the tests' own tools ask for; any other import is refused, since
// a pure crate asks its surroundings for nothing.
const imports = { env: { __getrandom_v03_custom: entropy } };
const { instance } = await WebAssembly.instantiate(readFileSync(file), imports);
if (typeof instance.exports.main !== "function") {
  console.error(`${file}: no main is exported, so no test can run`);
  process.exit(1);
}
try {
  const code = instance.exports.main(0, 0);
  if (code !== 0) throw new Error(`main ended with ${code}`);
} catch (trap) {
  console.error(`${file}: a test failed on wasm32; the stack names it:`);
  const frames = String(trap.stack).split("\n");
  const own = frames.filter((frame) => /jari|proof/.test(frame.split("(")[0].split(".wasm.").pop()));
  console.error([frames[0], ...(own.length > 0 ? own : frames)].join("\n"));
  process.exit(1);
}
