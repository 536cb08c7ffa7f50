/**
 * How much a test tries by default: all of it in CI, some of it where a person waits for the answer. What is held is the
 * same; how often, or on how many, is not. Where a test has a variable of its own for that, the variable decides.
 */
export const IN_CI = Boolean(process.env['CI']) && process.env['CI'] !== 'false';

export const tries = (all: number, some: number): number => (IN_CI ? all : some);
