/** All routes; every page is a chunk of its own. Only the cockpit's frame comes with the first load. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from '@tanstack/react-router';
import { parseBoardSearch } from '../features/board/search.ts';
import { parseInboxSearch } from '../features/follow-ups/inbox-search.ts';
import { parseLeadsSearch } from '../features/leads/search.ts';
import { isUnauthenticated } from '../lib/errors.ts';
import { readDefaultView } from './default-view.ts';
import { Layout } from './layout.tsx';
import { leaveToSignIn } from './leave-to-sign-in.ts';
import { whenSignedOutElsewhere } from './other-tabs.ts';
import {
  boardPage,
  cockpitPage,
  designPage,
  followUpsPage,
  leadPage,
  leadsPage,
  loginPage,
} from './pages.ts';
import { NotFound, RouteFailure, RoutePending } from './route-states.tsx';
import { readSession } from './session-query.ts';
import { session } from './session.ts';

const root = createRootRoute({ notFoundComponent: NotFound });

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { back?: string } => {
    // Only a path of this app: an address elsewhere would make the login page a stepping stone for phishing.
    const back =
      typeof search.back === 'string' && /^\/(?![/\\])/.test(search.back) ? search.back : undefined;
    return back ? { back } : {};
  },
  component: lazyRouteComponent(loginPage.fetch, 'LoginPage'),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Layout,
  beforeLoad: async ({ location }) => {
    const { error, info } = await readSession(session.get().client);
    if (isUnauthenticated(error)) {
      throw redirect({ to: '/login', search: location.href === '/' ? {} : { back: location.href } });
    }
    if (!info) throw error ?? new Error('The server did not say who is signed in');
    session.get().establish();
    return { session: info };
  },
});

const cockpit = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: lazyRouteComponent(cockpitPage.fetch, 'CockpitPage'),
});

const leads = createRoute({
  getParentRoute: () => signedIn,
  path: '/leads',
  validateSearch: parseLeadsSearch,
  beforeLoad: async ({ search }) => {
    if (Object.keys(search).length > 0) return;
    const view = await readDefaultView(session.get().client);
    if (view) throw redirect({ to: '/leads', search: view, replace: true });
  },
  component: lazyRouteComponent(leadsPage.fetch, 'LeadsPage'),
});

const board = createRoute({
  getParentRoute: () => signedIn,
  path: '/board',
  validateSearch: parseBoardSearch,
  component: lazyRouteComponent(boardPage.fetch, 'BoardPage'),
});

const lead = createRoute({
  getParentRoute: () => signedIn,
  path: '/leads/$id',
  // The follow-up whose mail is to be read.
  validateSearch: (search: Record<string, unknown>): { mail?: string } =>
    typeof search.mail === 'string' ? { mail: search.mail } : {},
  component: lazyRouteComponent(leadPage.fetch, 'LeadPage'),
});

const followUps = createRoute({
  getParentRoute: () => signedIn,
  path: '/follow-ups',
  validateSearch: parseInboxSearch,
  component: lazyRouteComponent(followUpsPage.fetch, 'FollowUpsPage'),
});

const tree = root.addChildren([login, signedIn.addChildren([cockpit, leads, board, lead, followUps])]);

if (designPage) {
  const { fetch } = designPage;
  const kit = createRoute({
    getParentRoute: () => root,
    path: '/ui',
    component: lazyRouteComponent(fetch, 'DesignPage'),
  });
  // Beside the typed tree: nothing of the product may link there.
  root.addChildren([login, signedIn, kit]);
}

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultPendingMs: 200,
  defaultPendingMinMs: 0,
  defaultPendingComponent: RoutePending,
  defaultErrorComponent: RouteFailure,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
  // Plain words in the address bar: every value of a search is a string, lists are joined by commas.
  parseSearch: parseSearchWith((value) => value),
  stringifySearch: stringifySearchWith(String),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

whenSignedOutElsewhere(() => void leaveToSignIn(router));
