import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { LoginForm } from '../features/session/login-form.tsx';
import { chooseLocale, otherLocale, ownNames } from '../lib/i18n.ts';
import { usePageTitle } from '../lib/use-page-title.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { beginSession } from './session.ts';
import { Wordmark } from './wordmark.tsx';

const route = getRouteApi('/login');

export function LoginPage() {
  const { i18n } = useLingui();
  const router = useRouter();
  const other = otherLocale(i18n.locale);
  const { back } = route.useSearch();
  usePageTitle(i18n._('Anmelden'));

  const onSignedIn = () => {
    beginSession();
    router.history.push(back ?? '/');
  };

  const points = [
    i18n._(
      'Jeder Lead wird nach drei und nach sieben Tagen nachgefasst – Wochenenden und Feiertage eingerechnet.',
    ),
    i18n._('Was Kolleginnen und Kollegen tun, steht in derselben Sekunde auf deinem Bildschirm.'),
    i18n._('Jede Frist erklärt sich selbst: warum sie gilt, wann sie endet, was als Nächstes passiert.'),
  ];

  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <header className="on-nav flex flex-col justify-between gap-10 bg-blue px-6 py-8 text-white lg:px-14 lg:py-14">
        <Wordmark large />
        <div className="hidden max-w-md flex-col gap-6 lg:flex">
          <p className="font-display text-5xl leading-[1.12]">{i18n._('Kein Lead bleibt liegen.')}</p>
          <ul className="flex flex-col gap-4">
            {points.map((point) => (
              <li key={point} className="flex gap-3 text-[#dcecf6]">
                <span className="mt-1 flex size-5 shrink-0 items-center justify-center rounded-full bg-green text-[#10212c]">
                  <Icon name="check" size={14} />
                </span>
                {point}
              </li>
            ))}
          </ul>
        </div>
        <span aria-hidden="true" className="hidden h-1.5 w-24 rounded-full bg-green lg:block" />
      </header>
      <main className="flex flex-col px-5 py-8 sm:px-10 lg:justify-center lg:px-16">
        <div className="mx-auto w-full max-w-xl">
          <div className="mb-6 flex items-center justify-between gap-4">
            <h1 className="text-3xl">{i18n._('Anmelden')}</h1>
            <Button kind="quiet" size="small" lang={other} onClick={() => void chooseLocale(other)}>
              <Icon name="language" size={18} />
              {ownNames[other]}
            </Button>
          </div>
          {back ? (
            <p className="mb-4 text-sm text-muted">
              {i18n._('Nach dem Anmelden geht es dort weiter, wo du warst.')}
            </p>
          ) : null}
          <LoginForm onSignedIn={onSignedIn} />
        </div>
      </main>
    </div>
  );
}
