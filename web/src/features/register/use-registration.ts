/**
 * The cards of the register dialog and their way to the server: the first card saved makes the lead, each further one adds
 * to it. One card is sent after the other, on the version that the last answer told.
 *
 * Guarantee: what is typed stays until the server has it, and nothing that somebody else has changed meanwhile is written
 * over without a question. Sent again after a lost answer, a card is saved once.
 */
import { useRef, useState } from 'react';
import { useLingui } from '@lingui/react';
import type { I18n, MessageDescriptor } from '@lingui/core';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import type {
  CorrectContactMutation,
  RegisterContactMutation,
  RegisterLeadMutation,
  UpdateLeadMutation,
} from '../../gql/graphql.ts';
import { DuplicateNoticeFragment } from '../../lib/duplicate-notice.tsx';
import { createIdempotencyKeys } from '../../lib/idempotency.ts';
import { LeadFieldsFragment } from '../../lib/lead-fields-fragment.ts';
import { formOf, type FieldConflict, type LeadField } from '../../lib/lead-form.ts';
import { UpdateLead } from '../../lib/lead-update.ts';
import { useSend, type Sent } from '../../lib/send.ts';
import { useTerritories } from '../../lib/territories.ts';
import { useViewer } from '../../lib/viewer.ts';
import {
  begin,
  cards,
  changesOf,
  chosen,
  comparedOf,
  conflictsOn,
  contactInput,
  correctedFields,
  fieldNames,
  isContactUnsaved,
  issuesOf,
  isUnsaved,
  MOST_EMPLOYEES,
  noteInput,
  received,
  saved,
  type Card,
  type Draft,
  type FieldName,
  type Issue,
  type Issues,
  type Registration,
} from './draft.ts';
import { CorrectContact, RegisterContact, RegisterLead } from './register-documents.ts';

export type Errors = Readonly<Partial<Record<FieldName, string>>>;
export type CardStatus = 'empty' | 'unsaved' | 'saving' | 'saved' | 'refused';

export interface CardState {
  readonly saving: boolean;
  /** Has been saved, whatever was typed since. */
  readonly kept: boolean;
  readonly errors: Errors;
  /** What concerns no single field. */
  readonly problem: string | null;
  readonly duplicate: FragmentType<typeof DuplicateNoticeFragment> | null;
  readonly reason: string;
}
type Refusing = Extract<
  | Sent<RegisterLeadMutation>
  | Sent<UpdateLeadMutation>
  | Sent<RegisterContactMutation>
  | Sent<CorrectContactMutation>,
  { ok: false }
>;
type Refused = Pick<CardState, 'errors' | 'problem' | 'duplicate'>;

const NONE: Refused = { errors: {}, problem: null, duplicate: null };
const FRESH: CardState = { ...NONE, saving: false, kept: false, reason: '' };

