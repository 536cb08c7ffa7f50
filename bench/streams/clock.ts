/** Milliseconds of the machine's monotonic clock, the same in every process of it to some microseconds. */
export const monotonic = () => performance.now() + BEGAN_AT;

const BEGAN_AT = beginning();

/** When `performance.now()` was 0. By the narrowest of many looks at both clocks: a first call takes milliseconds. */
function beginning(): number {
  let [found, narrowest] = [NaN, Infinity];
  for (let nth = 0; nth < 1_000; nth++) {
    const before = performance.now();
    const at = Number(process.hrtime.bigint()) / 1e6;
    const width = performance.now() - before;
    if (width < narrowest) [found, narrowest] = [at - before - width / 2, width];
  }
  return found;
}
