import { useId } from 'react';
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { businessTypeLabels, kitchenSizeLabels, lostReasonLabels } from '../../lib/labels.ts';
import { redactionReason } from '../../lib/redaction.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Card } from '../../ui/card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Locked } from '../../ui/locked.tsx';

export const LeadFactsFragment = graphql(`
  fragment LeadFacts on Lead {
    id
    street
    postalCode
    city
    website
    businessType
    kitchenSize
    employeeCount
    pains
    competitor
    notes
    lostReason
    redactedFields
    viewerRelation
    territory {
      code
      name(language: $language)
    }
    estimatedVolume {
      amount
      currency
    }
    consent {
      givenAt
    }
  }
`);

/** The company as it is known so far. */
export function LeadFacts({ lead }: { lead: FragmentType<typeof LeadFactsFragment> }) {
  const data = readFragment(LeadFactsFragment, lead);
  const { i18n } = useLingui();
  const format = useFormat();
  const heading = useId();
  const reason = i18n._(redactionReason(data.viewerRelation));
  const show = (field: string, value: React.ReactNode) =>
    data.redactedFields.includes(field) ? <Locked short reason={reason} /> : value;

  return (
    <Card labelledBy={heading} title={i18n._('Betrieb')}>
      <Facts
        facts={[
          {
            label: i18n._('Anschrift'),
            value: [data.street, [data.postalCode, data.city].filter(Boolean).join(' ')]
              .filter(Boolean)
              .join(', '),
          },
          { label: i18n._('Gebiet'), value: `${data.territory.name} (${data.territory.code})` },
          {
            label: i18n._('Webseite'),
            value: show('website', data.website ? <Website address={data.website} /> : null),
          },
          {
            label: i18n._('Art'),
            value: data.businessType ? i18n._(businessTypeLabels[data.businessType]) : null,
          },
          {
            label: i18n._('Volumen im Jahr'),
            value: show(
              'estimatedVolume',
              data.estimatedVolume
                ? format.money(data.estimatedVolume.amount, data.estimatedVolume.currency)
                : null,
            ),
          },
          {
            label: i18n._('Beschäftigte'),
            value: show('employeeCount', data.employeeCount ? format.number(data.employeeCount) : null),
          },
          {
            label: i18n._('Küche'),
            value: show('kitchenSize', data.kitchenSize ? i18n._(kitchenSizeLabels[data.kitchenSize]) : null),
          },
          { label: i18n._('Sorgen'), value: show('pains', data.pains) },
          { label: i18n._('Wettbewerber'), value: show('competitor', data.competitor) },
          { label: i18n._('Notizen'), value: show('notes', data.notes) },
          {
            label: i18n._('Einwilligung'),
            value: show('consent', data.consent ? format.date(data.consent.givenAt) : null),
          },
          {
            label: i18n._('Verloren wegen'),
            value: data.lostReason ? i18n._(lostReasonLabels[data.lostReason]) : null,
          },
        ]}
      />
      {data.redactedFields.includes('estimatedVolume') || data.redactedFields.includes('website') ? (
        <p className="mt-4 border-t border-line pt-3">
          <Locked reason={reason} />
        </p>
      ) : null}
    </Card>
  );
}

/** Only http and https become a link: the address was typed by someone. */
function Website({ address }: { address: string }) {
  const url = /^https?:\/\//i.test(address) ? address : `https://${address}`;
  if (!URL.canParse(url)) return address;
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer noopener"
      className="text-link underline underline-offset-2"
    >
      {address.replace(/^https?:\/\//i, '')}
    </a>
  );
}