export function useRegistration(makeBlank: () => Draft, onOutOfSight: (companyName: string) => void) {
  const { i18n } = useLingui();
  const { timeZone } = useViewer();
  const territories = useTerritories();
  const register = useSend(RegisterLead, fieldNames);
  const update = useSend(UpdateLead, fieldNames);
  const add = useSend(RegisterContact, fieldNames);
  const correct = useSend(CorrectContact, fieldNames);
  const [keys] = useState(() => ({ lead: createIdempotencyKeys(), contact: createIdempotencyKeys() }));
  const [registration, setRegistration] = useState(() => begin(makeBlank()));
  const [states, setStates] = useState({ note: FRESH, contact: FRESH, qualify: FRESH });
  const [conflict, setConflict] = useState<{ card: Card; fields: readonly FieldConflict[] } | null>(null);
  // What goes on while an answer is awaited counts, too.
  const now = useRef({ registration, states });
  const unanswered = useRef<{
    content: ReturnType<typeof contactInput>;
    input: ReturnType<typeof contactInput> & { version: number };
  } | null>(null);
  const sending = useRef<Promise<unknown>>(Promise.resolve());

  const apply = (next: Registration) => {
    now.current.registration = next;
    setRegistration(next);
  };
  const tell = (card: Card, change: Partial<CardState>) => {
    const next = { ...now.current.states, [card]: { ...now.current.states[card], ...change } };
    now.current.states = next;
    setStates(next);
  };
  /** Amounts are in the currency of the lead's territory as it is saved. */
  const currencyOf = ({ draft, lead }: Registration) => {
    const code = lead?.form.territory ?? draft.territory;
    return territories.find((one) => one.code === code)?.currency ?? 'EUR';
  };

  const change = (draft: Draft) => {
    const before = now.current.registration.draft;
    apply({ ...now.current.registration, draft });
    for (const card of cards) {
      // What matched is being put right: the next answer says whether it still does.
      if (now.current.states[card].duplicate && comparedOf(card, draft) !== comparedOf(card, before)) {
        tell(card, { duplicate: null });
      }
    }
  };

  const save = async (card: Card): Promise<boolean> => {
    if (card !== 'note' && now.current.registration.lead === null && !(await save('note'))) return false;
    const issues = issuesOf(
      card,
      now.current.registration.draft,
      timeZone,
      now.current.registration.lead !== null,
    );
    if (Object.keys(issues).length > 0) {
      tell(card, { errors: inWords(issues, i18n), problem: null });
      return false;
    }
    const wanted = isUnsaved(card, now.current.registration);
    tell(card, { saving: true, errors: {}, problem: null });
    const refused = await send(card);
    tell(card, {
      saving: false,
      ...(refused ?? { ...NONE, kept: now.current.states[card].kept || wanted, reason: '' }),
    });
    return refused === null;
  };

  const send = async (card: Card): Promise<Refused | null> => {
    if (now.current.registration.lead === null) return sendNote();
    return (await sendFields(card)) ?? (card === 'contact' ? sendContact() : null);
  };

  const sendNote = async (): Promise<Refused | null> => {
    const { draft } = now.current.registration;
    const input = { ...noteInput(draft, timeZone), ...overriding('note') };
    const answer = await register.send({ ...input, idempotencyKey: keys.lead(input) });
    if (!answer.ok) return refusedBy('note', answer);
    const lead = readFragment(LeadFieldsFragment, answer.success.lead);
    if (!lead) {
      onOutOfSight(input.companyName);
      return null;
    }
    const { id, version } = lead;
    apply(saved(now.current.registration, 'note', draft, { id, version, form: formOf(lead) }));
    return null;
  };

  /** The fields of the lead that stand on this card, as far as they say something else than the lead. */
  const sendFields = async (card: Card): Promise<Refused | null> => {
    for (;;) {
      const before = now.current.registration;
      const { lead, draft } = before;
      if (lead === null) return null;
      const fields = conflictsOn(card, before);
      if (fields.length > 0) {
        setConflict({ card, fields });
        return { ...NONE, problem: i18n._('Der Lead wurde inzwischen geändert.') };
      }
      const changes = changesOf(card, before, currencyOf(before));
      if (Object.keys(changes).length === 0) return null;
      const { id, version } = lead;
      const answer = await update.send({ leadId: id, version, ...changes, ...overriding(card) });
      const current = readFragment(
        LeadFieldsFragment,
        answer.ok
          ? answer.success.lead
          : answer.refused?.__typename === 'ConflictError'
            ? answer.refused.current
            : null,
      );
      if (current && (answer.ok || current.version > version)) {
        const newer = { id, version: current.version, form: formOf(current) };
        const { registration: later } = now.current;
        apply(answer.ok ? saved(later, card, draft, newer) : received(later, newer));
        // Somebody was faster: what both changed is asked, the rest goes on the newer version.
        if (!answer.ok) continue;
      }
      return answer.ok ? null : refusedBy(card, answer);
    }
  };

  const sendContact = async (): Promise<Refused | null> => {
    for (;;) {
      const { lead, draft, contact } = now.current.registration;
      if (lead === null || !isContactUnsaved(now.current.registration)) return null;
      const { version } = lead;
      const answer = contact
        ? await correct.send({
            contactId: contact.id,
            version,
            ...correctedFields(contact.saved, draft.contact),
            ...overriding('contact'),
          })
        : await addContact(lead, draft.contact);
      const current = readFragment(
        LeadFieldsFragment,
        answer.ok
          ? answer.success.lead
          : answer.refused?.__typename === 'ConflictError'
            ? answer.refused.current
            : null,
      );
      if (current && (answer.ok || current.version > lead.version)) {
        apply(
          received(now.current.registration, {
            id: lead.id,
            version: current.version,
            form: formOf(current),
          }),
        );
        // Another contact writes over nothing; one that is known may be what has been changed.
        if (!answer.ok && !contact) continue;
      }
      if (!answer.ok) return refusedBy('contact', answer);
      const id = answer.success.contact?.id ?? contact?.id;
      if (id) apply({ ...now.current.registration, contact: { id, saved: draft.contact } });
      return null;
    }
  };

  /** One whose answer was lost is sent as it was, whatever has been saved since: it may be there. */
  const addContact = async (lead: { id: string; version: number }, typed: Draft['contact']) => {
    const content = contactInput(typed);
    const lost = unanswered.current;
    const input =
      lost && JSON.stringify(lost.content) === JSON.stringify(content)
        ? lost.input
        : { version: lead.version, ...content, ...overriding('contact') };
    const answer = await add.send({ leadId: lead.id, ...input, idempotencyKey: keys.contact(input) });
    unanswered.current = !answer.ok && answer.refused === null ? { content, input } : null;
    return answer;
  };

  const overriding = (card: Card) => {
    const { duplicate, reason } = now.current.states[card];
    return duplicate && reason.trim() ? { duplicateOverrideReason: reason.trim() } : {};
  };

  const refusedBy = (card: Card, answer: Refusing): Refused => {
    const { refused, problem, errors } = answer;
    if (refused === null) {
      return { ...NONE, problem: `${problem ?? ''} ${i18n._('Deine Eingaben bleiben hier stehen.')}` };
    }
    if (refused.__typename === 'DuplicateLeadError') {
      const { overridable } = readFragment(DuplicateNoticeFragment, refused);
      // The first time it asks; after that the reason was asked for and is too short.
      const asked = now.current.states[card].duplicate !== null && overridable;
      return {
        problem: null,
        duplicate: refused,
        errors: asked ? { duplicateOverrideReason: i18n._('Bitte etwas ausführlicher begründen.') } : {},
      };
    }
    return { errors: errors.fields, problem, duplicate: now.current.states[card].duplicate };
  };

  return {
    registration,
    states,
    territories,
    currency: currencyOf(registration),
    conflict,
    statusOf: (card: Card): CardStatus => {
      const { saving, kept, errors, problem, duplicate } = states[card];
      if (saving) return 'saving';
      const open = Object.keys(errors).length > 0 || problem !== null || duplicate !== null;
      if (open) return 'refused';
      return isUnsaved(card, registration) ? 'unsaved' : kept ? 'saved' : 'empty';
    },
    change,
    setReason: (card: Card, reason: string) => tell(card, { reason }),
    /** Resolves to whether the server has all of the card. */
    save: (card: Card): Promise<boolean> => {
      const run = () => save(card);
      const next = sending.current.then(run, run);
      sending.current = next;
      return next;
    },
    /** What holds where both changed; `null` goes back to the card. */
    decide: (keepMine: ReadonlySet<LeadField> | null) => {
      if (conflict && keepMine) apply(chosen(now.current.registration, conflict.card, keepMine));
      setConflict(null);
    },
  };
}

