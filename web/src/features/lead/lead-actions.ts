/** What a person can decide about a lead: the words of each, what it asks for, and how it is sent. */
import type { MessageDescriptor } from '@lingui/core';
import type { TypedDocumentNode } from 'urql';
import type { ClockChangeKind } from '../../gql/graphql.ts';
import type { FieldErrors } from '../../lib/issues.ts';
import { useSend } from '../../lib/send.ts';
import {
  AddCollaborator,
  AssignLead,
  BackdateRegistration,
  DecideClockRequest,
  DecideTransfer,
  DeleteLead,
  ExtendProtection,
  ProposeTransfer,
  RemoveCollaborator,
  RemoveContact,
  RequestClockChange,
  RestoreLead,
  ResumeClock,
  StopClock,
  UnmergeLeads,
  WithdrawConsent,
  WithdrawTransfer,
} from './lead-action-documents.ts';

/** What a decision is about. */
export interface ActionSubject {
  readonly leadId: string;
  readonly version: number;
  readonly companyName: string;
  /** The transfer, request, contact or person that it concerns, where it is not the lead itself. */
  readonly id: string;
}

/** As the form holds them. */
export interface ActionValues {
  readonly person: string;
  readonly reason: string;
  readonly days: string;
  /** An instant; `null` while no date is chosen. */
  readonly at: string | null;
  readonly clockChange: ClockChangeKind;
  readonly idempotencyKey: string;
}

export interface LeadAction {
  readonly title: MessageDescriptor;
  /** What the button and the message say; `{company}` is the lead. */
  readonly submit: MessageDescriptor;
  readonly done: MessageDescriptor;
  readonly text?: MessageDescriptor;
  readonly danger?: boolean;
  readonly person?: MessageDescriptor;
  readonly reason?: { readonly label: MessageDescriptor; readonly required: boolean };
  readonly days?: boolean;
  readonly at?: MessageDescriptor;
  readonly clockChange?: boolean;
  readonly useSubmit: () => {
    readonly submit: (subject: ActionSubject, values: ActionValues) => Promise<ActionAnswer>;
    readonly busy: boolean;
  };
}

export type ActionAnswer =
  | { readonly done: true; readonly undoToken: string | null }
  | {
      readonly done: false;
      readonly problem: string | null;
      readonly errors: FieldErrors;
      /** The version there is now, of a lead that somebody else changed meanwhile. */
      readonly version: number | null;
    };

const FIELDS = ['toUserId', 'userId', 'reason', 'note', 'days', 'registeredAt', 'kind'];

function sends<Data extends object, Input>(
  document: TypedDocumentNode<Data, { input: Input }>,
  toInput: (subject: ActionSubject, values: ActionValues) => Input,
): LeadAction['useSubmit'] {
  return function useSubmit() {
    const { send, busy } = useSend(document, FIELDS);
    return {
      busy,
      submit: async (subject, values) => {
        const answer = await send(toInput(subject, values));
        if (answer.ok) return { done: true, undoToken: tokenOf(answer.success) };
        return {
          done: false,
          problem: answer.problem,
          errors: answer.errors,
          version: answer.refused ? versionOf(answer.refused) : null,
        };
      },
    };
  };
}

function tokenOf(success: object): string | null {
  return 'undoToken' in success && typeof success.undoToken === 'string' ? success.undoToken : null;
}

function versionOf(refused: object): number | null {
  const current = 'current' in refused ? refused.current : null;
  if (typeof current !== 'object' || current === null || !('version' in current)) return null;
  return typeof current.version === 'number' ? current.version : null;
}

const note = (values: ActionValues) => values.reason.trim() || null;
const why = { label: /*i18n*/ { id: 'Warum?' }, required: true };
const remark = { label: /*i18n*/ { id: 'Notiz' }, required: false };

