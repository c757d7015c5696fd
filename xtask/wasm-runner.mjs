// Runs a test binary built for wasm32-unknown-unknown: there a test harness
// has neither output nor arguments, and a failed test ends it with a trap.
import { readFileSync } from "node:fs";

Error.stackTraceLimit = Infinity;
const file = process.argv[2];
const { instance } = await WebAssembly.instantiate(readFileSync(file), {});
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
