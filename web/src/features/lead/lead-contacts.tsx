import { useId, useState } from 'react';
import { useLingui } from '@lingui/react';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import type { LeadContactsFragment as LeadContactsData } from '../../gql/graphql.ts';
import { ActionMenu } from '../../lib/action-menu.tsx';
import { contactRoleLabels } from '../../lib/labels.ts';
import { redactionReason } from '../../lib/redaction.ts';
import { useSend } from '../../lib/send.ts';
import { useDone } from '../../lib/undo.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Locked } from '../../ui/locked.tsx';
import { showToast } from '../../ui/toast.tsx';
import { ContactDialog } from './contact-dialog-part.ts';
import { LeadActionDialog } from './lead-action-dialog-part.ts';
import { UpdateContact } from './lead-edit-documents.ts';

export const LeadContactsFragment = graphql(`
  fragment LeadContacts on Lead {
    id
    version
    companyName
    contactBlocked
    redactedFields
    viewerRelation
    viewerCan {
      editContacts
    }
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
  const data = readFragment(LeadContactsFragment, lead);
  const { contacts, contactBlocked, redactedFields, viewerRelation, viewerCan } = data;
  const [editing, setEditing] = useState<{ contact: Contact | null } | null>(null);
  const [removing, setRemoving] = useState<Contact | null>(null);
  const { i18n } = useLingui();
  const heading = useId();
  const { send } = useSend(UpdateContact);
  const done = useDone();
  const makePrimary = async (contact: Contact) => {
    const answer = await send({ contactId: contact.id, version: data.version, primary: true });
    if (answer.success) {
      const name = nameOf(contact) || i18n._('Ohne Namen');
      done(i18n._('{name} ist jetzt der Hauptkontakt', { name }), answer.success.undoToken);
    } else showToast('bad', answer.problem ?? i18n._('Nicht gespeichert'));
  };
  return (
    <Card
      labelledBy={heading}
      title={i18n._('Kontakte')}
      aside={
        <span className="flex flex-wrap items-center gap-2">
          {contactBlocked ? <Badge tone="bad">{i18n._('Keine Werbung')}</Badge> : null}
          {viewerCan.editContacts ? (
            <Button kind="quiet" size="small" onClick={() => setEditing({ contact: null })}>
              <Icon name="plus" size={16} />
              {i18n._('Hinzufügen')}
              <span className="sr-only">: {i18n._('Kontakt')}</span>
            </Button>
          ) : null}
        </span>
      }
    >
      {redactedFields.includes('contacts') ? (
        <Locked reason={i18n._(redactionReason(viewerRelation))} />
      ) : contacts.length === 0 ? (
        <p className="text-sm text-muted">{i18n._('Noch kein Kontakt erfasst.')}</p>
      ) : (
        <ul className="flex flex-col gap-4">
          {contacts.map((contact) => (
            <li key={contact.id} className="text-sm">
              <div className="flex items-start justify-between gap-2">
                <p className="flex min-w-0 flex-wrap items-center gap-2 font-medium break-words">
                  {nameOf(contact) || i18n._('Ohne Namen')}
                  {contact.primary ? <Badge tone="info">{i18n._('Hauptkontakt')}</Badge> : null}
                </p>
                {viewerCan.editContacts ? (
                  <ActionMenu
                    button={(opening) => (
                      <Button
                        square
                        kind="quiet"
                        size="small"
                        className="-my-1"
                        aria-label={i18n._('Kontakt {name} ändern', {
                          name: nameOf(contact) || i18n._('Ohne Namen'),
                        })}
                        {...opening}
                      >
                        <Icon name="more" size={18} />
                      </Button>
                    )}
                    groups={[
                      [
                        { label: i18n._('Bearbeiten …'), run: () => setEditing({ contact }) },
                        ...(contact.primary
                          ? []
                          : [
                              {
                                label: i18n._('Zum Hauptkontakt machen'),
                                run: () => void makePrimary(contact),
                              },
                            ]),
                        { label: i18n._('Entfernen …'), run: () => setRemoving(contact) },
                      ],
                    ]}
                  />
                ) : null}
              </div>
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
      {editing ? (
        <ContactDialog lead={data} contact={editing.contact} onClose={() => setEditing(null)} />
      ) : null}
      {removing ? (
        <LeadActionDialog
          action="removeContact"
          subject={{ leadId: data.id, version: data.version, companyName: data.companyName, id: removing.id }}
          about={nameOf(removing) || i18n._('Ohne Namen')}
          onClose={() => setRemoving(null)}
        />
      ) : null}
    </Card>
  );
}

type Contact = LeadContactsData['contacts'][number];

function nameOf({ firstName, lastName }: Contact): string {
  return [firstName, lastName].filter(Boolean).join(' ');
}
