/** The way out, from wherever it is offered. */
import { useLingui } from '@lingui/react';
import { useClient } from 'urql';
import { graphql } from '../gql/gql.ts';
import { failureLine } from '../lib/errors.ts';
import { showToast } from '../ui/toast.tsx';
import { tellSignedOut } from './other-tabs.ts';
import { setLeaving } from './session.ts';

const Logout = graphql(`
  mutation Logout {
    logout {
      __typename
    }
  }
`);

export function useSignOut(): () => Promise<void> {
  const { i18n } = useLingui();
  const client = useClient();
  return async () => {
    setLeaving(true);
    const { data, error } = await client.mutation(Logout, {}).toPromise();
    if (!data) {
      // Still signed in: whoever walked away now would leave the door open.
      setLeaving(false);
      showToast('bad', failureLine(error, i18n));
      return;
    }
    tellSignedOut();
    // A fresh page: nothing of this person stays in memory.
    window.location.assign('/login');
  };
}
