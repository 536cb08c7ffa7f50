/** The schema: every noun's types, gathered. Importing a noun adds its types to the builder. */
import './user-errors.ts';
import '../territories/territory.ts';
import '../users/user.ts';
import '../users/session.ts';
import '../leads/lead.ts';
import '../leads/contact.ts';
import '../leads/queries.ts';
import '../leads/mutations.ts';
import '../leads/subscriptions.ts';
import '../follow-ups/follow-up.ts';
import '../follow-ups/queries.ts';
import '../follow-ups/mutations.ts';
import '../follow-ups/subscriptions.ts';
import '../customers/customer.ts';
import '../customers/queries.ts';
import '../customers/mutations.ts';
import '../protection/protection.ts';
import '../protection/clock-request.ts';
import '../protection/queries.ts';
import '../protection/mutations.ts';
import '../dashboard/dashboard.ts';
import '../dashboard/subscriptions.ts';
import '../event-log/event.ts';
import '../event-log/subscriptions.ts';
import '../time-machine/clock.ts';
import { builder } from './builder.ts';

export const schema = builder.toSchema();
