/**
 * Sends a mutation and tells its answer in the words of the screen: what succeeded, or what to put right and where.
 * Every document that is sent this way selects `__typename`, and of `UserError` the message and the code.
 */
import { useCallback, useState } from 'react';
import { useLingui } from '@lingui/react';
import { useClient, type TypedDocumentNode } from 'urql';
import { failureLine } from './errors.ts';
import { fieldErrors, noErrors, type FieldErrors } from './issues.ts';
import { refusalText, type Refusal } from './refusals.ts';

interface Answered {
  readonly __typename: string;
}
type Answer<Data> = Extract<Data[keyof Data], Answered>;
type Success<Data> = Extract<Answer<Data>, { readonly __typename: `${string}Success` }>;
type Refused<Data> = Extract<Answer<Data>, Refusal>;

export type Sent<Data> =
  | { readonly ok: true; readonly success: Success<Data>; readonly refused: null }
  /** `refused` is `null` when the server was not reached or failed. */
  | {
      readonly ok: false;
      readonly success: null;
      readonly refused: Refused<Data> | null;
      /** What to say of it as a whole; `null` when every issue has its field. */
      readonly problem: string | null;
      readonly errors: FieldErrors;
    };

export function useSend<Data extends object, Input>(
  document: TypedDocumentNode<Data, { input: Input }>,
  /** Names of the form's fields, as the contract's input has them. */
  fields: readonly string[] = [],
): { send: (input: Input) => Promise<Sent<Data>>; busy: boolean } {
  const client = useClient();
  const { i18n } = useLingui();
  const [busy, setBusy] = useState(false);
  const known = fields.join();
  const send = useCallback(
    async (input: Input): Promise<Sent<Data>> => {
      setBusy(true);
      const { data, error } = await client.mutation(document, { input }).toPromise();
      setBusy(false);
      const answer = data ? answerOf(data) : null;
      if (!answer) {
        return {
          ok: false,
          success: null,
          refused: null,
          problem: failureLine(error, i18n),
          errors: noErrors,
        };
      }
      if (succeeded<Data>(answer)) return { ok: true, success: answer, refused: null };
      if (!isRefusal<Data>(answer)) throw new Error(`${answer.__typename} does not select its code`);
      const issues = answer.issues ?? [];
      const errors = fieldErrors(issues, (name) => known.split(',').includes(name), i18n);
      const problem =
        issues.length === 0
          ? refusalText(answer, i18n)
          : errors.rest.length > 0
            ? [...new Set(errors.rest)].join(' ')
            : null;
      return { ok: false, success: null, refused: answer, problem, errors };
    },
    [client, document, i18n, known],
  );
  return { send, busy };
}

/** A mutation has one root field. */
function answerOf(data: object): Answered {
  const answer: unknown = Object.values(data).find((value) => typeof value === 'object' && value !== null);
  if (isAnswered(answer)) return answer;
  throw new Error('A mutation must select __typename of its result');
}

function isAnswered(value: unknown): value is Answered {
  return (
    typeof value === 'object' &&
    value !== null &&
    '__typename' in value &&
    typeof value.__typename === 'string'
  );
}

function succeeded<Data>(answer: Answered): answer is Success<Data> {
  return answer.__typename.endsWith('Success');
}

function isRefusal<Data>(answer: Answered): answer is Refused<Data> {
  return 'code' in answer;
}
