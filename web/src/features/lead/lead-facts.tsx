import { useEffect, useId, useRef, useState } from 'react';
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { LeadFactsFragment as LeadFactsData } from '../../gql/graphql.ts';
import { businessTypeLabels, kitchenSizeLabels, lostReasonLabels } from '../../lib/labels.ts';
import type { LeadField } from '../../lib/lead-form.ts';
import { LeadFieldsFragment } from '../../lib/lead-fields-fragment.ts';
import { redactionReason } from '../../lib/redaction.ts';
import { useFormat } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Locked } from '../../ui/locked.tsx';
import { LeadActionDialog } from './lead-action-dialog-part.ts';
import { LeadEditForm } from './lead-edit-form-part.ts';

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
    contactBlocked
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
      wording
    }
    viewerCan {
      update
      withdrawConsent
    }
    ...LeadFields
  }
`);

/** The company as it is known so far. */
export function LeadFacts({ lead }: { lead: FragmentType<typeof LeadFactsFragment> }) {
  const data = readFragment(LeadFactsFragment, lead);
  const { i18n } = useLingui();
  const heading = useId();
  const [editing, setEditing] = useState(false);
  const [saving, setSaving] = useState<readonly LeadField[]>([]);
  const reason = i18n._(redactionReason(data.viewerRelation));
  const show = (field: string, value: React.ReactNode) =>
    data.redactedFields.includes(field) ? <Locked short reason={reason} /> : value;
  const button = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  useEffect(() => {
    // The form that had the focus is gone.
    if (wasEditing.current && !editing && document.activeElement === document.body) button.current?.focus();
    wasEditing.current = editing;
  }, [editing]);
  const showsForm = editing && saving.length === 0;

  return (
    <Card
      labelledBy={heading}
      title={i18n._('Betrieb')}
      aside={
        saving.length > 0 ? (
          <span role="status" className="text-sm text-muted">
            {i18n._('wird gespeichert …')}
          </span>
        ) : data.viewerCan.update && !editing ? (
          <Button ref={button} kind="quiet" size="small" onClick={() => setEditing(true)}>
            <Icon name="edit" size={16} />
            {i18n._('Bearbeiten')}
          </Button>
        ) : undefined
      }
    >
      {editing ? (
        <LeadEditForm
          lead={readFragment(LeadFieldsFragment, data)}
          onSaving={setSaving}
          onClose={() => setEditing(false)}
        />
      ) : null}
      {showsForm ? null : <LeadFactsList data={data} show={show} saving={saving} />}
      {!showsForm &&
      (data.redactedFields.includes('estimatedVolume') || data.redactedFields.includes('website')) ? (
        <p className="mt-4 border-t border-line pt-3">
          <Locked reason={reason} />
        </p>
      ) : null}
    </Card>
  );
}

interface LeadFactsListProps {
  data: LeadFactsData;
  /** A lock in the place of what is withheld. */
  show: (field: string, value: React.ReactNode) => React.ReactNode;
  /** Shown already, and not yet with the server. */
  saving: readonly LeadField[];
}

function LeadFactsList({ data, show, saving }: LeadFactsListProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const marked = (value: React.ReactNode, ...fields: LeadField[]) =>
    value && fields.some((field) => saving.includes(field)) ? (
      <span className="text-muted italic">{value}</span>
    ) : (
      value
    );
  return (
    <Facts
      facts={[
        {
          label: i18n._('Anschrift'),
          value: marked(
            [data.street, [data.postalCode, data.city].filter(Boolean).join(' ')].filter(Boolean).join(', '),
            'street',
            'postalCode',
            'city',
          ),
        },
        { label: i18n._('Gebiet'), value: `${data.territory.name} (${data.territory.code})` },
        {
          label: i18n._('Webseite'),
          value: show('website', marked(data.website ? <Website address={data.website} /> : null, 'website')),
        },
        {
          label: i18n._('Art'),
          value: marked(
            data.businessType ? i18n._(businessTypeLabels[data.businessType]) : null,
            'businessType',
          ),
        },
        {
          label: i18n._('Volumen im Jahr'),
          value: show(
            'estimatedVolume',
            marked(
              data.estimatedVolume
                ? format.money(data.estimatedVolume.amount, data.estimatedVolume.currency)
                : null,
              'volume',
            ),
          ),
        },
        {
          label: i18n._('Beschäftigte'),
          value: show(
            'employeeCount',
            marked(data.employeeCount === null ? null : format.number(data.employeeCount), 'employeeCount'),
          ),
        },
        {
          label: i18n._('Küche'),
          value: show(
            'kitchenSize',
            marked(data.kitchenSize ? i18n._(kitchenSizeLabels[data.kitchenSize]) : null, 'kitchenSize'),
          ),
        },
        { label: i18n._('Sorgen'), value: show('pains', marked(data.pains, 'pains')) },
        { label: i18n._('Wettbewerber'), value: show('competitor', marked(data.competitor, 'competitor')) },
        { label: i18n._('Notizen'), value: show('notes', marked(data.notes, 'notes')) },
        {
          label: i18n._('Einwilligung'),
          value: show(
            'consent',
            data.consent ? (
              <Consent lead={data} consent={data.consent} />
            ) : (
              i18n._('keine: Werbung per Mail ist nicht erlaubt')
            ),
          ),
        },
        {
          label: i18n._('Verloren wegen'),
          value: data.lostReason ? i18n._(lostReasonLabels[data.lostReason]) : null,
        },
      ]}
    />
  );
}

interface ConsentProps {
  lead: LeadFactsData;
  consent: NonNullable<LeadFactsData['consent']>;
}

/** When it was given and for what stays, as the reason why mail could be sent until it was withdrawn. */
function Consent({ lead, consent }: ConsentProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [withdrawing, setWithdrawing] = useState(false);
  const { version, companyName } = readFragment(LeadFieldsFragment, lead);
  return (
    <>
      {i18n._('gegeben am {date}', { date: format.date(consent.givenAt) })}
      <q className="mt-0.5 block text-[13px] break-words text-muted">{consent.wording}</q>
      {lead.contactBlocked ? (
        <span className="mt-0.5 block text-bad-ink">{i18n._('gilt nicht mehr: Werbung ist gesperrt')}</span>
      ) : lead.viewerCan.withdrawConsent ? (
        <Button kind="quiet" size="small" className="-ml-2" onClick={() => setWithdrawing(true)}>
          {i18n._('Einwilligung widerrufen …')}
        </Button>
      ) : null}
      {withdrawing ? (
        <LeadActionDialog
          action="withdrawConsent"
          subject={{ leadId: lead.id, version, companyName, id: lead.id }}
          onClose={() => setWithdrawing(false)}
        />
      ) : null}
    </>
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