export const leadActions = {
  assign: {
    title: /*i18n*/ { id: 'Lead zuweisen' },
    submit: /*i18n*/ { id: 'Zuweisen' },
    done: /*i18n*/ { id: '{company}: zugewiesen' },
    person: /*i18n*/ { id: 'Wem?' },
    useSubmit: sends(AssignLead, ({ leadId }, { person }) => ({ leadId, toUserId: person })),
  },
  addCollaborator: {
    title: /*i18n*/ { id: 'Jemanden mitarbeiten lassen' },
    submit: /*i18n*/ { id: 'Hinzufügen' },
    done: /*i18n*/ { id: '{company}: Mitarbeit eingetragen' },
    text: /*i18n*/ { id: 'Wer mitarbeitet, sieht den Lead ganz und kann alles festhalten.' },
    person: /*i18n*/ { id: 'Wer?' },
    useSubmit: sends(AddCollaborator, ({ leadId }, { person }) => ({ leadId, userId: person })),
  },
  removeCollaborator: {
    title: /*i18n*/ { id: 'Mitarbeit beenden' },
    submit: /*i18n*/ { id: 'Beenden' },
    done: /*i18n*/ { id: '{company}: Mitarbeit beendet' },
    text: /*i18n*/ { id: 'Offene Aufgaben gehen an den Besitzer des Leads zurück.' },
    danger: true,
    useSubmit: sends(RemoveCollaborator, ({ leadId, id }) => ({ leadId, userId: id })),
  },
  proposeTransfer: {
    title: /*i18n*/ { id: 'Lead übergeben' },
    submit: /*i18n*/ { id: 'Übergeben' },
    done: /*i18n*/ { id: '{company}: Übergabe eingetragen' },
    text: /*i18n*/ {
      id: 'Wer den Lead bekommen soll, entscheidet darüber; eine Teamleitung übergibt im eigenen Team sofort.',
    },
    person: /*i18n*/ { id: 'An wen?' },
    reason: why,
    useSubmit: sends(ProposeTransfer, ({ leadId }, { person, reason, idempotencyKey }) => ({
      leadId,
      toUserId: person,
      reason: reason.trim(),
      idempotencyKey,
    })),
  },
  acceptTransfer: {
    title: /*i18n*/ { id: 'Übergabe annehmen' },
    submit: /*i18n*/ { id: 'Annehmen' },
    done: /*i18n*/ { id: '{company}: Übergabe angenommen' },
    reason: remark,
    useSubmit: sends(DecideTransfer, ({ id }, values) => ({
      transferId: id,
      accept: true,
      note: note(values),
    })),
  },
  declineTransfer: {
    title: /*i18n*/ { id: 'Übergabe ablehnen' },
    submit: /*i18n*/ { id: 'Ablehnen' },
    done: /*i18n*/ { id: '{company}: Übergabe abgelehnt' },
    reason: remark,
    useSubmit: sends(DecideTransfer, ({ id }, values) => ({
      transferId: id,
      accept: false,
      note: note(values),
    })),
  },
  withdrawTransfer: {
    title: /*i18n*/ { id: 'Übergabe zurückziehen' },
    submit: /*i18n*/ { id: 'Zurückziehen' },
    done: /*i18n*/ { id: '{company}: Übergabe zurückgezogen' },
    useSubmit: sends(WithdrawTransfer, ({ id }) => ({ transferId: id })),
  },
  withdrawConsent: {
    title: /*i18n*/ { id: 'Werbung sperren' },
    submit: /*i18n*/ { id: 'Sperren' },
    done: /*i18n*/ { id: '{company}: Keine Werbung mehr' },
    text: /*i18n*/ {
      id: 'Für Widerruf und Widerspruch: Die Einwilligung endet, und niemand im Betrieb bekommt noch Werbung per Mail, auch nicht, was schon bereitliegt.',
    },
    danger: true,
    reason: remark,
    useSubmit: sends(WithdrawConsent, ({ leadId }, values) => ({ leadId, note: note(values) })),
  },
  stopClock: {
    title: /*i18n*/ { id: 'Uhr anhalten' },
    submit: /*i18n*/ { id: 'Anhalten' },
    done: /*i18n*/ { id: '{company}: Uhr angehalten' },
    text: /*i18n*/ { id: 'Alle Fristen und offenen Aufgaben stehen still, bis die Uhr weiterläuft.' },
    reason: why,
    useSubmit: sends(StopClock, ({ leadId }, { reason }) => ({ leadId, reason: reason.trim() })),
  },
  resumeClock: {
    title: /*i18n*/ { id: 'Uhr weiterlaufen lassen' },
    submit: /*i18n*/ { id: 'Weiterlaufen lassen' },
    done: /*i18n*/ { id: '{company}: Uhr läuft weiter' },
    text: /*i18n*/ { id: 'Die Zeit des Stillstands wird gutgeschrieben, auf volle Tage aufgerundet.' },
    useSubmit: sends(ResumeClock, ({ leadId }) => ({ leadId })),
  },
  extendProtection: {
    title: /*i18n*/ { id: 'Schutz verlängern' },
    submit: /*i18n*/ { id: 'Verlängern' },
    done: /*i18n*/ { id: '{company}: Schutz verlängert' },
    text: /*i18n*/ { id: 'Die Frist für Fortschritt bleibt, wie sie ist.' },
    days: true,
    reason: why,
    useSubmit: sends(ExtendProtection, ({ leadId }, { days, reason, idempotencyKey }) => ({
      leadId,
      days: Number(days),
      reason: reason.trim(),
      idempotencyKey,
    })),
  },
  requestClockChange: {
    title: /*i18n*/ { id: 'Änderung der Uhr beantragen' },
    submit: /*i18n*/ { id: 'Beantragen' },
    done: /*i18n*/ { id: '{company}: Antrag gestellt' },
    text: /*i18n*/ { id: 'Deine Teamleitung entscheidet darüber.' },
    clockChange: true,
    reason: why,
    useSubmit: sends(RequestClockChange, ({ leadId }, { clockChange, days, reason, idempotencyKey }) => ({
      leadId,
      kind: clockChange,
      days: clockChange === 'EXTEND' ? Number(days) : null,
      reason: reason.trim(),
      idempotencyKey,
    })),
  },
  approveRequest: {
    title: /*i18n*/ { id: 'Antrag genehmigen' },
    submit: /*i18n*/ { id: 'Genehmigen' },
    done: /*i18n*/ { id: '{company}: Antrag genehmigt' },
    reason: remark,
    useSubmit: sends(DecideClockRequest, ({ id }, values) => ({
      requestId: id,
      approve: true,
      note: note(values),
    })),
  },
  rejectRequest: {
    title: /*i18n*/ { id: 'Antrag ablehnen' },
    submit: /*i18n*/ { id: 'Ablehnen' },
    done: /*i18n*/ { id: '{company}: Antrag abgelehnt' },
    reason: remark,
    useSubmit: sends(DecideClockRequest, ({ id }, values) => ({
      requestId: id,
      approve: false,
      note: note(values),
    })),
  },
  backdate: {
    title: /*i18n*/ { id: 'Registrierung zurückdatieren' },
    submit: /*i18n*/ { id: 'Zurückdatieren' },
    done: /*i18n*/ { id: '{company}: zurückdatiert' },
    text: /*i18n*/ { id: 'Fristen und offene Aufgaben werden neu berechnet.' },
    at: /*i18n*/ { id: 'Registriert am' },
    reason: why,
    useSubmit: sends(BackdateRegistration, ({ leadId, version }, { at, reason }) => ({
      leadId,
      version,
      registeredAt: at ?? '',
      reason: reason.trim(),
    })),
  },
  delete: {
    title: /*i18n*/ { id: 'Lead löschen' },
    submit: /*i18n*/ { id: 'Löschen' },
    done: /*i18n*/ { id: '{company}: gelöscht' },
    text: /*i18n*/ { id: 'Danach sieht ihn nur noch die Administration, die ihn wiederherstellen kann.' },
    danger: true,
    useSubmit: sends(DeleteLead, ({ leadId }) => ({ leadId })),
  },
  restore: {
    title: /*i18n*/ { id: 'Lead wiederherstellen' },
    submit: /*i18n*/ { id: 'Wiederherstellen' },
    done: /*i18n*/ { id: '{company}: wiederhergestellt' },
    text: /*i18n*/ { id: 'Er bekommt seinen früheren Status; Uhr und Aufgaben werden neu berechnet.' },
    useSubmit: sends(RestoreLead, ({ leadId }) => ({ leadId })),
  },
  unmerge: {
    title: /*i18n*/ { id: 'Zusammenführung aufheben' },
    submit: /*i18n*/ { id: 'Aufheben' },
    done: /*i18n*/ { id: '{company}: Zusammenführung aufgehoben' },
    text: /*i18n*/ { id: 'Beide Leads sind danach wieder, wie sie waren.' },
    useSubmit: sends(UnmergeLeads, ({ leadId }) => ({ leadId })),
  },
  removeContact: {
    title: /*i18n*/ { id: 'Kontakt entfernen' },
    submit: /*i18n*/ { id: 'Entfernen' },
    done: /*i18n*/ { id: '{company}: Kontakt entfernt' },
    danger: true,
    useSubmit: sends(RemoveContact, ({ version, id }) => ({ contactId: id, version })),
  },
} satisfies Readonly<Record<string, LeadAction>>;

export type LeadActionName = keyof typeof leadActions;
