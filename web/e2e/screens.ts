/**
 * Every screen there is, one a route: what is held on all of them, and the pictures, take them from here. A route that is missing fails
 * accessibility.e2e.ts, which compares with the router of the page.
 */
/** By its route, the address it is seen at, given a lead. */
export const screens: Readonly<Record<string, (leadId: string) => string>> = {
  '/login': () => '/login',
  '/': () => '/',
  '/leads': () => '/leads',
  '/follow-ups': () => '/follow-ups',
  '/board': () => '/board',
  '/leads/$id': (leadId) => `/leads/${leadId}`,
};

/** Who is not signed in sees these; everybody else is sent on. */
export const forStrangers: readonly string[] = ['/login'];
