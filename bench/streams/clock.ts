/** Milliseconds of the machine's monotonic clock, the same in every process of it. */
export const monotonic = () => performance.now() + BEGAN_AT;
const BEGAN_AT = Number(process.hrtime.bigint()) / 1e6 - performance.now();
