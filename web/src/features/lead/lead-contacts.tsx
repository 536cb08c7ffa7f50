import { useId } from 'react';
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { contactRoleLabels } from '../../lib/labels.ts';
import { redactionReason } from '../../lib/redaction.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Locked } from '../../ui/locked.tsx';

export const LeadContactsFragment = graphql(`
  fragment LeadContacts on Lead {
    id
    contactBlocked
    redactedFields
    viewerRelation
    contacts {
      id
      firstName
      lastName
      role
      email
      phone
      primary
    }
  }
`);

export function LeadContacts({ lead }: { lead: FragmentType<typeof LeadContactsFragment> }) {
  const { contacts, contactBlocked, redactedFields, viewerRelation } = readFragment(
    LeadContactsFragment,
    lead,
  );
  const { i18n } = useLingui();
  const heading = useId();
  return (
    <Card
      labelledBy={heading}
      title={i18n._('Kontakte')}
      aside={contactBlocked ? <Badge tone="bad">{i18n._('Keine Werbung')}</Badge> : undefined}
    >
      {redactedFields.includes('contacts') ? (
        <Locked reason={i18n._(redactionReason(viewerRelation))} />
      ) : contacts.length === 0 ? (
        <p className="text-sm text-muted">{i18n._('Noch kein Kontakt erfasst.')}</p>
      ) : (
        <ul className="flex flex-col gap-4">
          {contacts.map((contact) => (
            <li key={contact.id} className="text-sm">
              <p className="flex flex-wrap items-center gap-2 font-medium">
                {[contact.firstName, contact.lastName].filter(Boolean).join(' ') || i18n._('Ohne Namen')}
                {contact.primary ? <Badge tone="info">{i18n._('Hauptkontakt')}</Badge> : null}
              </p>
              {contact.role ? <p className="text-muted">{i18n._(contactRoleLabels[contact.role])}</p> : null}
              {contact.phone ? (
                <a
                  className="mt-1 flex min-h-8 items-center gap-2 text-link underline-offset-2 hover:underline"
                  href={`tel:${contact.phone.replaceAll(/[^+\d]/g, '')}`}
                >
                  <Icon name="phone" size={16} className="shrink-0" />
                  {contact.phone}
                </a>
              ) : null}
              {contact.email ? (
                <a
                  className="flex min-h-8 items-center gap-2 break-all text-link underline-offset-2 hover:underline"
                  href={`mailto:${contact.email}`}
                >
                  <Icon name="mail" size={16} className="shrink-0" />
                  {contact.email}
                </a>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
