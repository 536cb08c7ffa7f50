import { I18nProvider } from '@lingui/react';
import { RouterProvider } from '@tanstack/react-router';
import { Provider } from 'urql';
import { i18n } from '../lib/i18n.ts';
import { useStore } from '../lib/store.ts';
import { router } from './router.tsx';
import { session } from './session.ts';

export function App() {
  const { client } = useStore(session);
  return (
    <I18nProvider i18n={i18n}>
      <Provider value={client}>
        <RouterProvider router={router} />
      </Provider>
    </I18nProvider>
  );
}
