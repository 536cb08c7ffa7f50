/** The frame of every signed-in page: navigation, the state of the connection, the register dialog, messages. */
import { useEffect, useRef, useState } from 'react';
import { Link, Outlet, useRouteContext, useRouter, useRouterState } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { RegisterDialog } from '../features/register/register-dialog-part.ts';
import { TimeMachine } from '../features/time-machine/time-machine.tsx';
import { ariaKeys, keyCaps, loadSingleKeys, singleKeys } from '../lib/shortcuts.ts';
import { useStore } from '../lib/store.ts';
import { ViewerContext } from '../lib/viewer.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { KeyCaps } from '../ui/key-caps.tsx';
import { Toasts } from '../ui/toast.tsx';
import { CommandMenu, ShortcutList } from './command-parts.ts';
import { ConnectionDot } from './connection-dot.tsx';
import { leaveToSignIn } from './leave-to-sign-in.ts';
import { navigationPages, type NavigationPage } from './navigation.ts';
import { fetchAhead } from './pages.ts';
import { signInNeeded } from './session.ts';
import { useShellCommands } from './shell-commands.ts';
import { SignInAgain } from './sign-in-again-part.ts';
import { UserMenu } from './user-menu.tsx';
import { Wordmark } from './wordmark.tsx';

export function Layout() {
  const { i18n } = useLingui();
  const { session } = useRouteContext({ from: '/signed-in' });
  const [dialog, setDialog] = useState<'register' | 'commands' | 'keys' | null>(null);
  const needsSignIn = useStore(signInNeeded);
  const keysAct = useStore(singleKeys);
  const main = useFocusOnNavigation();
  const pages = navigationPages(i18n);
  const half = Math.ceil(pages.length / 2);
  const router = useRouter();
  const close = () => setDialog(null);
  useShellCommands(pages, {
    register: () => setDialog('register'),
    commands: () => setDialog('commands'),
    keys: () => setDialog('keys'),
  });
  useEffect(() => loadSingleKeys(session.viewer.id), [session.viewer.id]);
  useEffect(fetchAhead, []);

  return (
    <ViewerContext value={session.viewer}>
      <a
        href="#main"
        className="sr-only rounded-lg bg-action px-4 py-2 font-medium text-action-ink focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-60"
      >
        {i18n._('Zum Inhalt springen')}
      </a>
      <div className="min-h-dvh md:grid md:grid-cols-[13.5rem_minmax(0,1fr)]">
        <header className="on-nav sticky top-0 z-30 flex items-center justify-between gap-3 bg-nav h-14 px-4 text-nav-ink md:h-dvh md:flex-col md:items-stretch md:justify-start md:px-3 md:py-5">
          <Link to="/" className="rounded-md md:px-2" aria-label={i18n._('Nachfass, zum Cockpit')}>
            <Wordmark />
          </Link>
          <nav aria-label={i18n._('Hauptnavigation')} className="hidden md:mt-8 md:block md:flex-1">
            <ul className="flex flex-col gap-1">
              {pages.map((page) => (
                <li key={page.to}>
                  <Link
                    to={page.to}
                    activeOptions={{ exact: page.to === '/', includeSearch: false }}
                    className="relative flex min-h-11 items-center gap-3 rounded-lg px-3 font-medium text-nav-muted hover:bg-nav-active hover:text-nav-ink aria-[current=page]:bg-nav-active aria-[current=page]:text-nav-ink aria-[current=page]:before:absolute aria-[current=page]:before:inset-y-2 aria-[current=page]:before:left-0 aria-[current=page]:before:w-1 aria-[current=page]:before:rounded-full aria-[current=page]:before:bg-green"
                  >
                    <Icon name={page.icon} />
                    {page.label}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <div className="hidden md:block">
            <UserMenu />
          </div>
          <div className="md:hidden">
            <UserMenu compact />
          </div>
        </header>

        <div className="flex min-w-0 flex-col pb-20 md:pb-0">
          <div className="sticky top-14 z-20 flex items-center justify-between gap-3 border-b border-line bg-canvas/95 px-4 py-1.5 backdrop-blur-sm md:top-0 md:px-8 md:py-2">
            <ConnectionDot />
            <div className="flex items-center gap-2">
              <Button
                kind="quiet"
                size="small"
                aria-keyshortcuts={ariaKeys('mod+k')}
                onClick={() => setDialog('commands')}
                className="text-muted"
              >
                <Icon name="search" size={18} />
                <span className="max-md:sr-only">{i18n._('Suchen')}</span>
                <span className="hidden md:contents">
                  <KeyCaps caps={keyCaps('mod+k', i18n)} />
                </span>
              </Button>
              {session.clockMovable ? <TimeMachine /> : null}
              <span className="hidden md:contents">
                <Button
                  kind="primary"
                  size="small"
                  aria-keyshortcuts={ariaKeys('n')}
                  onClick={() => setDialog('register')}
                >
                  <Icon name="plus" size={18} />
                  {i18n._('Lead registrieren')}
                  {keysAct ? <KeyCaps caps={keyCaps('n', i18n)} /> : null}
                </Button>
              </span>
            </div>
          </div>
          <main
            id="main"
            ref={main}
            tabIndex={-1}
            className="mx-auto w-full max-w-[1500px] px-4 py-5 outline-none md:px-8 md:py-7"
          >
            <Outlet />
          </main>
        </div>

        <nav
          aria-label={i18n._('Hauptnavigation')}
          className="on-nav fixed inset-x-0 bottom-0 z-30 grid auto-cols-fr grid-flow-col bg-nav pb-[env(safe-area-inset-bottom)] text-nav-ink md:hidden"
        >
          {pages.slice(0, half).map((page) => (
            <BottomLink key={page.to} {...page} />
          ))}
          <button
            type="button"
            onClick={() => setDialog('register')}
            className="flex min-h-16 flex-col items-center justify-center gap-0.5 text-xs font-medium"
          >
            <span className="flex h-7 w-12 items-center justify-center rounded-full bg-green text-[#10212c]">
              <Icon name="plus" />
            </span>
            {i18n._('Neu')}
            <span className="sr-only">: {i18n._('Lead registrieren')}</span>
          </button>
          {pages.slice(half).map((page) => (
            <BottomLink key={page.to} {...page} />
          ))}
        </nav>
      </div>
      {dialog === 'register' ? <RegisterDialog onClose={close} /> : null}
      {dialog === 'commands' ? <CommandMenu onClose={close} /> : null}
      {dialog === 'keys' ? <ShortcutList onClose={close} /> : null}
      {needsSignIn ? <SignInAgain onClose={() => void leaveToSignIn(router)} /> : null}
      <Toasts label={i18n._('Meldungen')} closeLabel={i18n._('Meldung schließen')} />
    </ViewerContext>
  );
}

function BottomLink({ to, icon, label }: NavigationPage) {
  return (
    <Link
      to={to}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      className="flex min-h-16 flex-col items-center justify-center gap-0.5 text-xs font-medium text-nav-muted aria-[current=page]:text-nav-ink"
    >
      <span className="flex h-7 items-center justify-center">
        <Icon name={icon} />
      </span>
      {label}
    </Link>
  );
}

/** A new page begins at its top for those who hear it, too. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current !== undefined && before.current !== pathname)
      main.current?.focus({ preventScroll: true });
    before.current = pathname;
  }, [pathname]);
  return main;
}
