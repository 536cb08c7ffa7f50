/** The running session and the way out of it. Signing in begins a new one: nothing of the last person stays cached. */
import { createStore } from '../lib/store.ts';
import { createGraphQLSession, type GraphQLSession } from './graphql-client.ts';

let onEnded: () => void = () => undefined;

export const session = createStore<GraphQLSession>(createGraphQLSession(() => onEnded()));

/** What happens when the server no longer knows who is asking. */
export function whenSessionEnds(handler: () => void): void {
  onEnded = handler;
}

export function beginSession(): void {
  session.get().close();
  session.set(createGraphQLSession(() => onEnded()));
}
