/** What a failed request tells a person: whether to sign in, to wait, or which request id to quote. */
import type { I18n, MessageDescriptor } from '@lingui/core';
import type { CombinedError } from 'urql';

export interface Failure {
  /** `OFFLINE` when the server could not be reached at all. */
  readonly code: string;
  readonly message: string;
  /** Names the request in the server's log; `null` when it never got there. */
  readonly requestId: string | null;
}

/** The codes of errors outside of result unions; the contract cannot list them, the server's masking does. */
const failureTexts: Readonly<Record<string, MessageDescriptor>> = {
  OFFLINE: /*i18n*/ { id: 'Der Server ist nicht erreichbar.' },
  BUSY: /*i18n*/ { id: 'Der Server ist gerade ausgelastet. Versuche es gleich noch einmal.' },
  UNAUTHENTICATED: /*i18n*/ { id: 'Deine Anmeldung ist abgelaufen. Bitte melde dich neu an.' },
  FORBIDDEN: /*i18n*/ { id: 'Das ist für dich nicht freigegeben.' },
  BAD_USER_INPUT: /*i18n*/ {
    id: 'Der Server konnte mit diesen Angaben nichts anfangen. Prüfe sie und versuche es noch einmal.',
  },
  CURSOR_EXPIRED: /*i18n*/ { id: 'Diese Ansicht ist veraltet. Lade die Seite neu.' },
  TOO_COMPLEX: /*i18n*/ { id: 'Das war zu viel auf einmal. Grenze die Auswahl ein.' },
  RATE_LIMITED: /*i18n*/ { id: 'Zu viele Anfragen. Bitte warte einen Moment.' },
  INTERNAL: /*i18n*/ {
    id: 'Bei uns ist etwas schiefgegangen. Versuche es noch einmal; bleibt es dabei, melde die Vorgangsnummer.',
  },
};

/** `undefined` is an answer without data and without a reason: nobody was there. */
export function describeFailure(error: CombinedError | undefined): Failure {
  const first = error?.graphQLErrors[0];
  const status = responseStatus(error?.response);
  if (!first) {
    const code =
      status === 401 ? 'UNAUTHENTICATED' : status === null || status >= 502 ? 'OFFLINE' : 'INTERNAL';
    return { code, message: error?.message ?? '', requestId: null };
  }
  const { code, requestId } = first.extensions;
  return {
    code: status === 503 ? 'BUSY' : typeof code === 'string' ? code : 'INTERNAL',
    message: first.message,
    requestId: typeof requestId === 'string' ? requestId : null,
  };
}

/** What happened, in the language of the screen; the server's own words only for a code we do not know. */
export function failureText(failure: Failure, i18n: I18n): string {
  const known = Object.hasOwn(failureTexts, failure.code) ? failureTexts[failure.code] : undefined;
  return known ? i18n._(known) : failure.message;
}

/** The request id in words; `null` when there is nothing to quote. */
export function requestIdText({ requestId }: Failure, i18n: I18n): string | null {
  return requestId === null ? null : i18n._('Vorgangsnummer: {id}', { id: requestId });
}

/** What happened and the request id to quote, for places with one line. */
export function failureLine(error: CombinedError | undefined, i18n: I18n): string {
  const failure = describeFailure(error);
  return [failureText(failure, i18n), requestIdText(failure, i18n)].filter(Boolean).join(' ');
}

export function isUnauthenticated(error: CombinedError | undefined): boolean {
  return error !== undefined && describeFailure(error).code === 'UNAUTHENTICATED';
}

function responseStatus(response: unknown): number | null {
  if (typeof response !== 'object' || response === null || !('status' in response)) return null;
  return typeof response.status === 'number' ? response.status : null;
}
