/**
 * A session has run out over somebody's work: they sign in over the page, which stays as it is below, out of sight for
 * whoever else stands at the screen. What they were sending is sent then.
 */
import { useState } from 'react';
import { useLingui } from '@lingui/react';
import { Provider } from 'urql';
import { LoginForm } from '../features/session/login-form.tsx';
import { useViewer } from '../lib/viewer.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { createSignInClient } from './graphql-client.ts';
import { continueSession } from './session.ts';

export default function SignInAgain({ onClose }: { onClose: () => void }) {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const [client] = useState(createSignInClient);

  const onSignedIn = (viewerId: string) => {
    if (viewerId === viewer.id) continueSession();
    // Somebody else: what stands here is not theirs.
    else window.location.assign('/');
  };

  return (
    <Dialog
      open
      guard
      title={i18n._('Deine Anmeldung ist abgelaufen')}
      description={i18n._('Melde dich an, dann geht es hier weiter. Was du eingegeben hast, bleibt stehen.')}
    >
      <DialogBody>
        <Provider value={client}>
          <LoginForm again={{ email: viewer.email }} onSignedIn={onSignedIn} />
        </Provider>
      </DialogBody>
      <DialogActions>
        <Button kind="quiet" onClick={onClose}>
          {i18n._('Nicht {name}? Zur Anmeldeseite', { name: viewer.name })}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
