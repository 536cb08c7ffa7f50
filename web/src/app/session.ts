/**
 * The running session and the way out of it. Signing in begins a new one: nothing of the last person stays cached. One that
 * runs out while somebody works is not left: what is asked waits until they have signed in again over their page
 * (sign-in-again.tsx), and is then sent. Breaks when somebody else signs in there: the page has to be loaded afresh.
 */
import { createStore } from '../lib/store.ts';
import { createGraphQLSession, type GraphQLSession } from './graphql-client.ts';

/** The server no longer knows who is asking. */
export const signInNeeded = createStore(false);

let waiting: (() => void)[] = [];
let leaving = false;

/** Resolves when they have signed in again. */
function askToSignIn(): Promise<void> {
  if (!leaving) signInNeeded.set(true);
  return new Promise((resolve) => waiting.push(resolve));
}

export const session = createStore<GraphQLSession>(createGraphQLSession(signInNeeded, askToSignIn));

export function beginSession(): void {
  session.get().close();
  waiting = [];
  signInNeeded.set(false);
  session.set(createGraphQLSession(signInNeeded, askToSignIn));
}

/** The same person has signed in again. */
export function continueSession(): void {
  signInNeeded.set(false);
  for (const go of waiting.splice(0)) go();
}

/** They are on their way out: that their session ends is no surprise. */
export function setLeaving(on: boolean): void {
  leaving = on;
}
