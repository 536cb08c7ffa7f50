/** The territories a lead of this viewer can lie in, in the language of the screen. */
import { useLingui } from '@lingui/react';
import { useQuery } from 'urql';
import { graphql } from '../gql/gql.ts';
import { covers, useViewer } from './viewer.ts';

const TerritoryChoices = graphql(`
  query TerritoryChoices($language: Language!) {
    territories {
      code
      name(language: $language)
      currency
      timeZone
    }
  }
`);

export interface TerritoryChoice {
  readonly code: string;
  readonly name: string;
  readonly currency: string;
}

export function useTerritories(): readonly TerritoryChoice[] {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const [{ data }] = useQuery({
    query: TerritoryChoices,
    variables: { language: i18n.locale === 'en' ? 'EN' : 'DE' },
  });
  return (data?.territories ?? []).filter(
    ({ code }) => viewer.role === 'ADMIN' || viewer.territories.some((granted) => covers(granted.code, code)),
  );
}