const issueWords: Readonly<Record<Issue, MessageDescriptor>> = {
  companyName: /*i18n*/ { id: 'Wie heißt der Betrieb?' },
  note: /*i18n*/ { id: 'Bitte sagen, worum es ging.' },
  date: /*i18n*/ { id: 'Bitte Datum und Uhrzeit wählen.' },
  consent: /*i18n*/ { id: 'Ohne Einwilligung darf dieser Lead nicht gespeichert werden.' },
  wording: /*i18n*/ { id: 'Welchem Wortlaut hat die Person zugestimmt?' },
  amount: /*i18n*/ { id: 'Bitte einen Betrag eingeben, zum Beispiel 12.500,00.' },
  count: /*i18n*/ { id: 'Bitte eine ganze Zahl eingeben.' },
  amountRange: /*i18n*/ { id: 'Bitte einen Betrag bis 1.000.000.000.000 eingeben.' },
  countRange: /*i18n*/ { id: 'Bitte eine Zahl von 0 bis {limit, number} eingeben.' },
  reason: /*i18n*/ { id: 'Warum liegt die Registrierung zurück?' },
};

function inWords(issues: Issues, i18n: I18n): Errors {
  const errors: Partial<Record<FieldName, string>> = {};
  for (const name of fieldNames) {
    const issue = issues[name];
    if (issue) errors[name] = i18n._({ ...issueWords[issue], values: { limit: MOST_EMPLOYEES } });
  }
  return errors;
}
