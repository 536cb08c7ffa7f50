/** The engine alone, as a process of its own that can be killed: fires what is due by the real clock, and ends. */
import { ProductClock } from '../clock.ts';
import { connectPrisma } from '../db/client.ts';
import { fireDue } from '../follow-ups/engine.ts';
import { createLogger } from '../logger.ts';

const worker = connectPrisma(process.env['WORKER_URL'] ?? '', 'nachfass_worker', { max: 1 });
await fireDue(worker, new ProductClock(), createLogger({ level: 'warn', readable: true }));
await worker.$disconnect();
