/** The saved view that a person has the list of leads opened with. */
import type { Client } from 'urql';
import { ofView, type LeadsSearch } from '../features/leads/search.ts';
import { SavedViewFragment, SavedViewsQuery } from '../features/saved-views/saved-views-documents.ts';
import { readFragment } from '../gql/fragment-masking.ts';
import type { SavedViewsQuery as Views } from '../gql/graphql.ts';

/** In the place of a view's id: all leads, whatever the list is opened with. */
export const ALL_LEADS: LeadsSearch = { view: 'all' };

/** Its address; `null` where there is none that the table can show. */
export function defaultViewOf(views: Views | undefined): LeadsSearch | null {
  const view = readFragment(SavedViewFragment, views?.savedViews)?.find(({ isDefault }) => isDefault);
  return view && view.problem === null ? ofView(view.id, view) : null;
}

/** Asked once; the menu of views keeps it. The list opens as it is when nobody answers: it says so itself. */
export async function readDefaultView(client: Client): Promise<LeadsSearch | null> {
  const { data } = await client.query(SavedViewsQuery, {}, { requestPolicy: 'cache-first' }).toPromise();
  return defaultViewOf(data);
}
