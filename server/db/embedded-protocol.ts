/** What a server process and the supervisor of its embedded PostgreSQL say to each other: one JSON line each. */
import { z } from 'zod';

/** First line on the supervisor's standard input; after it, the input only stays open as long as PostgreSQL is wanted. */
export const orderSchema = z.object({
  dataDir: z.string(),
  binaries: z.string(),
  account: z.object({ name: z.string(), uid: z.number(), gid: z.number() }).optional(),
  settings: z.array(z.string()),
  /** Remove the data folder after stopping. */
  temporary: z.boolean(),
});
export type Order = z.infer<typeof orderSchema>;

/** Lines on its standard output. */
export const reportSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('up'), port: z.number(), adopted: z.boolean() }),
  z.object({ state: z.literal('failed'), message: z.string() }),
]);
export type Report = z.infer<typeof reportSchema>;
