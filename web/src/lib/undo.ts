/** Takes a change back by the token its answer carried: offered for ten seconds, in a message that waits while it is read. */
import { useLingui } from '@lingui/react';
import { useClient } from 'urql';
import type { UpdateResolver } from '@urql/exchange-graphcache';
import { graphql } from '../gql/gql.ts';
import type { UndoMutation, UndoMutationVariables } from '../gql/graphql.ts';
import { showToast } from '../ui/toast.tsx';
import { invalidateField } from './cached-lists.ts';
import { failureLine } from './errors.ts';
import { refusalText } from './refusals.ts';

const Undo = graphql(`
  mutation Undo($input: UndoInput!) {
    undo(input: $input) {
      __typename
      ... on UndoSuccess {
        cursor
        leads {
          id
          version
          status
        }
      }
      ... on UserError {
        message
        code
      }
      ... on ValidationError {
        issues {
          path
          code
          message
          limit
        }
      }
    }
  }
`);

/** Says what was done; with a token it offers to undo it. */
export function useDone(): (text: string, undoToken: string | null | undefined) => void {
  const { i18n } = useLingui();
  const client = useClient();

  const undo = async (undoToken: string) => {
    const { data, error } = await client.mutation(Undo, { input: { token: undoToken } }).toPromise();
    const answer = data?.undo;
    if (!answer) {
      const again = { label: i18n._('Erneut versuchen'), run: () => void undo(undoToken) };
      showToast('bad', failureLine(error, i18n), again);
    } else if (answer.__typename === 'UndoSuccess') showToast('good', i18n._('Rückgängig gemacht'));
    else showToast('bad', refusalText(answer, i18n));
  };

  return (text, undoToken) => {
    const action = undoToken ? { label: i18n._('Rückgängig'), run: () => void undo(undoToken) } : undefined;
    showToast('good', text, action);
  };
}

/** What has come back (a follow-up, an activity) stands in lists of the leads, which are asked for again. */
export const forgetUndone: UpdateResolver<UndoMutation, UndoMutationVariables> = (data, _args, cache) => {
  if (data.undo.__typename !== 'UndoSuccess') return;
  for (const { id } of data.undo.leads) {
    const key = cache.keyOfEntity({ __typename: 'Lead', id });
    if (!key) continue;
    invalidateField(cache, key, 'activities');
    invalidateField(cache, key, 'followUps');
  }
};
